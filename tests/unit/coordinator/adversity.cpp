#include "two_places.hpp"

#include <support/temporary_folder.hpp>

#include <holdfast/detail/coordinator/task_record.hpp>
#include <holdfast/testing/faulty_persistence.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <functional>

using namespace holdfast_tests;

namespace {

/// Changes a task's stored record while no coordinator runs.
void change_record(SimulatedServer& server, std::int64_t id, const std::function<void(detail::TaskRecord&)>& change)
{
    const auto key = detail::keys::task_key(id);
    auto record = detail::task_record_from_text(server.persistence.get(key)->value);
    change(record);
    Transaction transaction;
    transaction.puts.push_back({key, detail::to_text(record)});
    REQUIRE(server.persistence.commit(transaction).committed);
}

/// Ends a server as a crash does that may have left something at one of two places; the number of its task.
std::int64_t end_dirty(SimulatedServer& server)
{
    server.put(two_places());
    const auto id = server.task("Orders").task_id;
    server.backup("Orders", true);
    server.stop();
    change_record(server, id, [](detail::TaskRecord& record) { record.dirty_places = {"AmazonS3"}; });
    return id;
}

}  // namespace

TEST_CASE("A database may be deleted at any moment of the start of its backup")
{
    for (int steps = 0; steps < 60; ++steps) {
        INFO("after " << steps << " steps");
        SimulatedServer server({"Orders"});
        server.put(SimulatedServer::nightly());
        const auto id = server.task("Orders").task_id;
        Diagnostics said;
        const auto started = server.coordinator->async_start_backup("Orders", id, true, said, Capture{});
        for (int step = 0; step < steps; ++step) server.io.poll_one();
        server.engine.drop_database("Orders");
        const auto deleted = server.coordinator->async_database_deleted("Orders", said, Capture{});
        server.run_ready();
        CHECK(started->done);
        CHECK(deleted->done);
        CHECK(server.persistence.list(RecordRange{.prefix = "task/"}).empty());
        server.stop();
    }
}

TEST_CASE("A database may be deleted while a place of it begins to catch up")
{
    for (int steps = 0; steps < 20; ++steps) {
        INFO("after " << steps << " steps");
        SimulatedServer server({"Orders"});
        server.put(two_places());
        const auto id = server.task("Orders").task_id;
        server.backup("Orders", true);
        server.stop();
        change_record(server, id, [](detail::TaskRecord& record) { record.dirty_places = {"AmazonS3"}; });
        server.start();
        for (int step = 0; step < steps; ++step) server.io.poll_one();
        Diagnostics said;
        const auto deleted = server.coordinator->async_database_deleted("Orders", said, Capture{});
        server.run_ready();
        CHECK(deleted->done);
        server.stop();
    }
}

TEST_CASE("A place at which leftovers cannot be removed does not fail the others, and is cleaned when it answers")
{
    SimulatedServer server({"Orders"});
    server.put(two_places());
    const auto id = server.task("Orders").task_id;
    const auto folder = server.backup("Orders", true).result->folder_name;
    const auto leftover = "orders/" + folder + "/0009-incremental.000.segment";
    server.place("bucket").put(leftover, "left by a crash");
    server.stop();
    change_record(server, id, [](detail::TaskRecord& record) { record.dirty_places = {"Local", "AmazonS3"}; });
    server.faults("bucket").fail(testing::CallKind::list, 1, errc::unreachable, testing::FaultMoment::before_effect,
                                 testing::FaultScript::for_ever);
    server.start();
    server.engine.put("Orders", "doc/2", "two");
    CHECK(server.backup("Orders", false).status == OperationStatus::completed);
    CHECK(server.backup("Orders", false).result->nothing_changed);
    CHECK(server.place("bucket").contains(leftover));
    server.faults("bucket").clear();
    server.run_for(45min);
    CHECK_FALSE(server.place("bucket").contains(leftover));
    CHECK_FALSE(server.status("Orders")->error);
}

