// expect: ReadsRecords
#include <holdfast/policies.hpp>
#include <holdfast/testing/archetypes/destination.hpp>
#include <holdfast/testing/archetypes/encryption.hpp>
#include <holdfast/testing/archetypes/persistence.hpp>
#include <holdfast/testing/archetypes/scheduler.hpp>

namespace testing = holdfast::testing;

#ifdef PASSING
using Candidate = testing::PersistenceArchetype;
#else
struct Candidate {};
#endif
static_assert(sizeof(holdfast::Policies<testing::SchedulerArchetype, holdfast::Destinations<testing::DestinationArchetype>,
                                        testing::EncryptionArchetype, Candidate>) > 0);
