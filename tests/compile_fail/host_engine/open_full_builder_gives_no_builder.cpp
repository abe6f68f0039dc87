// expect: BuildsFulls | FullBuilder
#include <holdfast/testing/archetypes/host_engine.hpp>

using Base = holdfast::testing::BuildingEngineArchetype;

struct Candidate : Base {
#ifndef PASSING
    holdfast::testing::EngineWriterArchetype open_full_builder(const holdfast::ReadRequest& request);
#endif
};
static_assert(holdfast::BuildsFulls<Candidate>);