TEST_CASE("What a killed process had sent and arrives after the sweep is removed too, without a restart")
{
    SimulatedServer server({"Orders"});
    end_dirty(server);
    static_cast<void>(server.place("bucket").begin("orders/of a killed process"));
    server.start();
    server.engine.put("Orders", "doc/2", "two");
    CHECK(server.backup("Orders", false).status == OperationStatus::completed);
    CHECK(server.backup("Orders", false).result->nothing_changed);
    REQUIRE(server.place("bucket").abandoned_writers() == 0);
    static_cast<void>(server.place("bucket").begin("orders/late"));
    server.run_for(10min);
    CHECK(server.place("bucket").abandoned_writers() == 0);
    // Once a sweep has found nothing there is no other.
    const auto sweeps = server.faults("bucket").count(testing::CallKind::sweep);
    server.run_for(2h);
    CHECK(server.faults("bucket").count(testing::CallKind::sweep) == sweeps);
    CHECK_FALSE(server.status("Orders")->error);
}

TEST_CASE("A place that cannot tell yet what was left is swept when it can, without a restart; runs go on meanwhile")
{
    SimulatedServer server({"Orders"});
    const auto id = end_dirty(server);
    auto& faults = server.faults("bucket");
    const auto sweeps = [&] { return faults.count(testing::CallKind::sweep); };
    const auto before = sweeps();
    faults.fail(testing::CallKind::sweep, 1, errc::not_yet_readable, testing::FaultMoment::before_effect,
                testing::FaultScript::for_ever);
    server.start();
    server.engine.put("Orders", "doc/2", "two");
    CHECK(server.backup("Orders", false).status == OperationStatus::completed);
    CHECK(server.backup("Orders", false).result->nothing_changed);
    server.run_for(5h);
    CHECK(sweeps() > before + 5);
    CHECK(sweeps() < before + 30);  // with growing pauses
    CHECK_FALSE(server.status("Orders")->error);
    CHECK(server.count<event::AttemptFailed>() == 0);
    CHECK(server.count<event::PlaceFellBehind>() == 0);
    CHECK(server.count<event::BackgroundFailure>() == 0);
    faults.clear();
    const auto tried = sweeps();
    server.run_for(1h);
    CHECK(sweeps() == tried + 1);
    server.run_for(3h);
    CHECK(sweeps() == tried + 1);
    server.stop();
    change_record(server, id, [](detail::TaskRecord& record) { CHECK(record.dirty_places.empty()); });
}

TEST_CASE("A place that lacks more than a record lists catches up all the same")
{
    SimulatedServer server({"Orders"});
    server.put(two_places());
    const auto id = server.task("Orders").task_id;
    server.backup("Orders", true);
    server.engine.put("Orders", "doc/2", "two");
    server.backup("Orders", false);
    server.stop();
    for (const auto& name : server.place("bucket").names()) server.place("bucket").remove(name);
    change_record(server, id, [](detail::TaskRecord& record) {
        for (auto& place : record.chain.places) place.recount = place.name == "AmazonS3";
    });
    server.start();
    server.run_for(10min);
    CHECK(server.place("bucket").names() == server.place().names());
    CHECK(server.count<event::PlaceCaughtUp>() == 1);
}

TEST_CASE("Two templates may keep the backups of one database in one folder; each removes only its own")
{
    SimulatedServer server({"Orders"});
    auto monthly = SimulatedServer::nightly("Monthly");
    monthly.full_backup_frequency = "0 2 1 1 *";
    monthly.incremental_backup_frequency.reset();
    server.put(monthly);
    auto nightly = SimulatedServer::nightly();
    nightly.retention_policy = RetentionPolicy{.disabled = false, .minimum_backup_age_to_keep = TimeSpan(24h)};
    server.put(nightly);
    const auto kept = server.backup("Orders", true, "Monthly").result->folder_name;
    const auto removed = server.backup("Orders", true).result->folder_name;
    REQUIRE(kept != removed);
    for (int day = 0; day < 5; ++day) {
        server.engine.put("Orders", "doc/" + std::to_string(day), "x");
        server.run_for(24h);
    }
    CHECK(server.place().contains("orders/" + kept + "/0001-full.manifest.json"));
    CHECK(server.place().contains("orders/" + kept + "/0001-full.000.segment"));
    CHECK_FALSE(server.place().contains("orders/" + removed + "/0001-full.manifest.json"));
}

