// expect: BuildsFulls | engine.open_full_builder(request)
#include <holdfast/testing/archetypes/host_engine.hpp>

using Base = holdfast::testing::BuildingEngineArchetype;

struct Candidate : Base {
#ifndef PASSING
private:
    using Base::open_full_builder;
#endif
};
static_assert(holdfast::BuildsFulls<Candidate>);
