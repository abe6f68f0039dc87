#include <support/simulated_server.hpp>

#include <catch2/catch.hpp>

using namespace holdfast_tests;

namespace {

RestoreBackupConfiguration place_of(const std::string& database)
{
    RestoreBackupConfiguration configuration;
    configuration.backup_location = "/backups/" + escape_database_name(database);
    return configuration;
}

}  // namespace

TEST_CASE("Restore points are listed newest first; a restore brings back the state of any of them, deletions included")
{
    SimulatedServer server({"Orders"});
    server.put(SimulatedServer::nightly());
    server.engine.put("Orders", "doc/2", "two");
    const auto first = server.backup("Orders", true);
    const auto at_first = server.engine.digest("Orders");
    server.run_for(10min);
    server.engine.erase("Orders", "doc/1");
    server.engine.put("Orders", "doc/3", "three");
    const auto second = server.backup("Orders", false);
    const auto at_second = server.engine.digest("Orders");
    server.engine.put("Orders", "doc/4", "never backed up");

    const auto points = server.call([&](Diagnostics& said, auto token) {
        return server.coordinator->async_get_restore_points(place_of("Orders"), said, token);
    });
    REQUIRE(points.result.size() == 2);
    CHECK(points.result[0].is_incremental);
    CHECK(points.result[0].file_name == second.result->file_name);
    CHECK(points.result[1].file_name == first.result->file_name);
    CHECK(points.result[0].database_name == "Orders");

    CHECK(server.restore("Orders", "Newest").code == error_code{});
    CHECK(server.engine.digest("Newest") == at_second);
    CHECK_FALSE(server.engine.get("Newest", "doc/1"));
    CHECK(server.restore("Orders", "First", first.result->file_name).code == error_code{});
    CHECK(server.engine.digest("First") == at_first);
    // Between the two runs, the first was the newest.
    auto earlier = place_of("Orders");
    earlier.database_name = "Earlier";
    earlier.restore_before = points.result[0].date_time - 1s;
    CHECK(server.call([&](Diagnostics& said, auto token) {
                    return server.coordinator->async_restore(earlier, said, token);
                }).code == error_code{});
    CHECK(server.engine.digest("Earlier") == at_first);
    // The server's templates hold for the restored databases too.
    CHECK(server.task("Newest").task_id != 0);
}

TEST_CASE("A restore that cannot be right says why and leaves no half database")
{
    SimulatedServer server({"Orders"});
    auto configuration = SimulatedServer::nightly();
    configuration.backup_encryption_settings.emplace();
    configuration.backup_encryption_settings->encryption_mode = EncryptionMode::use_provided_key;
    configuration.backup_encryption_settings->key = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    server.put(configuration);
    server.backup("Orders", true);
    auto asked = place_of("Orders");
    asked.database_name = "Copy";
    const auto restore = [&] {
        return server.call([&](Diagnostics& said, auto token) {
            return server.coordinator->async_restore(asked, said, token);
        });
    };
    CHECK(restore().code == errc::key_missing);
    asked.backup_encryption_settings = configuration.backup_encryption_settings;
    asked.backup_encryption_settings->key = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    CHECK(restore().code == errc::wrong_key);
    asked.backup_encryption_settings = configuration.backup_encryption_settings;
    asked.database_name = "orders";
    CHECK(restore().code == errc::database_exists);
    asked.database_name = "Copy";
    for (const auto& name : server.place().names())
        if (name.ends_with(".segment")) server.place().damage(name, server.place().bytes(name)->size() - 3);
    const auto damaged = restore();
    CHECK(damaged.code == condition::integrity);
    CHECK(damaged.diagnostics.text().find(".segment") != std::string::npos);
    CHECK(server.engine.databases().size() == 1);
    CHECK(server.engine.counters().writers_alive == 0);
    asked.backup_location = "/backups/nowhere";
    const auto nowhere = restore();
    CHECK(nowhere.code == errc::no_restore_point);
    CHECK(nowhere.diagnostics.message ==
          "Database 'Copy' was not restored from Local '/backups/nowhere': No backup is stored there. Give the folder that "
          "holds the database's backups.");
    CHECK(server.task("Copy").task_id == 0);
}