TEST_CASE("Stopping while a full waits for the delayed incremental that it replaces completes everything")
{
    SimulatedServer server({"Orders"});
    server.engine.add_synthetic_entry("Orders", "big", 12u << 20, 7, 0.5);
    server.put(SimulatedServer::nightly());
    server.backup("Orders", true);
    server.engine.add_synthetic_entry("Orders", "more", 12u << 20, 8, 0.5);
    server.engine.put("Orders", "doc/2", "two");
    server.faults().block(testing::CallKind::append, 3);
    const auto id = server.start_backup("Orders", false).result.operation_id;
    server.run_ready();
    const auto delayed = server.call(
        [&](Diagnostics& said, auto token) { return server.coordinator->async_delay_backup(id, 20min, said, token); });
    REQUIRE(delayed.code == error_code{});
    server.faults().release();
    server.run_ready();
    Diagnostics said;
    const auto started =
        server.coordinator->async_start_backup("Orders", server.task("Orders").task_id, true, said, Capture{});
    const auto stopped = server.coordinator->async_stop(Capture{});
    server.run_ready();
    CHECK(started->done);
    CHECK(started->code == errc::shut_down);
    CHECK(stopped->done);
}

TEST_CASE("A run that is delayed at any moment of its start keeps its delay in the status")
{
    int accepted = 0;
    for (int steps = 0; steps < 40; ++steps) {
        INFO("after " << steps << " steps");
        SimulatedServer server({"Orders"});
        server.engine.add_synthetic_entry("Orders", "big", 12u << 20, 7, 0.5);
        server.put(SimulatedServer::nightly());
        server.faults().block(testing::CallKind::append, 3);
        Diagnostics said;
        const auto started =
            server.coordinator->async_start_backup("Orders", server.task("Orders").task_id, true, said, Capture{});
        while (!started->done) server.io.poll_one();
        for (int step = 0; step < steps; ++step) server.io.poll_one();
        const auto until = server.scheduler.now() + 20min;
        const auto delayed =
            server.coordinator->async_delay_backup(started->result.operation_id, 20min, said, Capture{});
        server.run_ready();
        server.faults().release();
        server.run_ready();
        REQUIRE(delayed->done);
        if (delayed->code.failed()) continue;
        ++accepted;
        CHECK(server.status("Orders")->delay_until == until);
        CHECK(server.status("Orders")->original_backup_time);
    }
    CHECK(accepted > 0);
}

TEST_CASE("A second delay counts also while the run waits for a slot to go on")
{
    SimulatedServer server({"Orders", "Users"});
    server.options.max_concurrent_backups = 1;
    server.stop();
    server.start();
    for (const auto* const name : {"Orders", "Users"}) server.engine.add_synthetic_entry(name, "big", 12u << 20, 7, 0.5);
    server.put(SimulatedServer::nightly());
    server.faults().block(testing::CallKind::append, 3);
    const auto id = server.start_backup("Orders", true).result.operation_id;
    server.run_ready();
    const auto delay = [&](TimeSpan span) {
        return server.call(
            [&](Diagnostics& said, auto token) { return server.coordinator->async_delay_backup(id, span, said, token); });
    };
    REQUIRE(delay(10min).code == error_code{});
    server.faults().release();
    server.run_ready();
    server.faults().block(testing::CallKind::append, 3);
    server.start_backup("Users", true);
    server.run_for(15min);
    const auto until = server.scheduler.now() + 2h;
    REQUIRE(delay(2h).code == error_code{});
    server.faults().release();
    server.run_for(30min);
    CHECK(server.operation(id).status == OperationStatus::in_progress);
    CHECK(server.status("Orders")->delay_until == until);
    server.run_for(2h);
    CHECK(server.operation(id).status == OperationStatus::completed);
}

