#include <support/simulated_server.hpp>

#include <catch2/catch.hpp>

using namespace holdfast_tests;

TEST_CASE("A put template derives a task for every database, with its next backup")
{
    SimulatedServer server;
    const auto put = server.put(SimulatedServer::nightly());
    REQUIRE(put.code == error_code{});
    CHECK(put.result.name == "Nightly");
    CHECK(put.result.task_id == 1);
    CHECK(put.result.raft_command_index > 0);

    const auto orders = server.task("Orders");
    CHECK(orders.task_name == "Server Wide Backup, Nightly");
    CHECK(orders.task_state == OngoingTaskState::enabled);
    CHECK(orders.backup_destinations == std::vector<std::string>{"Local"});
    REQUIRE(orders.next_backup);
    CHECK(orders.next_backup->is_full);  // an incremental slot comes first, but there is no full yet
    CHECK(orders.next_backup->date_time == server.scheduler.now() + 1h);
    CHECK(orders.next_backup->time_span == 1h);
    const auto users = server.task("Users");
    CHECK(users.task_id != orders.task_id);
    CHECK(users.task_id > (std::int64_t{1} << 32));
}

TEST_CASE("Task ids never change: not by an update, a rename, an exclusion or a restart")
{
    SimulatedServer server;
    server.put(SimulatedServer::nightly());
    const auto id = server.task("Orders").task_id;

    auto changed = SimulatedServer::nightly("NIGHTLY");
    changed.full_backup_frequency = "0 3 * * *";
    CHECK(server.put(changed).result.task_id == 1);
    CHECK(server.task("Orders").task_id == id);

    changed.task_id = 1;
    changed.name = "Every night";
    CHECK(server.put(changed).code == error_code{});
    CHECK(server.task("Orders", "Every night").task_id == id);
    CHECK(server.task("Orders", "Nightly").task_id == 0);

    changed.excluded_databases = {"ORDERS"};
    server.put(changed);
    CHECK(server.task("Orders", "Every night").task_id == 0);
    changed.excluded_databases.clear();
    server.put(changed);
    CHECK(server.task("Orders", "Every night").task_id == id);

    server.stop();
    server.start();
    CHECK(server.task("Orders", "Every night").task_id == id);
}

TEST_CASE("An excluded database comes back with its chain")
{
    SimulatedServer server;
    server.put(SimulatedServer::nightly());
    server.backup("Orders", true);
    const auto folder = server.status("Orders")->folder_name;

    auto excluding = SimulatedServer::nightly();
    excluding.excluded_databases = {"orders"};
    server.put(excluding);
    CHECK(server.task("Orders").task_id == 0);
    server.put(SimulatedServer::nightly());
    server.engine.put("Orders", "doc/2", "new");
    const auto state = server.backup("Orders", false);
    CHECK(state.status == OperationStatus::completed);
    CHECK_FALSE(state.result->is_full);
    CHECK(state.result->folder_name == folder);
}

TEST_CASE("A template that is wrong is refused with its field named, and nothing changes")
{
    SimulatedServer server;
    server.put(SimulatedServer::nightly());
    const auto refused = [&](ServerWideBackupConfiguration configuration, error_code code, const std::string& field) {
        const auto answer = server.put(std::move(configuration));
        CHECK(answer.code == code);
        CAPTURE(answer.diagnostics.text());
        CHECK(answer.diagnostics.text().find(field) != std::string::npos);
    };
    auto configuration = SimulatedServer::nightly("Other");
    configuration.full_backup_frequency = "61 * * * *";
    refused(configuration, errc::invalid_configuration, "FullBackupFrequency");
    configuration = SimulatedServer::nightly("Other");
    configuration.retention_policy = RetentionPolicy{.disabled = false, .minimum_backup_age_to_keep = TimeSpan(1h)};
    refused(configuration, errc::invalid_configuration, "RetentionPolicy");
    configuration = SimulatedServer::nightly("Other");
    configuration.azure_settings.emplace();
    configuration.azure_settings->storage_container = "c";
    configuration.azure_settings->account_name = "a";
    configuration.azure_settings->account_key = "a2V5";
    refused(configuration, errc::not_in_this_composition, "Azure");
    configuration = SimulatedServer::nightly("Other");
    configuration.local_settings.reset();
    refused(configuration, errc::invalid_configuration, "");
    configuration = SimulatedServer::nightly("Other");
    configuration.task_id = 77;
    refused(configuration, errc::template_not_found, "TaskId");

    const auto all = server.call([&](Diagnostics&, auto token) {
        return server.coordinator->async_get_server_wide_backup_configurations(token);
    });
    REQUIRE(all.result.size() == 1);
    CHECK(all.result[0].name == "Nightly");
}

