// expect: holdfast: the engine's open_full_builder is not as BuildsFulls asks for
#include <holdfast/detail/engine_port.hpp>
#include <holdfast/testing/archetypes/host_engine.hpp>

using Base = holdfast::testing::BuildingEngineArchetype;

// Without the sentence it would be an engine that builds no fulls.
struct Candidate : Base {
#ifndef PASSING
    holdfast::testing::FullBuilderArchetype open_full_builder(const std::string& database);
#endif
};
template class holdfast::detail::EngineAdapter<Candidate>;
