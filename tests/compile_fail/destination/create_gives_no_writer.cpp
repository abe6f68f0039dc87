// expect: CreatesObjects | ObjectWriter
#include <holdfast/testing/archetypes/destination.hpp>

using Base = holdfast::testing::DestinationArchetype;

struct Candidate : Base {
#ifndef PASSING
    int create(const holdfast::CreateRequest& request);
#endif
};
static_assert(holdfast::Destination<Candidate>);
