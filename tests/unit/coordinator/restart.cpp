#include <support/simulated_server.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <map>
#include <string>

using namespace holdfast_tests;

namespace {

/// Forgets the coordinator as a crash does: places and persistence cannot be reached any more by what still runs.
void crash(SimulatedServer& server)
{
    const auto place = server.place().names();
    server.faults().clear();
    server.faults().cut_off_after(0);
    auto records = server.persistence.list(RecordRange{.prefix = "", .after = "", .limit = 10000});
    server.coordinator.reset();
    server.run_ready();
    // What the dying coordinator still wrote did not happen.
    for (const auto& record : server.persistence.list(RecordRange{.prefix = "", .after = "", .limit = 10000})) {
        Transaction removal;
        removal.removals.push_back(record.key);
        REQUIRE(server.persistence.commit(removal).committed);
    }
    for (const auto& record : records) {
        Transaction back;
        back.puts.push_back({record.key, record.value});
        REQUIRE(server.persistence.commit(back).committed);
    }
    server.faults().clear();
}

/// True if some folder holds a segment and no manifest.
bool half_removed(SimulatedServer& server)
{
    std::map<std::string, bool> complete;
    for (const auto& name : server.place().names()) {
        auto& has_manifest = complete[name.substr(0, name.rfind('/'))];
        has_manifest = has_manifest || name.ends_with(".manifest.json");
    }
    return std::any_of(complete.begin(), complete.end(), [](const auto& folder) { return !folder.second; });
}

}  // namespace

TEST_CASE("A restarted server knows its templates, tasks, statuses and histories, and goes on with the chain")
{
    SimulatedServer server({"Orders"});
    server.put(SimulatedServer::nightly());
    server.run_for(2h);
    const auto status = server.status("Orders");
    const auto history = server.history("Orders");
    server.stop();
    server.start();
    CHECK(server.started.code == error_code{});
    CHECK(server.status("Orders") == status);
    CHECK(server.history("Orders") == history);
    CHECK(server.task("Orders").next_backup->time_span == 1h);
    server.engine.put("Orders", "doc/2", "x");
    const auto state = server.backup("Orders", false);
    CHECK_FALSE(state.result->is_full);
    CHECK(state.result->folder_name == status->folder_name);
    CHECK(state.operation_id > *status->last_operation_id);
}

TEST_CASE("A run that a crash interrupted is recorded, swept and repeated")
{
    SimulatedServer server({"Orders"});
    server.engine.add_synthetic_entry("Orders", "big", 12u << 20, 7, 0.5);
    server.options.segment_size = 4u << 20;
    server.stop();
    server.start();
    server.put(SimulatedServer::nightly());
    server.faults().block(testing::CallKind::append, 9);
    server.start_backup("Orders", true);
    server.run_ready();
    CHECK_FALSE(server.place().names().empty());  // a segment is there already, without a manifest
    crash(server);
    server.start();
    server.run_ready();
    CHECK(server.place().names().empty());
    auto history = server.history("Orders");
    REQUIRE(history.size() == 1);
    CHECK(history[0].outcome == RunOutcome::failed);
    CHECK(server.status("Orders")->error);
    server.run_for(10min);
    history = server.history("Orders");
    CHECK(history.back().outcome == RunOutcome::done);
    CHECK(history.back().is_full);
    CHECK_FALSE(server.status("Orders")->error);
    CHECK(server.restore("Orders", "Copy").code == error_code{});
    CHECK(server.engine.digest("Copy") == server.engine.digest("Orders"));
}

TEST_CASE("What a retention that a crash interrupted has left is swept after the restart")
{
    SimulatedServer server({"Orders"});
    auto configuration = SimulatedServer::nightly();
    configuration.retention_policy = RetentionPolicy{.disabled = false, .minimum_backup_age_to_keep = TimeSpan(24h)};
    server.put(configuration);
    server.backup("Orders", true);
    server.run_for(20h);
    server.engine.put("Orders", "doc/1", "x");
    server.backup("Orders", true);
    server.faults().block(testing::CallKind::remove, 2);  // the manifest goes, the segment stays
    for (int hour = 0; hour < 48 && !half_removed(server); ++hour) server.run_for(1h);
    REQUIRE(half_removed(server));
    crash(server);
    REQUIRE(half_removed(server));
    server.start();
    server.run_ready();
    CHECK_FALSE(half_removed(server));
    CHECK(server.restore("Orders", "Copy").code == error_code{});
}

