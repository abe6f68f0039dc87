// expect: ReadsObjects | destination.open(name, offset)
#include <holdfast/testing/archetypes/destination.hpp>

using Base = holdfast::testing::DestinationArchetype;

struct Candidate : Base {
#ifndef PASSING
    holdfast::testing::ObjectReaderArchetype open(const std::string& object);
#endif
};
static_assert(holdfast::Destination<Candidate>);
