#include <support/simulated_server.hpp>

#include <catch2/catch.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>

#include <algorithm>

using namespace holdfast_tests;

namespace {

/// A server with a stored backup of several frames, and the means to let a restore of it stand still in the middle.
struct RestoringServer : SimulatedServer {
    RestoringServer() : SimulatedServer({"Orders"})
    {
        engine.add_synthetic_entry("Orders", "big", 12u << 20, 7, 0.5);
        put(nightly());
        stored = *backup("Orders", true).result;
    }
    static RestoreBackupConfiguration to(std::string name)
    {
        RestoreBackupConfiguration configuration;
        configuration.database_name = std::move(name);
        configuration.backup_location = "/backups/" + escape_database_name("Orders");
        return configuration;
    }
    Answer<OperationIdResult> start_restore(RestoreBackupConfiguration configuration)
    {
        return call([&](Diagnostics& said, auto token) {
            return coordinator->async_start_restore(configuration, said, token);
        });
    }
    /// The id of a restore to "Copy" that has written some bytes and waits for more.
    std::int64_t half_restored()
    {
        faults().block(testing::CallKind::read, 8);
        const auto answer = start_restore(to("Copy"));
        REQUIRE(answer.code == error_code{});
        run_ready();
        REQUIRE(faults().blocked() == 1);
        return answer.result.operation_id;
    }
    OperationState wait(std::int64_t id)
    {
        return call([&](Diagnostics& said, auto token) {
                   return coordinator->async_wait_for_operation(id, said, token);
               })
            .result;
    }
    Answer<bool> kill(std::int64_t id)
    {
        return call([&](Diagnostics& said, auto token) { return coordinator->async_kill_operation(id, said, token); });
    }
    template <class E>
    const E& told() const
    {
        REQUIRE(count<E>() == 1);
        for (const auto& event : events)
            if (const auto* found = std::get_if<E>(&event)) return *found;
        throw std::logic_error("unreachable");
    }
    void check_nothing_is_left() const
    {
        CHECK(engine.databases().size() == 1);
        CHECK(engine.counters().writers_alive == 0);
    }

    BackupResult stored{};
};

}  // namespace

TEST_CASE("A started restore answers at once with its id, shows its progress, and ends as Completed with its result")
{
    RestoringServer server;
    const auto began = server.scheduler.now();
    const auto id = server.half_restored();
    CHECK(server.told<event::RestoreStarted>().operation_id == id);
    CHECK(server.told<event::RestoreStarted>().database == "Copy");

    auto state = server.operation(id);
    CHECK(state.kind == OperationKind::restore);
    CHECK(state.status == OperationStatus::in_progress);
    CHECK(state.database_name == "Copy");
    CHECK(state.task_id == 0);
    CHECK(state.task_name.empty());
    CHECK(state.start_time == began);
    CHECK_FALSE(state.end_time);
    CHECK_FALSE(state.result);
    REQUIRE(state.progress);
    CHECK(state.progress->read_in_bytes > 0);
    CHECK(state.progress->written_in_bytes > 0);
    CHECK(state.progress->written_in_bytes < server.stored.read_in_bytes);
    CHECK(state.progress->messages.size() == 1);
    server.run_for(3s);
    CHECK(server.operation(id).progress->elapsed_in_ms == 3000);

    server.faults().release();
    state = server.wait(id);
    CHECK(state.status == OperationStatus::completed);
    CHECK(state.end_time == began + 3s);
    CHECK_FALSE(state.error);
    REQUIRE(state.result);
    CHECK(state.result->entries == server.stored.entries);
    CHECK(state.result->items == server.stored.items);
    CHECK(state.result->written_in_bytes == server.stored.read_in_bytes);
    CHECK(state.result->read_in_bytes > 0);
    CHECK(state.result->file_name == server.stored.file_name);
    CHECK(state.result->folder_name == server.stored.folder_name);
    CHECK(state.result->messages == state.progress->messages);
    CHECK(state.progress->written_in_bytes == state.result->written_in_bytes);
    CHECK(state.progress->read_in_bytes == state.result->read_in_bytes);
    CHECK(server.engine.digest("Copy") == server.engine.digest("Orders"));
    CHECK(server.task("Copy").task_id != 0);
    CHECK(server.told<event::RestoreCompleted>().operation_id == id);
    CHECK(server.told<event::RestoreCompleted>().manifest ==
          server.stored.folder_name + "/" + server.stored.file_name);
    CHECK(server.count<event::RestoreFailed>() == 0);
    CHECK(server.kill(id).code == errc::not_running);
}

