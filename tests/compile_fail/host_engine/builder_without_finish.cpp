// expect: FullBuilder | builder.finish()
#include <holdfast/testing/archetypes/host_engine.hpp>

using Base = holdfast::testing::FullBuilderArchetype;

struct Candidate : Base {
#ifndef PASSING
private:
    using Base::finish;
#endif
};
static_assert(holdfast::FullBuilder<Candidate>);