TEST_CASE("Verification reads every byte back and grades the task; damage everywhere makes the next backup a full")
{
    SimulatedServer server({"Orders"});
    server.put(SimulatedServer::nightly());
    server.backup("Orders", true);
    CHECK(server.status("Orders")->grade == BackupGrade::committed);
    const auto id = server.task("Orders").task_id;
    const auto verify = [&] {
        return server.call([&](Diagnostics& said, auto token) {
            return server.coordinator->async_verify("Orders", id, said, token);
        });
    };
    auto report = verify();
    REQUIRE(report.result.backups.size() == 1);
    CHECK(report.result.is_ok());
    CHECK(server.status("Orders")->grade == BackupGrade::verified);

    for (const auto& name : server.place().names())
        if (name.ends_with(".segment")) server.place().damage(name, server.place().bytes(name)->size() / 2);
    report = verify();
    CHECK_FALSE(report.result.is_ok());
    CHECK(report.result.backups[0].code == condition::integrity);
    CHECK(server.task("Orders").next_backup->is_full);
    server.engine.put("Orders", "doc/2", "x");
    CHECK(server.backup("Orders", false).result->is_full);
}

TEST_CASE("A newest chain that is gone is damage to a verification, and so is one that has lost its end")
{
    SimulatedServer server({"Orders"});
    server.put(SimulatedServer::nightly());
    const auto id = server.task("Orders").task_id;
    server.backup("Orders", true);
    server.engine.put("Orders", "doc/2", "two");
    const auto newest = server.backup("Orders", false).result;
    bool all = true;
    SECTION("all of it") {}
    SECTION("its end") { all = false; }
    for (const auto& name : server.place().names())
        if (all || name.ends_with(newest->file_name)) server.place().remove(name);
    const auto answer = server.call(
        [&](Diagnostics& said, auto token) { return server.coordinator->async_verify("Orders", id, said, token); });
    CHECK(answer.code == error_code{});
    CHECK_FALSE(answer.result.is_ok());
    REQUIRE_FALSE(answer.result.backups.empty());
    const auto& missing = answer.result.backups.back();
    CHECK(missing.is_damaged());
    CHECK(missing.place == "Local");
    CHECK(missing.manifest_name == newest->folder_name + "/" + newest->file_name);
    CHECK(missing.diagnostics.message.find(newest->folder_name) != std::string::npos);
    CHECK(server.count<event::VerificationCompleted>() == 1);
}

TEST_CASE("A verification that finds no backup at all fails")
{
    SimulatedServer server({"Orders"});
    server.put(SimulatedServer::nightly());
    const auto id = server.task("Orders").task_id;
    const auto of_task = server.call(
        [&](Diagnostics& said, auto token) { return server.coordinator->async_verify("Orders", id, said, token); });
    CHECK(of_task.code == errc::no_restore_point);
    CHECK(of_task.diagnostics.message.find("'Orders' has no backup yet") != std::string::npos);
    const auto of_place = server.call([&](Diagnostics& said, auto token) {
        return server.coordinator->async_verify(place_of("nowhere"), said, token);
    });
    CHECK(of_place.code == errc::no_restore_point);
    CHECK(of_place.diagnostics.message.find("Local '/backups/nowhere'") != std::string::npos);
}

TEST_CASE("A folder with backups of several databases is no place to restore from")
{
    SimulatedServer server({"Orders", "Staff"});
    server.put(SimulatedServer::nightly());
    server.backup("Orders", true);
    const auto staff = server.backup("Staff", true).result;
    RestoreBackupConfiguration asked;
    asked.backup_location = "/backups";
    asked.database_name = "Copy";
    const auto restore = [&] {
        return server.call([&](Diagnostics& said, auto token) {
            return server.coordinator->async_restore(asked, said, token);
        });
    };
    const auto refused = restore();
    CHECK(refused.code == errc::no_restore_point);
    CHECK(refused.diagnostics.message.find("'Orders'") != std::string::npos);
    CHECK(refused.diagnostics.message.find("'Staff'") != std::string::npos);
    asked.last_file_name_to_restore = staff->file_name;
    CHECK(restore().code == errc::no_restore_point);
    asked.last_file_name_to_restore = "staff/" + staff->folder_name + "/" + staff->file_name;
    CHECK(restore().code == error_code{});
}

