// expect: holdfast: with a real clock the persistence must be durable
#include <holdfast/policies.hpp>
#include <holdfast/testing/archetypes/destination.hpp>
#include <holdfast/testing/archetypes/encryption.hpp>
#include <holdfast/testing/archetypes/persistence.hpp>
#include <holdfast/testing/archetypes/scheduler.hpp>

namespace testing = holdfast::testing;

struct RealTime : testing::SchedulerArchetype {
    static constexpr bool real_time = true;
};
struct Memory : testing::PersistenceArchetype {
#ifndef PASSING
    static constexpr bool durable = false;
#endif
};
static_assert(sizeof(holdfast::Policies<RealTime, holdfast::Destinations<testing::DestinationArchetype>,
                                        testing::EncryptionArchetype, Memory>) > 0);
