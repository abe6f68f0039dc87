// expect: move_constructible | Candidate
#include <holdfast/testing/archetypes/destination.hpp>

using Base = holdfast::testing::ObjectWriterArchetype;

struct Candidate : Base {
#ifndef PASSING
    Candidate(const Candidate&) = delete;
#endif
};
static_assert(holdfast::ObjectWriter<Candidate>);
