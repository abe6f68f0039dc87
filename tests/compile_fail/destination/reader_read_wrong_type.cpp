// expect: ObjectReader | reader.read(into)
#include <holdfast/testing/archetypes/destination.hpp>

struct Candidate : holdfast::testing::ObjectReaderArchetype {
#ifndef PASSING
    void read(std::span<std::byte> into);
#endif
};
static_assert(holdfast::ObjectReader<Candidate>);
