// expect: Destination | name
#include <holdfast/testing/archetypes/destination.hpp>

using Base = holdfast::testing::DestinationArchetype;

struct Candidate : Base {
#ifndef PASSING
    static constexpr int name = 1;
#endif
};
static_assert(holdfast::Destination<Candidate>);