TEST_CASE("A restore that is aborted ends as Canceled, and no half database stays behind")
{
    RestoringServer server;
    const auto id = server.half_restored();
    CHECK(server.kill(id).code == error_code{});
    const auto state = server.wait(id);
    CHECK(state.status == OperationStatus::canceled);
    CHECK(state.error == "aborted by hand");
    CHECK(state.end_time);
    CHECK_FALSE(state.result);
    CHECK(server.told<event::RestoreFailed>().code == condition::cancelled);
    server.check_nothing_is_left();
    server.faults().release();
    // The name is free again.
    CHECK(server.wait(server.start_restore(RestoringServer::to("Copy")).result.operation_id).status ==
          OperationStatus::completed);
}

TEST_CASE("A restore that fails ends as Faulted with the text that the waiting call would give")
{
    RestoringServer server;
    for (const auto& name : server.place().names())
        if (name.ends_with(".segment")) server.place().damage(name, server.place().bytes(name)->size() - 3);
    const auto started = server.start_restore(RestoringServer::to("Copy"));
    CHECK(started.code == error_code{});
    const auto state = server.wait(started.result.operation_id);
    CHECK(state.status == OperationStatus::faulted);
    const auto& failed = server.told<event::RestoreFailed>();
    CHECK(failed.code == condition::integrity);
    CHECK(failed.text == state.error);
    const auto waited = server.restore("Orders", "Copy");
    CHECK(waited.code == failed.code);
    CHECK(waited.diagnostics.text() == state.error);
    server.check_nothing_is_left();
}

TEST_CASE("A second restore to a name is refused with the id of the first, in any letter case; to another name it runs")
{
    RestoringServer server;
    const auto id = server.half_restored();
    const auto second = server.start_restore(RestoringServer::to("COPY"));
    CHECK(second.code == errc::restore_already_running);
    CHECK(second.code == condition::conflict);
    CHECK(second.result.operation_id == id);
    CHECK(second.diagnostics.text().find(std::to_string(id)) != std::string::npos);
    CHECK(server.restore("Orders", "Copy").code == errc::restore_already_running);
    const auto other = server.start_restore(RestoringServer::to("Other"));
    CHECK(other.code == error_code{});
    CHECK(other.result.operation_id != id);
    CHECK(other.result.operation_node_tag == server.options.node_tag);
    CHECK(server.wait(other.result.operation_id).status == OperationStatus::completed);
    server.faults().release();
    CHECK(server.wait(id).status == OperationStatus::completed);
    CHECK(server.start_restore(RestoringServer::to("copy")).code == errc::database_exists);
    CHECK(server.count<event::RestoreStarted>() == 2);
}

TEST_CASE("A restore cannot be delayed, and takes no slot of a backup")
{
    RestoringServer server;
    const auto id = server.half_restored();
    const auto delayed = server.call(
        [&](Diagnostics& said, auto token) { return server.coordinator->async_delay_backup(id, 1min, said, token); });
    CHECK(delayed.code == errc::invalid_argument);
    CHECK(delayed.diagnostics.text().find("only a backup") != std::string::npos);
    CHECK(server.backup("Orders", true).status == OperationStatus::completed);
    server.faults().release();
    CHECK(server.wait(id).status == OperationStatus::completed);
}

TEST_CASE("Retention removes nothing while a restore reads")
{
    RestoringServer server;
    auto configuration = SimulatedServer::nightly();
    configuration.retention_policy = RetentionPolicy{.disabled = false, .minimum_backup_age_to_keep = TimeSpan(24h)};
    server.put(configuration);
    const auto is_kept = [&] {
        const auto names = server.place().names();
        return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
            return name.find(server.stored.folder_name) != std::string::npos;
        });
    };
    const auto id = server.half_restored();
    server.run_for(96h);
    CHECK(is_kept());
    server.faults().release();
    CHECK(server.wait(id).status == OperationStatus::completed);
    server.run_for(24h);
    CHECK_FALSE(is_kept());
}

TEST_CASE("Giving up the waiting call aborts the restore")
{
    RestoringServer server;
    server.faults().block(testing::CallKind::read, 8);
    boost::asio::cancellation_signal signal;
    error_code code;
    bool done = false;
    server.coordinator->async_restore(
        RestoringServer::to("Copy"),
        boost::asio::bind_cancellation_slot(signal.slot(), [&](error_code ec, const RestoreResult&) {
            code = ec;
            done = true;
        }));
    server.run_ready();
    CHECK_FALSE(done);
    const auto id = server.told<event::RestoreStarted>().operation_id;
    CHECK(server.operation(id).status == OperationStatus::in_progress);
    signal.emit(boost::asio::cancellation_type::terminal);
    server.run_ready();
    CHECK(done);
    CHECK(code == condition::cancelled);
    CHECK(server.operation(id).status == OperationStatus::canceled);
    server.check_nothing_is_left();
}

