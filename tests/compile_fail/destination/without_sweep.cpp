// expect: RemovesObjects | destination.sweep(prefix)
#include <holdfast/testing/archetypes/destination.hpp>

using Base = holdfast::testing::DestinationArchetype;

struct Candidate : Base {
#ifndef PASSING
private:
    using Base::sweep;
#endif
};
static_assert(holdfast::Destination<Candidate>);
