// expect: constraints not satisfied | Destination
#include <holdfast/policies.hpp>
#include <holdfast/testing/archetypes/destination.hpp>

#ifdef PASSING
using Candidate = holdfast::testing::DestinationArchetype;
#else
using Candidate = int;
#endif
static_assert(sizeof(holdfast::Destinations<Candidate>) > 0);
