// expect: ChecksPlace | destination.check()
#include <holdfast/testing/archetypes/destination.hpp>

using Base = holdfast::testing::DestinationArchetype;

struct Candidate : Base {
#ifndef PASSING
private:
    using Base::check;
#endif
};
static_assert(holdfast::Destination<Candidate>);
