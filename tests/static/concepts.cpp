// Which types are models, and which only look like one.
#include <holdfast/destination/local_folder.hpp>
#include <holdfast/destination/memory.hpp>
#include <holdfast/encryption/aes_256_gcm.hpp>
#include <holdfast/encryption/none.hpp>
#include <holdfast/encryption/xchacha20_poly1305.hpp>
#include <holdfast/persistence/memory.hpp>
#include <holdfast/persistence/sqlite.hpp>
#include <holdfast/schedule/asio_scheduler.hpp>
#include <holdfast/testing/archetypes/destination.hpp>
#include <holdfast/testing/archetypes/encryption.hpp>
#include <holdfast/testing/archetypes/host_engine.hpp>
#include <holdfast/testing/archetypes/persistence.hpp>
#include <holdfast/testing/archetypes/scheduler.hpp>
#include <holdfast/testing/in_memory_engine.hpp>
#include <holdfast/testing/simulated_scheduler.hpp>

#include <type_traits>
#include <utility>

namespace {

using namespace holdfast;
using namespace holdfast::testing;
using boost::asio::awaitable;

// Shipped models.
static_assert(HostEngine<InMemoryEngine> && BuildsFulls<InMemoryEngine>);
static_assert(Persistence<MemoryPersistence> && !MemoryPersistence::durable);
static_assert(Persistence<SqlitePersistence> && SqlitePersistence::durable);
static_assert(Destination<LocalFolder> && LocalFolder::durable);
static_assert(Destination<MemoryDestination> && !MemoryDestination::durable);
static_assert(Scheduler<AsioScheduler> && AsioScheduler::real_time);
static_assert(Scheduler<BasicAsioScheduler<CronDialect::posix>>);
static_assert(Scheduler<SimulatedScheduler> && !SimulatedScheduler::real_time);
static_assert(Encryption<NoEncryption> && NoEncryption::key_size == 0);
static_assert(Encryption<XChaCha20Poly1305> && XChaCha20Poly1305::key_size == 32);
static_assert(Encryption<Aes256Gcm> && Aes256Gcm::key_size == 32);

// No model of one concept passes for another, nor does something that is none.
static_assert(!Persistence<LocalFolder> && !Destination<MemoryPersistence> && !HostEngine<LocalFolder>);
static_assert(!Encryption<AsioScheduler> && !Scheduler<NoEncryption>);
static_assert(!HostEngine<int> && !Persistence<void*> && !Destination<std::string> && !Scheduler<int> && !Encryption<int>);
static_assert(!Destination<const LocalFolder> && !Persistence<const SqlitePersistence>);

// Functions may be coroutines or plain, one by one; what they give stays the same.
struct CoroutinePersistence : testing::PersistenceArchetype {
    awaitable<CommitResult> commit(const Transaction& transaction);
};
static_assert(Persistence<CoroutinePersistence>);
struct CoroutineDestination : testing::DestinationArchetype {
    using DestinationArchetype::DestinationArchetype;
    awaitable<testing::ObjectReaderArchetype> open(const std::string& object, std::uint64_t offset);
    awaitable<std::uint64_t> sweep(const std::string& prefix);
};
static_assert(Destination<CoroutineDestination>);
// A host engine's functions are plain.
struct CoroutineEngine : testing::HostEngineArchetype {
    awaitable<std::vector<DatabaseInfo>> databases();
};
static_assert(!HostEngine<CoroutineEngine>);
struct CoroutineWriter : testing::EngineWriterArchetype {
    awaitable<void> write(std::span<const std::byte> bytes);
};
static_assert(!EngineWriter<CoroutineWriter>);
// A builder of fulls publishes nothing, and a writer of databases gives no full.
static_assert(FullBuilder<InMemoryFullBuilder> && !EngineWriter<InMemoryFullBuilder>);
static_assert(EngineWriter<InMemoryWriter> && !FullBuilder<InMemoryWriter>);

// Secrets are never copied unasked; errors and values are.
static_assert(!std::is_copy_constructible_v<SecretBytes> && std::is_nothrow_move_constructible_v<SecretBytes>);
static_assert(std::is_copy_constructible_v<Error>);
static_assert(std::is_base_of_v<boost::system::system_error, Error>);

// Integers of other units do not turn into times by accident.
static_assert(!std::is_convertible_v<std::int64_t, TimeSpan> && !std::is_convertible_v<TimeSpan, TimePoint>);
static_assert(std::is_convertible_v<std::chrono::milliseconds, TimeSpan>);
static_assert(!std::is_convertible_v<std::chrono::nanoseconds, TimeSpan>);

}  // namespace