TEST_CASE("Stopping waits for a restore and cancels it")
{
    RestoringServer server;
    const auto id = server.half_restored();
    const auto waiting = server.coordinator->async_wait_for_operation(id, Capture{});
    server.run_ready();
    server.stop();
    CHECK(waiting->done);
    CHECK(waiting->result.status == OperationStatus::canceled);
    CHECK(server.told<event::RestoreFailed>().code == errc::shut_down);
    server.check_nothing_is_left();
}

TEST_CASE("Destroying the coordinator cancels restores and verifications and completes every handler")
{
    RestoringServer server;
    bool verifies = false;
    std::shared_ptr<Answer<OperationState>> waiting;
    SECTION("a restore")
    {
        waiting = server.coordinator->async_wait_for_operation(server.half_restored(), Capture{});
    }
    SECTION("a verification")
    {
        verifies = true;
        server.faults().block(testing::CallKind::read, 8);
        const auto started = server.call([&](Diagnostics& said, auto token) {
            return server.coordinator->async_start_verify(RestoringServer::to(""), said, token);
        });
        waiting = server.coordinator->async_wait_for_operation(started.result.operation_id, Capture{});
    }
    const auto restored = server.coordinator->async_restore(RestoringServer::to("Other"), Capture{});
    server.coordinator.reset();
    server.run_ready();
    CHECK(waiting->done);
    CHECK(waiting->result.status == OperationStatus::canceled);
    CHECK(restored->done);
    CHECK(restored->code == errc::shut_down);
    CHECK(server.count<event::VerificationFailed>() == (verifies ? 1 : 0));
    server.check_nothing_is_left();
}

TEST_CASE("Tasks that are to stay disabled are so when the restore has ended, also if the coordinator stops meanwhile")
{
    RestoringServer server;
    auto asked = RestoringServer::to("Copy");
    asked.disable_ongoing_tasks = true;
    SECTION("as usual")
    {
        const auto id = server.start_restore(asked).result.operation_id;
        CHECK(server.wait(id).status == OperationStatus::completed);
    }
    SECTION("stopped when the database has just been published")
    {
        const auto answer = server.coordinator->async_restore(asked, Capture{});
        server.io.restart();
        while (server.engine.databases().size() == 1) REQUIRE(server.io.run_one() == 1);
        server.stop();
        REQUIRE(answer->done);
        CHECK(answer->code == error_code{});
        server.start();
    }
    CHECK(server.task("Copy").task_state == OngoingTaskState::disabled);
    CHECK(server.task("Orders").task_state == OngoingTaskState::enabled);
}

TEST_CASE("A started verification counts, and ends as Faulted where it finds damage")
{
    RestoringServer server;
    const auto task = server.task("Orders").task_id;
    const auto verify = [&] {
        const auto started = server.call([&](Diagnostics& said, auto token) {
            return server.coordinator->async_start_verify("Orders", task, said, token);
        });
        CHECK(started.code == error_code{});
        return server.wait(started.result.operation_id);
    };
    auto state = verify();
    CHECK(state.kind == OperationKind::verification);
    CHECK(state.status == OperationStatus::completed);
    CHECK(state.task_id == task);
    CHECK(state.task_name == get_task_name("Nightly"));
    CHECK(state.database_name == "Orders");
    REQUIRE(state.result);
    CHECK(state.result->entries == server.stored.entries);
    CHECK(state.result->read_in_bytes > 0);
    CHECK(state.result->written_in_bytes == 0);
    CHECK(state.result->messages.size() == 1);
    CHECK(server.status("Orders")->grade == BackupGrade::verified);
    CHECK(server.told<event::VerificationCompleted>().backups == 1);
    CHECK(server.told<event::VerificationCompleted>().damaged == 0);

    for (const auto& name : server.place().names())
        if (name.ends_with(".segment")) server.place().damage(name, server.place().bytes(name)->size() / 2);
    server.events.clear();
    state = verify();
    CHECK(state.status == OperationStatus::faulted);
    REQUIRE(state.error);
    CHECK(state.error->find("1 of 1 backups") != std::string::npos);
    REQUIRE(state.result);
    CHECK(state.result->messages.size() == 1);
    CHECK(server.told<event::VerificationCompleted>().damaged == 1);
    CHECK(server
              .call([&](Diagnostics& said, auto token) {
                  return server.coordinator->async_start_verify("Orders", 4711, said, token);
              })
              .code == errc::task_not_found);
}
