#include <support/temporary_folder.hpp>

#include <holdfast/coordinator.hpp>
#include <holdfast/destination/local_folder.hpp>
#include <holdfast/encryption/aes_256_gcm.hpp>
#include <holdfast/encryption/none.hpp>
#include <holdfast/encryption/xchacha20_poly1305.hpp>
#include <holdfast/persistence/memory.hpp>
#include <holdfast/persistence/sqlite.hpp>
#include <holdfast/schedule/asio_scheduler.hpp>
#include <holdfast/testing/in_memory_engine.hpp>
#include <holdfast/testing/simulated_scheduler.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>

#include <catch2/catch.hpp>

#include <atomic>
#include <memory>
#include <string>
#include <thread>

using namespace holdfast;

namespace {

using Local = Destinations<LocalFolder>;
using Posix = BasicAsioScheduler<CronDialect::posix>;

/// Threads of a host: one for the coordinator, two for blocking work.
class Host {
public:
    Host() : thread_([this] { io.run(); }) {}
    ~Host()
    {
        work_.reset();
        thread_.join();
        pool.join();
    }

    boost::asio::io_context io{1};
    boost::asio::thread_pool pool{2};

private:
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{io.get_executor()};
    std::thread thread_;
};

template <class P>
std::unique_ptr<P> make_persistence(const std::string& folder)
{
    if constexpr (std::same_as<P, SqlitePersistence>)
        return std::make_unique<P>(SqlitePersistenceOptions{.path = folder + "/holdfast.sqlite"});
    else
        return std::make_unique<P>();
}

}  // namespace

TEMPLATE_TEST_CASE("Every composition backs up, goes on after a restart, verifies and restores, on real threads", "",
                   (Policies<AsioScheduler, Local, NoEncryption, SqlitePersistence>),
                   (Policies<AsioScheduler, Local, XChaCha20Poly1305, SqlitePersistence>),
                   (Policies<Posix, Local, Aes256Gcm, SqlitePersistence>),
                   (Policies<AsioScheduler, Local, Ciphers<Aes256Gcm, XChaCha20Poly1305>, SqlitePersistence>),
                   (Policies<testing::SimulatedScheduler, Local, XChaCha20Poly1305, MemoryPersistence>))
{
    using Coordinator = BackupCoordinator<InMemoryEngine, TestType>;
    constexpr bool encrypts = !std::same_as<typename TestType::encryption_type, NoEncryption>;
    constexpr const char* key = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    const TemporaryFolder folder;
    InMemoryEngine engine;
    for (const auto* const name : {"one", "two", "three"}) {
        engine.create_database(name);
        engine.add_synthetic_entry(name, "data", 5u << 20, 3, 0.7);
        engine.put(name, "doc", name);
    }
    auto persistence = make_persistence<typename TestType::persistence_type>(folder.path());
    ServerWideBackupConfiguration configuration;
    configuration.name = "All";
    configuration.full_backup_frequency = "0 3 1 1 *";
    configuration.local_settings.emplace();
    configuration.local_settings->folder_path = folder.path() + "/backups";
    if (encrypts) {
        configuration.backup_encryption_settings.emplace();
        configuration.backup_encryption_settings->encryption_mode = EncryptionMode::use_provided_key;
        configuration.backup_encryption_settings->key = key;
    }
    const auto back_up_all = [&](Coordinator& coordinator, bool is_full) {
        std::vector<std::int64_t> operations;
        const auto tasks = coordinator.async_get_ongoing_tasks("", boost::asio::use_future).get();
        REQUIRE(tasks.size() == 3);
        for (const auto* const name : {"one", "two", "three"}) {
            const auto task = coordinator.async_get_ongoing_task_info(name, get_task_name("All"), boost::asio::use_future).get();
            operations.push_back(coordinator.async_start_backup(name, task->task_id, is_full, boost::asio::use_future).get().operation_id);
        }
        for (const auto id : operations) {
            const auto state = coordinator.async_wait_for_operation(id, boost::asio::use_future).get();
            CAPTURE(state.error.value_or(""));
            REQUIRE(state.status == OperationStatus::completed);
            CHECK(state.result->is_full == is_full);
        }
    };
    Host host;
    CoordinatorOptions options;
    options.executor = host.io.get_executor();
    options.blocking_executor = host.pool.get_executor();
    options.max_concurrent_backups = 2;
    for (const bool first : {true, false}) {
        Coordinator coordinator(engine, *persistence, options);
        REQUIRE(coordinator.async_start(boost::asio::use_future).get());
        if (first) coordinator.async_put_server_wide_backup_configuration(configuration, boost::asio::use_future).get();
        std::atomic<bool> stop = false;
        std::thread writer([&] {
            for (int i = 0; !stop; ++i) engine.put("one", "doc/" + std::to_string(i % 50), std::to_string(i));
        });
        back_up_all(coordinator, first);
        stop = true;
        writer.join();
        engine.put("two", "last", first ? "a" : "b");
        back_up_all(coordinator, false);
        coordinator.async_stop(boost::asio::use_future).get();
    }
    Coordinator coordinator(engine, *persistence, options);
    coordinator.async_start(boost::asio::use_future).get();
    for (const std::string name : {"one", "two", "three"}) {
        const auto task = coordinator.async_get_ongoing_task_info(name, get_task_name("All"), boost::asio::use_future).get();
        const auto report = coordinator.async_verify(name, task->task_id, boost::asio::use_future).get();
        CHECK(report.is_ok());
        RestoreBackupConfiguration restore;
        restore.database_name = name + " restored";
        restore.backup_location = configuration.local_settings->folder_path + "/" + name;
        restore.backup_encryption_settings = configuration.backup_encryption_settings;
        const auto restored = coordinator.async_restore(restore, boost::asio::use_future).get();
        CHECK(engine.digest(restored.database) == engine.digest(name));
    }
    coordinator.async_stop(boost::asio::use_future).get();
}
