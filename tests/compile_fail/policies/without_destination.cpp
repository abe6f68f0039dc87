// expect: holdfast: a server without a destination keeps no backups; name at least one in Destinations<...>.
#include <holdfast/policies.hpp>
#include <holdfast/testing/archetypes/destination.hpp>

#ifdef PASSING
using Candidate = holdfast::Destinations<holdfast::testing::DestinationArchetype>;
#else
using Candidate = holdfast::Destinations<>;
#endif
static_assert(sizeof(Candidate) > 0);
