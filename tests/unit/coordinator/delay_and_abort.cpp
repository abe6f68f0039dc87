#include <support/simulated_server.hpp>

#include <catch2/catch.hpp>

using namespace holdfast_tests;

namespace {

/// A server with one database of several frames, and a full backup of it that stands still in the middle.
struct RunningBackupServer : SimulatedServer {
    RunningBackupServer() : SimulatedServer({"Orders", "Users"})
    {
        engine.add_synthetic_entry("Orders", "big", 12u << 20, 7, 0.5);
        put(nightly());
        faults().block(testing::CallKind::append, 3);
        id = start_backup("Orders", true).result.operation_id;
        run_ready();
    }
    Answer<bool> delay(TimeSpan span)
    {
        return call([&](Diagnostics& said, auto token) { return coordinator->async_delay_backup(id, span, said, token); });
    }
    Answer<bool> kill()
    {
        return call([&](Diagnostics& said, auto token) { return coordinator->async_kill_operation(id, said, token); });
    }

    std::int64_t id = 0;
};

}  // namespace

TEST_CASE("A delayed backup shows its time, frees its slot, keeps its work and goes on")
{
    RunningBackupServer server;
    const auto began = server.scheduler.now();
    REQUIRE(server.delay(20min).code == error_code{});
    server.faults().release();
    server.run_ready();

    const auto task = server.task("Orders");
    CHECK_FALSE(task.on_going_backup);
    REQUIRE(task.next_backup);
    CHECK(task.next_backup->date_time == began + 20min);
    CHECK(task.next_backup->original_backup_time == began);
    CHECK(server.status("Orders")->delay_until == began + 20min);
    CHECK(server.operation(server.id).status == OperationStatus::in_progress);
    const auto readers = server.engine.counters().readers_opened;

    server.run_for(19min);
    CHECK(server.operation(server.id).status == OperationStatus::in_progress);
    server.run_for(1min);
    CHECK(server.operation(server.id).status == OperationStatus::completed);
    CHECK(server.engine.counters().readers_opened == readers);
    CHECK_FALSE(server.status("Orders")->delay_until);
    const auto history = server.history("Orders");
    REQUIRE(history.size() == 2);
    CHECK(history[0].outcome == RunOutcome::delayed);
    CHECK(history[1].outcome == RunOutcome::done);
    CHECK(server.count<event::OperationDelayed>() == 1);
}

TEST_CASE("Only a running operation can be delayed, and only by a positive span")
{
    RunningBackupServer server;
    CHECK(server.delay(0s).code == errc::invalid_argument);
    CHECK(server.delay(-1s).code == errc::invalid_argument);
    server.faults().release();
    server.run_ready();
    CHECK(server.delay(1min).code == errc::not_running);
    server.id = 4711;
    CHECK(server.delay(1min).code == errc::operation_not_found);
    CHECK_FALSE(server.status("Orders")->delay_until);
}

TEST_CASE("A delay that passes the next occurrence shows that as the original time")
{
    RunningBackupServer server;
    const auto began = server.scheduler.now();
    server.delay(3h);
    server.faults().release();
    server.run_ready();
    CHECK(server.task("Orders").next_backup->original_backup_time == began + 1h);
    server.run_for(3h);
    CHECK(server.operation(server.id).status == OperationStatus::completed);
}

TEST_CASE("A delay survives a restart: the backup runs again at its time and leaves nothing of the first try")
{
    RunningBackupServer server;
    const auto began = server.scheduler.now();
    server.delay(20min);
    server.faults().release();
    server.run_ready();
    server.stop();
    CHECK(server.place().names().empty());
    server.start();
    const auto task = server.task("Orders");
    REQUIRE(task.next_backup);
    CHECK(task.next_backup->date_time == began + 20min);
    CHECK(task.next_backup->is_full);
    CHECK(task.next_backup->original_backup_time == began);
    server.run_for(19min);
    CHECK(server.place().names().empty());
    server.run_for(1min);
    CHECK(server.status("Orders")->last_full_backup == began + 20min);
    CHECK_FALSE(server.status("Orders")->delay_until);
}

TEST_CASE("Starting a delayed task lets it go on at once")
{
    RunningBackupServer server;
    server.delay(5h);
    server.faults().release();
    server.run_ready();
    const auto again = server.start_backup("Orders", false);
    CHECK(again.code == error_code{});
    CHECK(again.result.operation_id == server.id);
    server.run_ready();
    CHECK(server.operation(server.id).status == OperationStatus::completed);
    CHECK_FALSE(server.status("Orders")->delay_until);
}

