#include "server.hpp"

#include <support/simulated_server.hpp>

#include <holdfast/destination/local_folder.hpp>

#include <catch2/catch.hpp>

#include <memory>
#include <set>
#include <string>

using namespace holdfast_tests;

namespace {

using Coordinator =
    BackupCoordinator<RocksDbEngine, Policies<holdfast::testing::SimulatedScheduler, Destinations<LocalFolder>,
                                              XChaCha20Poly1305, MemoryPersistence>>;

/// A whole server in simulated time, with a real engine and a real folder of backups; one window of 64 KiB is read a
/// second.
struct SlowServer {
    template <class Function>
    auto call(Function function)
    {
        Diagnostics said;
        const auto answer = function(said, Capture{});
        if (!scheduler.run_until_done(io, scheduler.now() + 24h, [&] { return answer->done; }))
            throw std::runtime_error("a call was not answered");
        answer->diagnostics = said;
        return *answer;
    }
    explicit SlowServer(RocksDbBackupForm form = RocksDbBackupForm::files)
        : databases(rocksdb_test::plain_options(), {.backup_form = form})
    {
        CoordinatorOptions options;
        options.executor = io.get_executor();
        options.blocking_executor = io.get_executor();
        coordinator = std::make_unique<Coordinator>(databases.engine(), persistence, scheduler, std::move(options));
        call([&](Diagnostics& said, auto token) { return coordinator->async_start(said, token); });
        auto configuration = SimulatedServer::nightly();
        configuration.local_settings->folder_path = backups.path();
        configuration.full_backup_frequency = "0 3 1 1 *";
        configuration.incremental_backup_frequency.reset();
        configuration.max_read_ops_per_second = 1;
        const auto put = call([&](Diagnostics& said, auto token) {
            return coordinator->async_put_server_wide_backup_configuration(configuration, said, token);
        });
        REQUIRE(put.code == error_code{});
    }
    ~SlowServer()
    {
        call([&](Diagnostics&, auto token) { return coordinator->async_stop(token); });
        coordinator.reset();
        scheduler.run_for(io, 1s);
    }

    std::int64_t start(bool is_full)
    {
        const auto task = call([&](Diagnostics& said, auto token) {
            return coordinator->async_get_ongoing_task_info("app", get_task_name("Nightly"), said, token);
        });
        REQUIRE(task.result);
        const auto started = call([&](Diagnostics& said, auto token) {
            return coordinator->async_start_backup("app", task.result->task_id, is_full, said, token);
        });
        INFO(started.diagnostics.text());
        REQUIRE(started.code == error_code{});
        return started.result.operation_id;
    }
    std::int64_t start_synthetic()
    {
        const auto task = call([&](Diagnostics& said, auto token) {
            return coordinator->async_get_ongoing_task_info("app", get_task_name("Nightly"), said, token);
        });
        const auto started = call([&](Diagnostics& said, auto token) {
            return coordinator->async_start_synthetic_full("app", task.result->task_id, said, token);
        });
        INFO(started.diagnostics.text());
        REQUIRE(started.code == error_code{});
        return started.result.operation_id;
    }
    std::size_t builds_under_way() const
    {
        std::size_t count = 0;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(databases.folder() / ".holdfast"))
            count += entry.path().parent_path().filename() == ".builds" && entry.is_directory() ? 1U : 0U;
        return count;
    }
    OperationState wait(std::int64_t id)
    {
        auto state = call([&](Diagnostics& said, auto token) {
                         return coordinator->async_wait_for_operation(id, said, token);
                     }).result;
        INFO(state.error.value_or(""));
        CHECK(state.status == OperationStatus::completed);
        return state;
    }
    OperationStatus status(std::int64_t id)
    {
        return call([&](Diagnostics& said, auto token) {
                   return coordinator->async_get_operation_state(id, said, token);
               })
            .result.status;
    }
    std::string restored(const std::string& as)
    {
        RestoreBackupConfiguration configuration;
        configuration.database_name = as;
        configuration.backup_location = backups.path() + "/app";
        const auto done =
            call([&](Diagnostics& said, auto token) { return coordinator->async_restore(configuration, said, token); });
        INFO(done.diagnostics.text());
        REQUIRE(done.code == error_code{});
        return databases[as]->digest();
    }
    /// The reasons of the fulls that were to be incrementals.
    std::vector<std::string> fulls_instead()
    {
        const auto task = call([&](Diagnostics& said, auto token) {
            return coordinator->async_get_ongoing_task_info("app", get_task_name("Nightly"), said, token);
        });
        const auto log = call([&](Diagnostics& said, auto token) {
            return coordinator->async_get_decision_log("app", task.result->task_id, said, token);
        });
        std::vector<std::string> reasons;
        for (const auto& each : log.result)
            if (each.text.starts_with("full instead of incremental")) reasons.push_back(each.text);
        return reasons;
    }
    bool has_checkpoint() const { return !std::filesystem::is_empty(databases.folder() / ".holdfast" / "checkpoints"); }
    std::size_t files_stored() const
    {
        std::size_t count = 0;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(backups.path()))
            count += entry.is_regular_file() ? 1U : 0U;
        return count;
    }
    void change(int round)
    {
        for (int i = 0; i < 20; ++i)
            databases["app"]->put(std::to_string(i), std::to_string(round) + std::string(60'000, 'x'));
        rocksdb_test::check(databases["app"]->db->CompactRange({}, nullptr, nullptr));
    }

    TemporaryFolder backups{};
    rocksdb_test::Server databases;
    std::shared_ptr<rocksdb_test::Database> app = databases.create("app");
    boost::asio::io_context io{1};
    holdfast::testing::SimulatedScheduler scheduler{io.get_executor()};
    MemoryPersistence persistence{};
    std::unique_ptr<Coordinator> coordinator{};
};

}  // namespace