TEST_CASE("A change based on an outdated copy is refused")
{
    SimulatedServer server;
    server.put(SimulatedServer::nightly());
    auto mine = *server.call([&](Diagnostics&, auto token) {
                          return server.coordinator->async_get_server_wide_backup_configuration("nightly", token);
                      }).result;
    server.put(SimulatedServer::nightly());
    mine.name = "Renamed";
    CHECK(server.put(mine).code == errc::outdated_revision);
    mine.revision = 0;
    CHECK(server.put(mine).code == error_code{});
}

TEST_CASE("Names are generated, and the second of a kind gets a number")
{
    SimulatedServer server;
    CHECK(server.put(SimulatedServer::nightly("")).result.name == "Backup to Local");
    CHECK(server.put(SimulatedServer::nightly("")).result.name == "Backup to Local #2");
    CHECK(server.put(SimulatedServer::nightly("")).result.name == "Backup to Local #3");
}

TEST_CASE("Deleting a template removes its tasks and their statuses in one commit; an unknown name is a no-op")
{
    SimulatedServer server;
    server.put(SimulatedServer::nightly());
    server.backup("Orders", true);
    const auto erase = [&](const std::string& name) {
        return server.call([&](Diagnostics&, auto token) {
            return server.coordinator->async_delete_server_wide_task(name, token);
        });
    };
    CHECK(erase(" ").code == errc::invalid_argument);
    const auto unknown = erase("nobody");
    CHECK(unknown.code == error_code{});
    CHECK(unknown.result.raft_command_index == 0);
    CHECK(erase("NIGHTLY").result.raft_command_index > 0);
    CHECK(server.task("Orders").task_id == 0);
    CHECK(server.persistence.list(RecordRange{.prefix = "task/", .after = "", .limit = 10}).empty());
    // A template of the same name is a new one: it knows nothing of the old one's runs.
    CHECK(server.put(SimulatedServer::nightly()).result.task_id == 2);
    CHECK_FALSE(server.status("Orders"));
}

TEST_CASE("Toggling a template stops and starts its tasks; an unknown one is an error")
{
    SimulatedServer server;
    server.put(SimulatedServer::nightly());
    const auto toggle = [&](const std::string& name, bool disable) {
        return server.call([&](Diagnostics&, auto token) {
            return server.coordinator->async_toggle_server_wide_task_state(name, disable, token);
        });
    };
    CHECK(toggle("nobody", true).code == errc::template_not_found);
    CHECK(toggle("nightly", true).code == error_code{});
    CHECK(server.task("Orders").task_state == OngoingTaskState::disabled);
    CHECK_FALSE(server.task("Orders").next_backup);
    server.run_for(48h);
    CHECK(server.count<event::OperationStarted>() == 0);
    CHECK(server.start_backup("Orders", true).code == errc::task_disabled);
    toggle("nightly", false);
    server.run_ready();  // what was due meanwhile is caught up at once
    CHECK(server.count<event::OperationStarted>() == 2);
}

