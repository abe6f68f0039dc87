// The library asks of a policy what its concept names and nothing else: everything that is generic over a seam
// compiles with the archetype of that seam.
#include <holdfast/coordinator.hpp>
#include <holdfast/detail/cipher_port.hpp>
#include <holdfast/detail/destination_port.hpp>
#include <holdfast/detail/engine_port.hpp>
#include <holdfast/detail/persistence_port.hpp>
#include <holdfast/detail/scheduler_port.hpp>
#include <holdfast/policies.hpp>
#include <holdfast/testing/archetypes/destination.hpp>
#include <holdfast/testing/archetypes/encryption.hpp>
#include <holdfast/testing/archetypes/host_engine.hpp>
#include <holdfast/testing/archetypes/persistence.hpp>
#include <holdfast/testing/archetypes/scheduler.hpp>

#include <memory>

namespace holdfast {

// The seams to the compiled core.
std::unique_ptr<detail::DestinationPort> place(const testing::DestinationArchetype::settings_type& settings,
                                               const DestinationEnvironment& environment);
std::unique_ptr<detail::DestinationPort> place(const testing::DestinationArchetype::settings_type& settings,
                                               const DestinationEnvironment& environment)
{
    return std::make_unique<detail::DestinationAdapter<testing::DestinationArchetype>>(settings, environment);
}
template class detail::ObjectWriterAdapter<testing::ObjectWriterArchetype>;
template class detail::ObjectReaderAdapter<testing::ObjectReaderArchetype>;
template class detail::EngineAdapter<testing::HostEngineArchetype>;
template class detail::EngineAdapter<testing::BuildingEngineArchetype>;
template class detail::PersistenceAdapter<testing::PersistenceArchetype>;
template class detail::SchedulerAdapter<testing::SchedulerArchetype>;
template class detail::CipherAdapter<testing::EncryptionArchetype>;
static_assert(detail::cipher_kind<testing::EncryptionArchetype>.key_size == 32);

// The whole, with a place for one of the kinds of settings that a configuration has.
struct LocalArchetype : testing::DestinationArchetype {
    using settings_type = LocalSettings;
    LocalArchetype(const LocalSettings& settings, const DestinationEnvironment& environment);
};
using ArchetypePolicies = Policies<testing::SchedulerArchetype, Destinations<LocalArchetype>, testing::EncryptionArchetype,
                                   testing::PersistenceArchetype>;
template class BackupCoordinator<testing::HostEngineArchetype, ArchetypePolicies>;

}  // namespace holdfast