TEST_CASE("a delayed backup of a RocksDB database keeps its checkpoint, and its chain restores")
{
    SlowServer server(GENERATE(RocksDbBackupForm::files, RocksDbBackupForm::records));
    server.change(1);
    const std::string begun = server.app->digest();
    const auto id = server.start(true);
    server.scheduler.run_for(server.io, 5s);
    REQUIRE(server.status(id) == OperationStatus::in_progress);
    CHECK(server.has_checkpoint());
    const auto delayed = server.call(
        [&](Diagnostics& said, auto token) { return server.coordinator->async_delay_backup(id, 10min, said, token); });
    REQUIRE(delayed.code == error_code{});
    server.change(2);
    server.scheduler.run_for(server.io, 5min);
    CHECK(server.status(id) == OperationStatus::in_progress);
    CHECK(server.has_checkpoint());
    server.wait(id);
    CHECK_FALSE(server.has_checkpoint());
    CHECK(server.restored("full") == begun);

    server.wait(server.start(false));
    const std::string now = server.app->digest();
    server.change(3);
    CHECK(server.restored("incremental") == now);
    CHECK(now != begun);
}

TEST_CASE("a backup of records is a full in the same slot if the WAL is gone, and the decision log says why")
{
    SlowServer server(RocksDbBackupForm::records);
    server.change(1);
    server.wait(server.start(true));
    server.app->put("new", "in the WAL");
    server.wait(server.start(false));
    CHECK(server.fulls_instead().empty());
    server.change(2);
    rocksdb_test::wait_until_wal_is_gone(*server.app->db);  // the memtables are flushed, and nothing keeps it
    server.wait(server.start(false));
    REQUIRE(server.fulls_instead().size() == 1);
    CHECK(server.fulls_instead()[0].find("Set WAL_ttl_seconds") != std::string::npos);
    server.app->put("newer", "in the WAL");
    server.wait(server.start(false));
    CHECK(server.fulls_instead().size() == 1);
    CHECK(server.restored("copy") == server.app->digest());
}

TEST_CASE("an aborted backup of a RocksDB database leaves neither a checkpoint nor a file")
{
    SlowServer server;
    server.change(1);
    const auto id = server.start(true);
    server.scheduler.run_for(server.io, 5s);
    CHECK(server.has_checkpoint());
    const auto killed = server.call(
        [&](Diagnostics& said, auto token) { return server.coordinator->async_kill_operation(id, said, token); });
    REQUIRE(killed.code == error_code{});
    server.scheduler.run_for(server.io, 10s);
    CHECK(server.status(id) != OperationStatus::in_progress);
    CHECK_FALSE(server.has_checkpoint());
    CHECK(server.files_stored() == 0);
    server.wait(server.start(false));
    CHECK(server.restored("copy") == server.app->digest());
}

TEST_CASE("a synthetic full of a RocksDB database takes no checkpoint, and later backups know its files")
{
    SlowServer server;
    server.change(1);
    const auto full = server.wait(server.start(true));
    server.change(2);
    server.wait(server.start(false));
    const std::string shown = server.app->digest();
    server.app->put("later", "is in the next incremental");

    const auto id = server.start_synthetic();
    server.scheduler.run_for(server.io, 5s);
    REQUIRE(server.status(id) == OperationStatus::in_progress);
    CHECK_FALSE(server.has_checkpoint());
    CHECK(server.builds_under_way() == 1);
    CHECK(server.wait(id).result->is_full);
    CHECK(server.builds_under_way() == 0);
    CHECK(server.restored("copy") == shown);

    const auto next = server.wait(server.start(false));
    CHECK_FALSE(next.result->is_full);
    CHECK(next.result->read_in_bytes < full.result->read_in_bytes / 4);
    CHECK(server.restored("newer") == server.app->digest());
}
