// expect: ObjectWriter | writer.append(bytes)
#include <holdfast/testing/archetypes/destination.hpp>

using Base = holdfast::testing::ObjectWriterArchetype;

struct Candidate : Base {
#ifndef PASSING
    bool append(std::span<const std::byte> bytes);
#endif
};
static_assert(holdfast::ObjectWriter<Candidate>);
