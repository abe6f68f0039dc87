// expect: holdfast: the second policy is a list of places; write Destinations<LocalFolder, ...>, also for one.
#include <holdfast/policies.hpp>
#include <holdfast/testing/archetypes/destination.hpp>
#include <holdfast/testing/archetypes/encryption.hpp>
#include <holdfast/testing/archetypes/persistence.hpp>
#include <holdfast/testing/archetypes/scheduler.hpp>

namespace testing = holdfast::testing;

#ifdef PASSING
using Candidate = holdfast::Destinations<testing::DestinationArchetype>;
#else
using Candidate = testing::DestinationArchetype;
#endif
static_assert(sizeof(holdfast::Policies<testing::SchedulerArchetype, Candidate, testing::EncryptionArchetype,
                                        testing::PersistenceArchetype>) > 0);
