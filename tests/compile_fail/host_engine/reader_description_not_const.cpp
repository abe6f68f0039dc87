// expect: EngineReader | constant.description()
#include <holdfast/testing/archetypes/host_engine.hpp>

struct Candidate : holdfast::testing::EngineReaderArchetype {
#ifndef PASSING
    holdfast::ReadDescription description();
#endif
};
static_assert(holdfast::EngineReader<Candidate>);
