// expect: Destination | settings_type
#include <holdfast/testing/archetypes/destination.hpp>

using Base = holdfast::testing::DestinationArchetype;

struct Candidate : Base {
#ifndef PASSING
private:
    using Base::settings_type;
#endif
};
static_assert(holdfast::Destination<Candidate>);
