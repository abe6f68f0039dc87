#include <support/simulated_server.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <set>
#include <stdexcept>

using namespace holdfast_tests;

TEST_CASE("By the clock: a full first, then incrementals of what changed, then a full again")
{
    SimulatedServer server;
    server.put(SimulatedServer::nightly());
    server.run_for(1h);
    auto status = server.status("Orders");
    REQUIRE(status);
    CHECK(status->is_full);
    CHECK(status->last_full_backup);
    CHECK(status->version == 1);
    CHECK_FALSE(status->error);
    const auto first_folder = status->folder_name;

    server.engine.put("Orders", "doc/2", "second");
    server.run_for(30min);
    CHECK(server.status("Orders")->version == 1);
    server.run_for(30min);  // 02:00: the full wins the tie and uses up the incremental's slot
    status = server.status("Orders");
    CHECK(status->version == 2);
    CHECK(status->is_full);
    CHECK(status->folder_name != first_folder);

    server.engine.put("Orders", "doc/3", "third");
    server.run_for(1h);
    status = server.status("Orders");
    CHECK_FALSE(status->is_full);
    CHECK(status->last_incremental_backup);
    CHECK(status->version == 3);
    const auto history = server.history("Orders");
    REQUIRE(history.size() == 3);
    CHECK(std::all_of(history.begin(), history.end(), [](const auto& run) { return run.outcome == RunOutcome::done; }));
    CHECK(history[2].slot == history[2].started_at);
}

TEST_CASE("An incremental when nothing changed writes nothing, opens no reader, and succeeds")
{
    SimulatedServer server;
    server.put(SimulatedServer::nightly());
    server.run_for(2h);
    const auto objects = server.place().names();
    const auto readers = server.engine.counters().readers_opened;
    server.run_for(1h);
    const auto status = server.status("Orders");
    CHECK(server.place().names() == objects);
    CHECK(server.engine.counters().readers_opened == readers);
    CHECK_FALSE(status->is_full);
    CHECK(status->duration_in_ms == 0);
    CHECK(status->last_incremental_backup == server.scheduler.now());
    CHECK(server.history("Orders").back().outcome == RunOutcome::done);
}

TEST_CASE("A manual start answers with an operation; a second start answers with the running one's id")
{
    SimulatedServer server;
    server.put(SimulatedServer::nightly());
    server.faults().block(testing::CallKind::append, 1);
    const auto first = server.start_backup("Orders", true);
    REQUIRE(first.code == error_code{});
    CHECK(first.result.responsible_node == "A");
    const auto second = server.start_backup("Orders", false);
    CHECK(second.code == errc::backup_already_running);
    CHECK(second.result.operation_id == first.result.operation_id);
    REQUIRE(server.task("Orders").on_going_backup);
    CHECK(server.task("Orders").on_going_backup->running_backup_task_id == first.result.operation_id);
    CHECK(server.operation(first.result.operation_id).status == OperationStatus::in_progress);
    server.faults().release();
    server.run_ready();
    const auto ended = server.operation(first.result.operation_id);
    CHECK(ended.status == OperationStatus::completed);
    REQUIRE(ended.result);
    CHECK(ended.result->is_full);
    CHECK(ended.result->items == 1);
    CHECK(ended.result->stored_in_bytes > 0);
    CHECK_FALSE(server.task("Orders").on_going_backup);
}

TEST_CASE("A failed run is retried with pauses before its next slot, and each attempt is recorded")
{
    SimulatedServer server({"Orders"});
    server.put(SimulatedServer::nightly());
    server.faults().fail(testing::CallKind::commit, 1, errc::unreachable, testing::FaultMoment::before_effect, 3);
    server.run_for(1h + 10min);
    const auto history = server.history("Orders");
    REQUIRE(history.size() == 4);
    for (std::size_t i = 0; i < 3; ++i) {
        CHECK(history[i].outcome == RunOutcome::failed);
        CHECK(history[i].attempt == static_cast<int>(i) + 1);
        CHECK_FALSE(history[i].error.empty());
        CHECK(history[i].slot == history[0].slot);
    }
    CHECK(history[3].outcome == RunOutcome::done);
    CHECK(history[3].attempt == 4);
    CHECK(history[1].started_at - history[0].started_at < history[2].started_at - history[1].started_at + 15s);
    CHECK(server.count<event::AttemptFailed>() == 3);
    CHECK(server.status("Orders")->version == 1);
    CHECK_FALSE(server.status("Orders")->error);
}