TEST_CASE("A database whose registration could not be recorded is registered when it is told of again")
{
    using Faulty = testing::FaultyPersistence<MemoryPersistence>;
    SimulatedServer server({"Orders"});
    const auto script = std::make_shared<testing::FaultScript>();
    Faulty persistence(script);
    auto options = server.options;
    options.observer = nullptr;
    BackupCoordinator<InMemoryEngine,
                      Policies<testing::SimulatedScheduler, Destinations<MemoryLocal>, XChaCha20Poly1305, Faulty>>
        coordinator(server.engine, persistence, server.scheduler, options);
    server.call([&](Diagnostics& said, auto token) { return coordinator.async_start(said, token); });
    server.engine.create_database("New");
    const auto create = [&] {
        return server.call(
            [&](Diagnostics& said, auto token) { return coordinator.async_database_created(std::string("New"), said, token); });
    };
    script->fail(testing::CallKind::commit_transaction, 1, errc::persistence_full);
    CHECK(create().code == errc::persistence_full);
    const auto again = create();
    CHECK(again.code == error_code{});
    CHECK(again.result);
    const auto pages = persistence.inner().list(RecordRange{.prefix = "databases/"});
    CHECK(std::any_of(pages.begin(), pages.end(),
                      [](const Record& page) { return page.value.find("New") != std::string::npos; }));
    server.call([&](Diagnostics&, auto token) { return coordinator.async_stop(token); });
}

TEST_CASE("A chain whose newest backup is missing at its only place is not graded as verified")
{
    SimulatedServer server({"Orders"});
    server.put(SimulatedServer::nightly());
    const auto id = server.task("Orders").task_id;
    server.backup("Orders", true);
    server.engine.put("Orders", "doc/2", "two");
    const auto newest = server.backup("Orders", false).result;
    server.place().remove("orders/" + newest->folder_name + "/" + newest->file_name);
    server.call([&](Diagnostics& said, auto token) { return server.coordinator->async_verify("Orders", id, said, token); });
    CHECK(server.status("Orders")->grade == BackupGrade::committed);
    CHECK(server.task("Orders").next_backup->is_full);
}

TEST_CASE("Damage that a verification finds while an incremental runs is not forgotten when that ends")
{
    SimulatedServer server({"Orders"});
    server.put(SimulatedServer::nightly());
    const auto id = server.task("Orders").task_id;
    server.backup("Orders", true);
    for (const auto& name : server.place().names())
        if (name.ends_with(".segment")) server.place().damage(name, server.place().bytes(name)->size() / 2);
    server.engine.put("Orders", "doc/2", "two");
    server.faults().block(testing::CallKind::append, 1);
    const auto running = server.start_backup("Orders", false).result.operation_id;
    server.run_ready();
    REQUIRE(server.operation(running).status == OperationStatus::in_progress);
    server.call([&](Diagnostics& said, auto token) { return server.coordinator->async_verify("Orders", id, said, token); });
    server.faults().release();
    server.run_ready();
    REQUIRE(server.operation(running).status == OperationStatus::completed);
    CHECK(server.task("Orders").next_backup->is_full);
}

TEST_CASE("What an interrupted run had in the temporary folder is removed at the next start")
{
    const TemporaryFolder folder;
    SimulatedServer server({"Orders"});
    server.put(SimulatedServer::nightly());
    const auto id = server.task("Orders").task_id;
    server.backup("Orders", true);
    server.stop();
    change_record(server, id, [](detail::TaskRecord& record) { record.running.emplace().operation_id = 4711; });
    const std::filesystem::path root = folder.path();
    std::filesystem::create_directories(root / "holdfast-4711-x7Yz01" / "chain");
    std::filesystem::create_directories(root / "holdfast-4712-x7Yz01");
    server.options.temporary_folder = root.string();
    server.start();
    REQUIRE(server.started.code == error_code{});
    CHECK_FALSE(std::filesystem::exists(root / "holdfast-4711-x7Yz01"));
    CHECK(std::filesystem::exists(root / "holdfast-4712-x7Yz01"));
}
