// expect: holdfast: a destination's settings_type is one of the six settings types of a configuration
#include <holdfast/coordinator.hpp>
#include <holdfast/testing/archetypes/destination.hpp>
#include <holdfast/testing/archetypes/encryption.hpp>
#include <holdfast/testing/archetypes/host_engine.hpp>
#include <holdfast/testing/archetypes/persistence.hpp>
#include <holdfast/testing/archetypes/scheduler.hpp>

namespace testing = holdfast::testing;

struct Place : testing::DestinationArchetype {
#ifdef PASSING
    using settings_type = holdfast::LocalSettings;
#endif
    Place(const settings_type& settings, const holdfast::DestinationEnvironment& environment);
};
using Policies = holdfast::Policies<testing::SchedulerArchetype, holdfast::Destinations<Place>,
                                    testing::EncryptionArchetype, testing::PersistenceArchetype>;
template class holdfast::BackupCoordinator<testing::HostEngineArchetype, Policies>;
