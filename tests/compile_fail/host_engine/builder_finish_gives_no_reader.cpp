// expect: FullBuilder | EngineReader
#include <holdfast/testing/archetypes/host_engine.hpp>

using Base = holdfast::testing::FullBuilderArchetype;

struct Candidate : Base {
#ifndef PASSING
    int finish();
#endif
};
static_assert(holdfast::FullBuilder<Candidate>);