TEST_CASE("A place that does not answer keeps no other from being verified, and is not taken for damaged")
{
    SimulatedServer server({"Orders"});
    auto configuration = SimulatedServer::nightly();
    configuration.s3_settings = S3Settings{.aws_access_key = "id",
                                           .aws_secret_key = "secret",
                                           .aws_region_name = "eu-central-1",
                                           .bucket_name = "bucket"};
    server.put(configuration);
    server.backup("Orders", true);
    const auto id = server.task("Orders").task_id;
    const auto verify = [&] {
        return server.call([&](Diagnostics& said, auto token) {
            return server.coordinator->async_verify("Orders", id, said, token);
        });
    };
    using testing::CallKind;
    const auto fail = [&](const char* root, CallKind kind) {
        server.faults(root).fail(kind, 1, errc::unreachable, testing::FaultMoment::before_effect,
                                 testing::FaultScript::for_ever);
    };
    SECTION("one cannot be listed, the other is right")
    {
        fail("/backups", CallKind::list);
        const auto report = verify();
        REQUIRE(report.code == error_code{});
        CHECK_FALSE(report.result.is_ok());
        REQUIRE(report.result.unread_places.size() == 1);
        CHECK(report.result.unread_places[0].name == "Local");
        CHECK(report.result.unread_places[0].code == errc::unreachable);
        REQUIRE(report.result.backups.size() == 1);
        CHECK(report.result.backups[0].place == "AmazonS3");
        CHECK_FALSE(report.result.backups[0].code);
        CHECK(server.status("Orders")->grade == BackupGrade::verified);
    }
    SECTION("one cannot be listed, the other is damaged: the first may be right")
    {
        fail("/backups", CallKind::list);
        for (const auto& name : server.place("bucket").names())
            if (name.ends_with(".segment")) server.place("bucket").damage(name, 100);
        const auto report = verify();
        REQUIRE(report.result.backups.size() == 1);
        CHECK(report.result.backups[0].is_damaged());
        CHECK_FALSE(server.task("Orders").next_backup->is_full);
    }
    SECTION("both break off while they are read")
    {
        for (const char* root : {"/backups", "bucket"}) fail(root, CallKind::read);
        const auto report = verify();
        REQUIRE(report.code == error_code{});
        CHECK_FALSE(report.result.is_ok());
        for (const auto& backup : report.result.backups) CHECK(backup.is_unread());
        CHECK_FALSE(server.task("Orders").next_backup->is_full);
        CHECK(server.status("Orders")->grade == BackupGrade::committed);
    }
    SECTION("none can be listed")
    {
        for (const char* root : {"/backups", "bucket"}) fail(root, CallKind::list);
        CHECK(verify().code == errc::unreachable);
        CHECK_FALSE(server.task("Orders").next_backup->is_full);
    }
}

TEST_CASE("Retention can be asked what it would do, and why")
{
    SimulatedServer server({"Orders"});
    auto configuration = SimulatedServer::nightly();
    configuration.retention_policy = RetentionPolicy{.disabled = false, .minimum_backup_age_to_keep = TimeSpan(24h)};
    server.put(configuration);
    server.backup("Orders", true);
    const auto id = server.task("Orders").task_id;
    const auto plan = server.call([&](Diagnostics& said, auto token) {
        return server.coordinator->async_explain_retention("Orders", id, said, token);
    });
    REQUIRE(plan.result.size() == 1);
    CHECK(plan.result[0].first == "Local");
    REQUIRE(plan.result[0].second.chains.size() == 1);
    CHECK_FALSE(plan.result[0].second.chains[0].remove);
    CHECK_FALSE(plan.result[0].second.chains[0].text.empty());
}
