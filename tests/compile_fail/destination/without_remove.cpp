// expect: RemovesObjects | destination.remove(name)
#include <holdfast/testing/archetypes/destination.hpp>

using Base = holdfast::testing::DestinationArchetype;

struct Candidate : Base {
#ifndef PASSING
private:
    using Base::remove;
#endif
};
static_assert(holdfast::Destination<Candidate>);