TEST_CASE("An aborted backup ends as Canceled, leaves no object behind and uses up its slot")
{
    RunningBackupServer server;
    REQUIRE(server.kill().code == error_code{});
    server.faults().release();
    server.run_ready();
    const auto state = server.operation(server.id);
    CHECK(state.status == OperationStatus::canceled);
    CHECK(server.place().names().empty());
    CHECK(server.place().live_writers() == 0);
    CHECK(server.history("Orders").back().outcome == RunOutcome::aborted);
    CHECK(server.kill().code == errc::not_running);
    server.run_for(30min);
    CHECK(server.history("Orders").size() == 1);  // no retry of what somebody wanted to end
    CHECK(server.count<event::OperationCanceled>() == 1);
    CHECK(server.engine.counters().readers_alive == 0);
}

TEST_CASE("What an aborted backup had sent and arrives after everything was removed is removed too, without a restart")
{
    RunningBackupServer server;
    REQUIRE(server.kill().code == error_code{});
    server.faults().release();
    server.run_ready();
    static_cast<void>(server.place().begin("orders/late"));
    CHECK(server.backup("Orders", true).status == OperationStatus::completed);
    CHECK(server.place().abandoned_writers() == 0);
    // One more, after the sweep of the run that followed at once.
    static_cast<void>(server.place().begin("orders/later"));
    server.run_for(10min);
    CHECK(server.place().abandoned_writers() == 0);
    const auto sweeps = server.faults().count(testing::CallKind::sweep);
    server.run_for(30min);
    CHECK(server.faults().count(testing::CallKind::sweep) == sweeps);
}

TEST_CASE("A delayed backup can be aborted where it stands")
{
    RunningBackupServer server;
    server.delay(5h);
    server.faults().release();
    server.run_ready();
    server.kill();
    server.run_ready();
    CHECK(server.operation(server.id).status == OperationStatus::canceled);
    CHECK(server.place().names().empty());
    CHECK_FALSE(server.status("Orders")->delay_until);
    CHECK(server.task("Orders").next_backup->time_span <= 1h);
}

TEST_CASE("Disabling, excluding, deleting: each cancels what runs and leaves no status behind that should not be")
{
    RunningBackupServer server;
    SECTION("the template is disabled")
    {
        server.call([&](Diagnostics&, auto token) {
            return server.coordinator->async_toggle_server_wide_task_state("Nightly", true, token);
        });
    }
    SECTION("the task is disabled for its database")
    {
        const auto id = server.task("Orders").task_id;
        server.call([&](Diagnostics&, auto token) {
            return server.coordinator->async_toggle_ongoing_task_state("Orders", id, true, token);
        });
    }
    SECTION("the database is excluded")
    {
        auto configuration = SimulatedServer::nightly();
        configuration.excluded_databases = {"Orders"};
        server.put(configuration);
    }
    SECTION("the template is deleted")
    {
        server.call([&](Diagnostics&, auto token) {
            return server.coordinator->async_delete_server_wide_task("Nightly", token);
        });
    }
    SECTION("the database is deleted")
    {
        server.call([&](Diagnostics&, auto token) { return server.coordinator->async_database_deleted("Orders", token); });
    }
    server.faults().release();
    server.run_ready();
    const auto state = server.operation(server.id);
    CHECK(state.status == OperationStatus::canceled);
    CHECK_FALSE(state.error->empty());
    CHECK(server.place().names().empty());
    if (server.task("Orders").task_id == 0) {
        const auto records = server.persistence.list(RecordRange{.prefix = "task/", .after = "", .limit = 10});
        for (const auto& record : records) CHECK(record.value.find("\"Orders\"") == std::string::npos);
    }
}

TEST_CASE("Destroying the coordinator with work under way cancels it and completes every handler")
{
    RunningBackupServer server;
    const auto waiting =
        server.coordinator->async_wait_for_operation(server.id, Capture{});
    server.run_ready();
    server.coordinator.reset();
    server.faults().release();
    server.run_ready();
    CHECK(waiting->done);
    CHECK(waiting->result.status == OperationStatus::canceled);
    CHECK(server.place().names().empty());
    CHECK(server.engine.counters().readers_alive == 0);
}