TEST_CASE("The error of a failed run is in the status until a run succeeds")
{
    SimulatedServer server({"Orders"});
    server.put(SimulatedServer::nightly());
    InMemoryFaults faults;
    faults.read_fails_at = 1;
    server.engine.set_faults(faults);
    const auto state = server.backup("Orders", true);
    CHECK(state.status == OperationStatus::faulted);
    auto status = server.status("Orders");
    REQUIRE(status->error);
    CHECK(status->error->exception == *state.error);
    CHECK_FALSE(status->last_full_backup);
    CHECK(status->last_full_backup_internal);
    CHECK(server.task("Orders").error);
    CHECK(server.place().names().empty());
    server.engine.set_faults({});
    CHECK(server.backup("Orders", true).status == OperationStatus::completed);
    CHECK_FALSE(server.status("Orders")->error);
}

TEST_CASE("No more operations run at a time than there are slots, and manual ones go first")
{
    SimulatedServer server({"a", "b", "c", "d", "e"});
    server.put(SimulatedServer::nightly());
    server.faults().block(testing::CallKind::append, 1);
    server.faults().block(testing::CallKind::append, 2);
    for (const auto* const name : {"a", "b", "c", "d", "e"}) server.start_backup(name, true);
    server.run_ready();
    CHECK(server.engine.counters().readers_opened == 2);
    CHECK(server.count<event::OperationStarted>() == 2);
    server.faults().release();
    server.run_ready();
    for (const auto* const name : {"a", "b", "c", "d", "e"}) CHECK(server.status(name)->version == 1);
}

TEST_CASE("A host's veto holds a run back with its reason; the run starts when it is lifted")
{
    bool busy = true;
    SimulatedServer server({"Orders"});
    server.stop();
    server.options.veto = [&](const event::Task&, bool) -> std::optional<std::string> {
        if (busy) return "the month is being closed";
        return std::nullopt;
    };
    server.start();
    server.put(SimulatedServer::nightly());
    server.run_for(1h + 20min);
    CHECK(server.history("Orders").empty());
    CHECK(server.count<event::RunHeldBack>() == 1);
    const auto id = server.task("Orders").task_id;
    const auto log = server.call(
        [&](Diagnostics&, auto token) { return server.coordinator->async_get_decision_log("Orders", id, token); });
    REQUIRE_FALSE(log.result.empty());
    CHECK(log.result.back().text.find("the month is being closed") != std::string::npos);
    busy = false;
    server.run_for(1min);
    CHECK(server.history("Orders").size() == 1);
}

TEST_CASE("A veto that throws holds the run back and says so")
{
    SimulatedServer server({"Orders"});
    server.stop();
    server.options.veto = [](const event::Task&, bool) -> std::optional<std::string> {
        throw std::runtime_error("the month cannot be told");
    };
    server.start();
    server.put(SimulatedServer::nightly());
    server.run_for(1h + 20min);
    CHECK(server.history("Orders").empty());
    const auto id = server.task("Orders").task_id;
    const auto log = server.call(
        [&](Diagnostics&, auto token) { return server.coordinator->async_get_decision_log("Orders", id, token); });
    REQUIRE_FALSE(log.result.empty());
    CHECK(log.result.back().text.find("the month cannot be told") != std::string::npos);
}

TEST_CASE("A slot that passes while runs are held back is recorded as skipped, with the reason")
{
    bool busy = true;
    SimulatedServer server({"Orders"});
    server.stop();
    server.options.veto = [&](const event::Task&, bool) -> std::optional<std::string> {
        if (busy) return "maintenance";
        return std::nullopt;
    };
    server.start();
    server.put(SimulatedServer::nightly());
    server.run_for(3h + 30min);
    busy = false;
    server.run_for(2min);
    const auto history = server.history("Orders");
    REQUIRE(history.size() >= 2);
    CHECK(history.back().outcome == RunOutcome::done);
    CHECK(history.front().outcome == RunOutcome::skipped);
    CHECK(history.front().error.find("maintenance") != std::string::npos);
}

TEST_CASE("A maintenance window holds scheduled runs back until it closes")
{
    SimulatedServer server({"Orders"});
    server.stop();
    server.options.maintenance_windows = {MaintenanceWindow{"30 0 * * *", 1h}};
    server.start();
    server.put(SimulatedServer::nightly());
    server.run_for(1h + 29min);
    CHECK(server.history("Orders").empty());
    server.run_for(3min);
    CHECK(server.history("Orders").size() == 1);
}

