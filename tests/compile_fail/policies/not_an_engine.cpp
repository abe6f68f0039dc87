// expect: constraints not satisfied | HostEngine | engine.open_reader(request)
#include <holdfast/coordinator.hpp>
#include <holdfast/testing/archetypes/destination.hpp>
#include <holdfast/testing/archetypes/encryption.hpp>
#include <holdfast/testing/archetypes/host_engine.hpp>
#include <holdfast/testing/archetypes/persistence.hpp>
#include <holdfast/testing/archetypes/scheduler.hpp>

namespace testing = holdfast::testing;

struct Place : testing::DestinationArchetype {
    using settings_type = holdfast::LocalSettings;
    Place(const settings_type& settings, const holdfast::DestinationEnvironment& environment);
};
using Policies = holdfast::Policies<testing::SchedulerArchetype, holdfast::Destinations<Place>,
                                    testing::EncryptionArchetype, testing::PersistenceArchetype>;
struct Engine : testing::HostEngineArchetype {
#ifndef PASSING
private:
    using HostEngineArchetype::open_reader;
#endif
};
using Coordinator = holdfast::BackupCoordinator<Engine, Policies>;