TEST_CASE("A derived task can be disabled for its database alone, and cannot be changed or deleted by itself")
{
    SimulatedServer server;
    server.put(SimulatedServer::nightly());
    const auto id = server.task("Orders").task_id;
    const auto toggled = server.call([&](Diagnostics&, auto token) {
        return server.coordinator->async_toggle_ongoing_task_state("Orders", id, true, token);
    });
    CHECK(toggled.code == error_code{});
    CHECK(server.task("Orders").task_state == OngoingTaskState::disabled);
    CHECK(server.task("Users").task_state == OngoingTaskState::enabled);
    server.run_for(2h);
    CHECK_FALSE(server.history("Users").empty());
    CHECK(server.history("Orders").empty());

    const auto deletion = server.call([&](Diagnostics& said, auto token) {
        return server.coordinator->async_check_task_deletion("Orders", id, said, token);
    });
    CHECK(deletion.code == errc::server_wide_task);
    CHECK(deletion.diagnostics.text().find("Server Wide Backup, Nightly") != std::string::npos);
    PeriodicBackupConfiguration regular;
    regular.name = "SERVER wide backup, mine";
    const auto named = server.call([&](Diagnostics&, auto token) {
        return server.coordinator->async_check_periodic_backup_change("Orders", regular, token);
    });
    CHECK(named.code == errc::reserved_name);
}

TEST_CASE("A created database gets every template at once; a deleted one loses its tasks, and its successor starts anew")
{
    SimulatedServer server;
    auto configuration = SimulatedServer::nightly();
    configuration.excluded_databases = {"secret"};
    server.put(configuration);
    server.run_for(90min);
    server.engine.create_database("Later");
    server.engine.create_database("Secret");
    for (const auto* const name : {"Later", "Secret"})
        server.call([&](Diagnostics&, auto token) {
            return server.coordinator->async_database_created(std::string(name), token);
        });
    const auto later = server.task("Later");
    REQUIRE(later.next_backup);
    CHECK(later.next_backup->time_span == 30min);
    CHECK(server.task("Secret").task_id == 0);

    server.engine.drop_database("Later");
    server.call([&](Diagnostics&, auto token) { return server.coordinator->async_database_deleted("later", token); });
    CHECK(server.task("Later").task_id == 0);
    server.engine.create_database("Later");
    server.call([&](Diagnostics&, auto token) {
        return server.coordinator->async_database_created(std::string("Later"), token);
    });
    CHECK(server.task("Later").task_id != later.task_id);
}

TEST_CASE("A database that was recreated while the server was down has new tasks")
{
    SimulatedServer server;
    server.put(SimulatedServer::nightly());
    server.backup("Orders", true);
    const auto id = server.task("Orders").task_id;
    const auto users = server.task("Users").task_id;
    server.stop();
    server.engine.drop_database("Orders");
    server.engine.create_database("Orders");
    server.start();
    CHECK(server.task("Orders").task_id != id);
    CHECK_FALSE(server.status("Orders"));
    CHECK(server.task("Users").task_id == users);
}

TEST_CASE("Putting a template over many databases writes no record a database")
{
    std::vector<std::string> names;
    for (int i = 0; i < 3000; ++i) names.push_back("db" + std::to_string(i));
    SimulatedServer server(names);
    const auto before = server.persistence.list(RecordRange{.prefix = "", .after = "", .limit = 10000}).size();
    const auto put = server.put(SimulatedServer::nightly());
    CHECK(server.persistence.list(RecordRange{.prefix = "", .after = "", .limit = 10000}).size() == before + 1);
    CHECK(put.result.raft_command_index > 0);
    CHECK(server.task("db2999").next_backup);
}

TEST_CASE("A template that asks for a database's own key is refused if a database has none, by the database's name")
{
    SimulatedServer server({"Plain"});
    auto configuration = SimulatedServer::nightly();
    configuration.backup_encryption_settings.emplace();
    configuration.backup_encryption_settings->encryption_mode = EncryptionMode::use_database_key;
    const auto refused = server.put(configuration);
    CHECK(refused.code == errc::invalid_configuration);
    CHECK(refused.diagnostics.text().find("Plain") != std::string::npos);
    configuration.excluded_databases = {"plain"};
    CHECK(server.put(configuration).code == error_code{});
}
