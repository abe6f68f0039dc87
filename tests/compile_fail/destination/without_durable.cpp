// expect: Destination | durable
#include <holdfast/testing/archetypes/destination.hpp>

using Base = holdfast::testing::DestinationArchetype;

struct Candidate : Base {
#ifndef PASSING
private:
    using Base::durable;
#endif
};
static_assert(holdfast::Destination<Candidate>);
