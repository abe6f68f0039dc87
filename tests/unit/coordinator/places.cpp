#include "two_places.hpp"

#include <catch2/catch.hpp>

using namespace holdfast_tests;

TEST_CASE("A place that fails does not fail the others; what it lacks is copied later without reading the database")
{
    SimulatedServer server({"Orders"});
    const auto put = server.put(two_places());
    REQUIRE(put.code == error_code{});
    server.faults("bucket").fail(testing::CallKind::create, 1, errc::unreachable, testing::FaultMoment::before_effect,
                                 testing::FaultScript::for_ever);
    const auto state = server.backup("Orders", true);
    CHECK(state.status == OperationStatus::completed);
    auto status = server.status("Orders");
    REQUIRE(status->error);
    CHECK(status->error->exception.find("AmazonS3") != std::string::npos);
    REQUIRE(status->upload_to_s3);
    CHECK(status->upload_to_s3->exception);
    CHECK_FALSE(status->local_backup->exception);
    CHECK(server.count<event::PlaceFellBehind>() >= 1);
    CHECK(server.place("bucket").names().empty());

    const auto readers = server.engine.counters().readers_opened;
    server.faults("bucket").clear();
    server.run_for(10min);
    CHECK(server.engine.counters().readers_opened == readers);
    status = server.status("Orders");
    CHECK_FALSE(status->error);
    CHECK_FALSE(status->upload_to_s3->exception);
    CHECK(server.place("bucket").total_size() == server.place().total_size());
    CHECK(server.count<event::PlaceCaughtUp>() == 1);
}

