// expect: TellsTime
#include <holdfast/policies.hpp>
#include <holdfast/testing/archetypes/destination.hpp>
#include <holdfast/testing/archetypes/encryption.hpp>
#include <holdfast/testing/archetypes/persistence.hpp>
#include <holdfast/testing/archetypes/scheduler.hpp>

namespace testing = holdfast::testing;

#ifdef PASSING
using Candidate = testing::SchedulerArchetype;
#else
struct Candidate {};
#endif
static_assert(sizeof(holdfast::Policies<Candidate, holdfast::Destinations<testing::DestinationArchetype>,
                                        testing::EncryptionArchetype, testing::PersistenceArchetype>) > 0);