TEST_CASE("Shutting down in order ends a run, removes what it wrote, and repeats it after the start")
{
    SimulatedServer server({"Orders"});
    server.engine.add_synthetic_entry("Orders", "big", 12u << 20, 7, 0.5);
    server.put(SimulatedServer::nightly());
    server.faults().block(testing::CallKind::append, 3);
    server.start_backup("Orders", true);
    server.run_ready();
    server.faults().release();
    server.stop();
    CHECK(server.place().names().empty());
    server.start();
    server.run_for(5min);
    CHECK(server.history("Orders").back().outcome == RunOutcome::done);
}

TEST_CASE("A stored task that cannot be read is put aside; it begins anew, and the others go on")
{
    SimulatedServer server({"Orders", "Users"});
    server.put(SimulatedServer::nightly());
    server.backup("Orders", true);
    server.backup("Users", true);
    const auto key = detail::keys::task_key(server.task("Orders").task_id);
    const auto good = server.persistence.get(key)->value;
    server.stop();
    const auto store = [&](const std::string& text) {
        Transaction change;
        change.puts.push_back({key, text});
        REQUIRE(server.persistence.commit(change).committed);
    };
    SECTION("damaged")
    {
        const std::string half = good.substr(0, good.size() / 2);
        store(half);
        server.start();
        REQUIRE(server.started.code == error_code{});
        const auto kept = server.persistence.get("unreadable/" + key);
        REQUIRE(kept);
        CHECK(kept->value == half);
        CHECK(server.count<event::BackgroundFailure>() == 1);
        REQUIRE(server.status("Orders")->error);
        CHECK(server.status("Orders")->error->exception.find("begins anew") != std::string::npos);
        server.engine.put("Orders", "doc/2", "two");
        server.engine.put("Users", "doc/2", "two");
        CHECK(server.backup("Orders", false).result->is_full);
        CHECK_FALSE(server.backup("Users", false).result->is_full);
        CHECK_FALSE(server.status("Orders")->error);
        server.stop();
        server.start();
        CHECK(server.count<event::BackgroundFailure>() == 1);
        CHECK(server.restore("Orders", "Copy").code == error_code{});
    }
    SECTION("of a newer version: that is for the newer program to read")
    {
        store("holdfast task 2\nwhatever");
        server.start();
        CHECK(server.started.code == errc::unsupported_format);
        CHECK(server.persistence.get(key)->value == "holdfast task 2\nwhatever");
    }
}

TEST_CASE("Calls before the start and after the end are refused with a text that says so")
{
    SimulatedServer server;
    SimulatedCoordinator second(server.engine, server.persistence, server.scheduler, server.options);
    Diagnostics said;
    const auto early = second.async_get_server_wide_backup_configurations(said, Capture{});
    server.run_ready();
    CHECK(early->code == errc::invalid_argument);
    CHECK(said.message.find("async_start") != std::string::npos);
    auto options = server.options;
    options.node_tag = "not a tag!";
    CHECK_THROWS_AS(SimulatedCoordinator(server.engine, server.persistence, server.scheduler, options), Error);
    options = server.options;
    options.temporary_folder = "relative";
    CHECK_THROWS_WITH(SimulatedCoordinator(server.engine, server.persistence, server.scheduler, options),
                      Catch::StartsWith("CoordinatorOptions.temporary_folder: \"relative\" is no absolute path."));
}

TEST_CASE("If nothing can be recorded, a run does not start, and the attempts keep their pauses")
{
    SimulatedServer server({"Orders"});
    server.put(SimulatedServer::nightly());
    // A record of another format makes every change of the task fail.
    const auto id = server.task("Orders").task_id;
    const auto key = detail::keys::task_key(id);
    Transaction poison;
    poison.puts.push_back({key, "nonsense"});
    REQUIRE(server.persistence.commit(poison).committed);
    server.run_for(1h + 30min);
    CHECK(server.place().names().empty());
    CHECK(server.count<event::BackgroundFailure>() >= 2);
    CHECK(server.count<event::BackgroundFailure>() < 20);
}