TEST_CASE("A place may state a limit of its own; the others keep the template's")
{
    struct Case {
        std::optional<std::int64_t> all, s3;
        double least, most;
    };
    for (const auto& each : {Case{{}, {}, 0, 1}, Case{{}, 100'000, 9.8, 11}, Case{200'000, {}, 4.8, 6},
                             Case{200'000, 100'000, 9.8, 11}, Case{10'000, 10'000'000, 95, 105}}) {
        CAPTURE(each.all.value_or(0), each.s3.value_or(0));
        SimulatedServer server({"Orders"});
        server.engine.add_synthetic_entry("Orders", "noise", 1'000'000, 1, 0.0);
        auto configuration = two_places();
        configuration.backup_upload_mode = BackupUploadMode::direct_upload;
        configuration.max_upload_bytes_per_second = each.all;
        configuration.s3_settings->max_upload_bytes_per_second = each.s3;
        server.put(configuration);
        const auto before = server.scheduler.now();
        CHECK(server.backup("Orders", true).status == OperationStatus::completed);
        const auto seconds = std::chrono::duration<double>(server.scheduler.now() - before).count();
        CHECK(seconds >= each.least);
        CHECK(seconds <= each.most);
    }
}

TEST_CASE("The chain goes on while one place has it, and a lagging place gets every missing backup")
{
    SimulatedServer server({"Orders"});
    server.put(two_places());
    server.faults("bucket").fail(testing::CallKind::create, 1, errc::unreachable, testing::FaultMoment::before_effect,
                                 testing::FaultScript::for_ever);
    server.backup("Orders", true);
    server.engine.put("Orders", "doc/2", "two");
    const auto second = server.backup("Orders", false);
    CHECK_FALSE(second.result->is_full);
    server.faults("bucket").clear();
    server.run_for(45min);
    CHECK(server.place("bucket").names().size() == server.place().names().size());

    RestoreBackupConfiguration from_bucket;
    from_bucket.database_name = "Copy";
    from_bucket.s3_settings = two_places().s3_settings;
    from_bucket.s3_settings->remote_folder_name = "orders";
    const auto restored = server.call([&](Diagnostics& said, auto token) {
        return server.coordinator->async_restore(from_bucket, said, token);
    });
    CAPTURE(restored.diagnostics.text());
    CHECK(restored.code == error_code{});
    CHECK(server.engine.digest("Copy") == server.engine.digest("Orders"));
}

TEST_CASE("A run that no place has fails, names the places, and leaves nothing")
{
    SimulatedServer server({"Orders"});
    server.put(two_places());
    for (const auto* const root : {"bucket", "/backups"})
        server.faults(root).fail(testing::CallKind::commit, 1, errc::no_space, testing::FaultMoment::before_effect,
                                 testing::FaultScript::for_ever);
    const auto state = server.backup("Orders", true);
    CHECK(state.status == OperationStatus::faulted);
    CHECK(server.place().names().empty());
    CHECK(server.place("bucket").names().empty());
    REQUIRE(server.status("Orders")->error);
    CHECK_THAT(server.status("Orders")->error->exception,
               Catch::StartsWith("The full backup of database 'Orders' by task 'Server Wide Backup, Nightly' was not made: "
                                 "Local cannot be written to: "));
}

TEST_CASE("What could not be removed after an abort is removed at the next opportunity")
{
    SimulatedServer server({"Orders"});
    server.engine.add_synthetic_entry("Orders", "big", 12u << 20, 7, 0.5);
    server.options.segment_size = 4u << 20;
    server.stop();
    server.start();
    server.put(SimulatedServer::nightly());
    server.faults().block(testing::CallKind::append, 9);
    const auto id = server.start_backup("Orders", true).result.operation_id;
    server.run_ready();
    REQUIRE_FALSE(server.place().names().empty());
    server.faults().fail(testing::CallKind::remove, 1, errc::unreachable, testing::FaultMoment::before_effect, 2);
    server.call([&](Diagnostics&, auto token) { return server.coordinator->async_kill_operation(id, token); });
    server.faults().release();
    server.run_ready();
    CHECK(server.operation(id).status == OperationStatus::canceled);
    server.run_for(30min);
    CHECK(server.place().names().empty());
}

TEST_CASE("Two templates that back up one database to one folder at the same moment do not disturb each other")
{
    SimulatedServer server({"Orders"});
    server.put(SimulatedServer::nightly("One"));
    server.put(SimulatedServer::nightly("Two"));
    server.run_for(1h);
    CHECK(server.status("Orders", "One")->last_full_backup);
    CHECK(server.status("Orders", "Two")->last_full_backup);
    CHECK(server.status("Orders", "One")->folder_name != server.status("Orders", "Two")->folder_name);
}

TEST_CASE("A place's settings can come from a script, and still get the database's subfolder")
{
    SimulatedServer server({"Orders"});
    auto configuration = SimulatedServer::nightly();
    configuration.local_settings = LocalSettings{};
    configuration.local_settings->get_backup_configuration_script =
        GetBackupConfigurationScript{.exec = "/bin/echo", .arguments = R"('{"FolderPath": "/scripted"}')"};
    REQUIRE(server.put(configuration).code == error_code{});
    CHECK(server.backup("Orders", true).status == OperationStatus::completed);
    REQUIRE_FALSE(server.place("/scripted").names().empty());
    CHECK(server.place("/scripted").names()[0].starts_with("orders/"));

    configuration.local_settings->get_backup_configuration_script->exec = "/bin/sh";
    configuration.local_settings->get_backup_configuration_script->arguments = "-c 'echo the vault is sealed >&2; exit 3'";
    REQUIRE(server.put(configuration).code == error_code{});
    const auto failed = server.backup("Orders", true);
    CHECK(failed.status == OperationStatus::faulted);
    REQUIRE(failed.error);
    CHECK(failed.error->find("the vault is sealed") != std::string::npos);
}

TEST_CASE("A run that finds nothing changed brings a place up to date that fell behind")
{
    SimulatedServer server({"Orders"});
    server.put(two_places());
    server.faults("bucket").fail(testing::CallKind::create, 1, errc::unreachable, testing::FaultMoment::before_effect,
                                 testing::FaultScript::for_ever);
    server.backup("Orders", true);
    server.faults("bucket").clear();
    CHECK(server.place("bucket").names().empty());

    const auto readers = server.engine.counters().readers_opened;
    const auto state = server.backup("Orders", false);
    CHECK(state.result->nothing_changed);
    CHECK(server.engine.counters().readers_opened == readers);
    CHECK_FALSE(server.status("Orders")->error);
    CHECK(server.place("bucket").total_size() == server.place().total_size());
}
