// expect: EngineReader | reader.read(into, max_operations)
#include <holdfast/testing/archetypes/host_engine.hpp>

struct Candidate : holdfast::testing::EngineReaderArchetype {
#ifndef PASSING
    std::size_t read(std::span<std::byte> into, std::uint64_t max_operations);
#endif
};
static_assert(holdfast::EngineReader<Candidate>);
