#include <support/simulated_server.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <set>

using namespace holdfast_tests;

namespace {

std::vector<OngoingTaskBackup> list(SimulatedServer& server, OngoingTasksRequest request)
{
    return server
        .call([&](Diagnostics& said, auto token) {
            return server.coordinator->async_get_ongoing_tasks(request, said, token);
        })
        .result;
}

/// A listing is made from memory, a single task from its record: both have to say the same.
void check_listing(SimulatedServer& server, std::size_t expected)
{
    const auto tasks = server
                           .call([&](Diagnostics& said, auto token) {
                               return server.coordinator->async_get_ongoing_tasks("", said, token);
                           })
                           .result;
    CHECK(tasks.size() == expected);
    std::set<std::int64_t> seen;
    for (const auto& database : server.engine.databases())
        for (const auto& task : list(server, {.database_name = database.name})) {
            const auto one = server.call([&](Diagnostics& said, auto token) {
                return server.coordinator->async_get_ongoing_task_info(database.name, task.task_id, said, token);
            });
            REQUIRE(one.result);
            CHECK(task == *one.result);
            CHECK(std::find(tasks.begin(), tasks.end(), task) != tasks.end());
            seen.insert(task.task_id);
        }
    CHECK(seen.size() == expected);
}

}  // namespace

TEST_CASE(
    "A listing says of each task what asking for it alone says, whatever has become of the task, and after a restart")
{
    SimulatedServer server({"Never", "Full", "Incremental", "Failed", "Delayed", "Disabled", "Excluded"});
    server.engine.create_database("Encrypted", SecretBytes::random(32));
    server.call([&](Diagnostics& said, auto token) {
        return server.coordinator->async_database_created("Encrypted", said, token);
    });
    auto nightly = SimulatedServer::nightly();
    nightly.excluded_databases = {"excluded"};
    nightly.mentor_node = "A";
    nightly.spread = 10min;
    nightly.retention_policy = RetentionPolicy{.disabled = false, .minimum_backup_age_to_keep = TimeSpan(48h)};
    server.put(nightly);
    auto snapshots = SimulatedServer::nightly("Snapshots");
    snapshots.backup_type = BackupType::snapshot;
    snapshots.local_settings->folder_path = "/elsewhere";
    snapshots.time_zone = "Europe/Berlin";
    snapshots.full_backup_frequency = "30 4 * * 0";
    snapshots.incremental_backup_frequency.reset();
    snapshots.disabled = true;
    server.put(snapshots);
    check_listing(server, 7 + 8);

    server.backup("Full", true);
    server.backup("Incremental", true);
    server.engine.put("Incremental", "doc/2", "more");
    server.run_for(1min);
    server.backup("Incremental", false);
    const auto disabled = server.task("Disabled").task_id;
    server.call([&](Diagnostics& said, auto token) {
        return server.coordinator->async_toggle_ongoing_task_state("Disabled", disabled, true, said, token);
    });
    server.faults().fail(testing::CallKind::create, 1, errc::no_space);
    CHECK(server.backup("Failed", true).status == OperationStatus::faulted);
    REQUIRE(server.task("Failed").error);
    server.faults().block(testing::CallKind::append, 1);
    const auto id = server.start_backup("Delayed", true).result.operation_id;
    server.run_ready();
    REQUIRE(server.task("Delayed").on_going_backup);
    check_listing(server, 7 + 8);
    server.call(
        [&](Diagnostics& said, auto token) { return server.coordinator->async_delay_backup(id, 20min, said, token); });
    server.faults().release();
    server.run_ready();
    CHECK(server.task("Delayed").next_backup->original_backup_time);
    check_listing(server, 7 + 8);

    server.stop();
    server.start();
    CHECK(server.task("Failed").error);
    CHECK(server.task("Incremental").last_incremental_backup);
    CHECK(server.task("Full").last_executing_node_tag);
    check_listing(server, 7 + 8);
    server.run_for(48h);
    check_listing(server, 7 + 8);
}

TEST_CASE("Tasks are listed by database and by template, and in pages that leave none out")
{
    SimulatedServer server({"a", "b", "c", "d", "e"});
    auto first = SimulatedServer::nightly("First");
    first.excluded_databases = {"c"};
    server.put(first);
    server.put(SimulatedServer::nightly("Second"));
    const auto all = list(server, {});
    REQUIRE(all.size() == 9);
    CHECK(std::is_sorted(all.begin(), all.end(),
                         [](const auto& one, const auto& other) { return one.task_id < other.task_id; }));

    CHECK(list(server, {.database_name = "C"}).size() == 1);
    CHECK(list(server, {.database_name = "x"}).empty());
    CHECK(list(server, {.template_name = "first"}).size() == 4);
    CHECK(list(server, {.template_name = "Third"}).empty());
    CHECK(list(server, {.database_name = "a", .template_name = "Second"}).size() == 1);

    for (const std::size_t limit : {1u, 2u, 4u, 5u, 8u, 9u, 10u}) {
        std::vector<OngoingTaskBackup> together;
        for (;;) {
            const auto page =
                list(server, {.after_task_id = together.empty() ? 0 : together.back().task_id, .limit = limit});
            CHECK(page.size() <= limit);
            together.insert(together.end(), page.begin(), page.end());
            REQUIRE(together.size() <= all.size());
            if (page.size() < limit) break;
        }
        CHECK(together == all);
    }
    // A database that comes later is at the end of its template.
    server.engine.create_database("A newcomer");
    server.call([&](Diagnostics& said, auto token) {
        return server.coordinator->async_database_created("A newcomer", said, token);
    });
    const auto page = list(server, {.template_name = "First", .after_task_id = all[3].task_id, .limit = 5});
    REQUIRE(page.size() == 1);
    CHECK(page[0] == server.task("A newcomer", "First"));
}

TEST_CASE("A listing of thousands lets others in between")
{
    std::vector<std::string> names;
    for (int i = 0; i < 2500; ++i) names.push_back("d" + std::to_string(i));
    SimulatedServer server(names);
    server.put(SimulatedServer::nightly());
    std::vector<std::string> order;
    server.coordinator->async_get_ongoing_tasks("", [&](error_code, const std::vector<OngoingTaskBackup>& tasks) {
        order.push_back(std::to_string(tasks.size()));
    });
    server.coordinator->async_get_server_wide_backup_configurations(
        [&](error_code, const std::vector<ServerWideBackupConfiguration>&) { order.push_back("templates"); });
    server.run_ready();
    CHECK(order == std::vector<std::string>{"templates", "2500"});
}
