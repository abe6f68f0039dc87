// expect: RemovesObjects | destination.sweep(prefix)
#include <holdfast/testing/archetypes/destination.hpp>

using Base = holdfast::testing::DestinationArchetype;

struct Candidate : Base {
#ifndef PASSING
    void sweep(const std::string& prefix);
#endif
};
static_assert(holdfast::Destination<Candidate>);