TEST_CASE("Slots missed while the server was down cause one catch-up run, recorded as such")
{
    SimulatedServer server({"Orders"});
    server.put(SimulatedServer::nightly());
    server.run_for(3h);
    const auto runs = server.history("Orders").size();
    server.stop();
    server.run_for(26h);
    server.start();
    server.run_ready();
    auto history = server.history("Orders");
    std::erase_if(history, [](const auto& run) { return run.outcome == RunOutcome::skipped; });
    REQUIRE(history.size() == runs + 1);
    CHECK(history.back().catch_up);
    CHECK(history.back().is_full);
}

TEST_CASE("A wall clock that is set back runs no slot twice; one that is set forward skips none")
{
    SimulatedServer server({"Orders"});
    server.put(SimulatedServer::nightly());
    server.run_for(3h);
    const auto runs = server.history("Orders").size();
    server.scheduler.jump_wall_clock(-90min);
    server.run_for(80min);
    CHECK(server.history("Orders").size() == runs);
    server.run_for(20min + 1h);
    CHECK(server.history("Orders").size() == runs + 1);
    server.scheduler.jump_wall_clock(48h);
    server.run_ready();
    CHECK(server.history("Orders").back().outcome == RunOutcome::done);
    CHECK(server.history("Orders").size() > runs + 1);
}

TEST_CASE("A chain at its maximum length, or of another type, is followed by a full")
{
    SimulatedServer server({"Orders"});
    auto configuration = SimulatedServer::nightly();
    configuration.maximum_chain_length = 2;
    server.put(configuration);
    CHECK(server.backup("Orders", false).result->is_full);
    server.engine.put("Orders", "doc/2", "x");
    CHECK_FALSE(server.backup("Orders", false).result->is_full);
    server.engine.put("Orders", "doc/3", "x");
    CHECK(server.backup("Orders", false).result->is_full);
    configuration.backup_type = BackupType::snapshot;
    server.put(configuration);
    CHECK(server.task("Orders").next_backup->is_full);
    CHECK(server.backup("Orders", false).result->is_full);
    CHECK(server.status("Orders")->backup_type == BackupType::snapshot);
}

TEST_CASE("A chain that is gone from its place is followed by a full")
{
    SimulatedServer server({"Orders"});
    server.put(SimulatedServer::nightly());
    server.backup("Orders", true);
    server.engine.put("Orders", "doc/2", "x");
    server.place().clear();
    const auto state = server.backup("Orders", false);
    CHECK(state.status == OperationStatus::completed);
    CHECK(state.result->is_full);
}

TEST_CASE("Retention removes old chains after a run and leaves the newest")
{
    SimulatedServer server({"Orders"});
    auto configuration = SimulatedServer::nightly();
    configuration.retention_policy = RetentionPolicy{.disabled = false, .minimum_backup_age_to_keep = TimeSpan(48h)};
    server.put(configuration);
    for (int day = 0; day < 6; ++day) {
        server.engine.put("Orders", "doc/" + std::to_string(day), "x");
        server.run_for(24h);
    }
    std::set<std::string> folders;
    for (const auto& name : server.place().names()) folders.insert(name.substr(0, name.rfind('/')));
    CHECK(folders.size() >= 3);
    CHECK(folders.size() <= 4);
    CHECK(server.count<event::RetentionDone>() > 0);
    CHECK(server.status("Orders")->local_retention_duration_in_ms);
    CHECK(server.restore("Orders", "Copy").code == error_code{});
    CHECK(server.engine.digest("Copy") == server.engine.digest("Orders"));
}

TEST_CASE("Encryption: a provided key seals logical backups, an encrypted database is always sealed with its own key")
{
    SimulatedServer server({"Orders"});
    server.engine.create_database("Vault", SecretBytes::random(32));
    server.engine.put("Vault", "doc/1", "treasure");
    server.call([&](Diagnostics&, auto token) {
        return server.coordinator->async_database_created(std::string("Vault"), token);
    });
    auto configuration = SimulatedServer::nightly();
    configuration.backup_encryption_settings.emplace();
    configuration.backup_encryption_settings->encryption_mode = EncryptionMode::use_provided_key;
    configuration.backup_encryption_settings->key = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    server.put(configuration);
    server.backup("Orders", true);
    server.backup("Vault", true);
    CHECK(server.status("Orders")->is_encrypted);
    CHECK(server.status("Vault")->is_encrypted);
    configuration.backup_type = BackupType::snapshot;
    server.put(configuration);
    CHECK_FALSE(server.task("Orders").is_encrypted);
    CHECK(server.task("Vault").is_encrypted);
    server.backup("Orders", true);
    CHECK_FALSE(server.status("Orders")->is_encrypted);
}
