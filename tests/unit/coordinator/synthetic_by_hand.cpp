#include <support/simulated_server.hpp>

#include <catch2/catch.hpp>

#include <algorithm>

using namespace holdfast_tests;

namespace {

/// A server with one database, and a chain of a full and two incrementals; what was written after it is in no backup.
struct ChainServer : SimulatedServer {
    explicit ChainServer(ServerWideBackupConfiguration configuration = nightly()) : SimulatedServer({"Orders"})
    {
        engine.add_synthetic_entry("Orders", "big", 6u << 20, 7, 0.5);
        REQUIRE(put(std::move(configuration)).code == error_code{});
        backup("Orders", true);
        engine.put("Orders", "doc/2", "second");
        backup("Orders", false);
        engine.put("Orders", "doc/3", "third");
        engine.erase("Orders", "doc/1");
        backup("Orders", false);
        shown = engine.digest("Orders");
        etag = static_cast<std::int64_t>(engine.last_etag("Orders"));
        engine.put("Orders", "doc/4", "later");
        folder = status("Orders")->folder_name.value_or("");
        readers = engine.counters().readers_opened;
    }
    /// True if neither a reader nor a builder is left, and no reader of the database was opened.
    bool database_is_untouched() const
    {
        const auto counters = engine.counters();
        return counters.readers_opened == readers && counters.readers_alive == 0 && counters.builders_alive == 0 &&
               counters.writers_alive == 0;
    }
    /// Lets a synthetic full stand still: while its chain is fetched, or while it is written.
    void block(bool while_building)
    {
        // The manifests are opened twice, and then the segments.
        if (while_building)
            faults().block(testing::CallKind::open, 8);
        else
            faults().block(testing::CallKind::append, 3);
    }
    void damage_segments(const std::string& of)
    {
        for (const auto& name : place().names())
            if (name.find(of) != std::string::npos && name.ends_with(".segment"))
                place().damage(name, place().bytes(name)->size() / 2);
    }

    std::string shown{};
    std::string folder{};
    std::int64_t etag = 0;
    std::uint64_t readers = 0;
};

}  // namespace

TEST_CASE("A synthetic full shows what its chain shows, reads no database, and incrementals go on from it")
{
    ChainServer server;
    const auto state = server.synthetic_full("Orders");
    INFO(state.error.value_or(""));
    REQUIRE(state.status == OperationStatus::completed);
    CHECK(state.result->is_full);
    CHECK(state.result->messages.size() == 1);
    CHECK(server.database_is_untouched());
    CHECK(server.engine.counters().builders_opened == 1);

    auto status = server.status("Orders");
    CHECK(status->is_full);
    CHECK(status->last_etag == server.etag);
    CHECK(status->last_database_change_vector == "M:" + std::to_string(server.etag));
    CHECK(status->folder_name != server.folder);
    CHECK(status->version == 4);
    CHECK_FALSE(status->error);
    const auto run = server.history("Orders").back();
    CHECK(run.is_synthetic);
    CHECK(run.is_full);
    CHECK(run.outcome == RunOutcome::done);
    CHECK(server.decided("Orders", "built from the chain " + server.folder));

    // The newest chain is restored: the old one may go.
    for (const auto& name : server.place().names())
        if (name.find(server.folder) != std::string::npos) server.place().remove(name);
    REQUIRE(server.restore("Orders", "Copy").code == error_code{});
    CHECK(server.engine.digest("Copy") == server.shown);

    const auto next = server.backup("Orders", false);
    CHECK_FALSE(next.result->is_full);
    CHECK(next.result->items == 1);
    CHECK_FALSE(server.history("Orders").back().is_synthetic);
    REQUIRE(server.restore("Orders", "Newer").code == error_code{});
    CHECK(server.engine.digest("Newer") == server.engine.digest("Orders"));
}

TEST_CASE("A synthetic full of an encrypted chain is sealed with the same key and opens with it alone")
{
    auto configuration = SimulatedServer::nightly();
    configuration.backup_encryption_settings.emplace();
    configuration.backup_encryption_settings->encryption_mode = EncryptionMode::use_provided_key;
    configuration.backup_encryption_settings->key = SecretText("MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=");
    ChainServer server(configuration);
    const auto state = server.synthetic_full("Orders");
    INFO(state.error.value_or(""));
    REQUIRE(state.status == OperationStatus::completed);
    CHECK(server.status("Orders")->is_encrypted);
    CHECK(server.restore("Orders", "Keyless").code == errc::key_missing);
    CHECK(server.database_is_untouched());

    configuration.backup_encryption_settings->key = SecretText("YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXphYmNkZWY=");
    REQUIRE(server.put(configuration).code == error_code{});
    const auto other = server.synthetic_full("Orders");
    CHECK(other.status == OperationStatus::faulted);
    CHECK(other.error->find("the encryption key has changed") != std::string::npos);
}

TEST_CASE("A synthetic full that cannot be built fails, says why, is not tried again, and the chain goes on")
{
    ChainServer server;
    std::string why;
    SECTION("a damaged object")
    {
        server.damage_segments("0002-incremental");
        why = "0002-incremental.000.segment";
    }
    SECTION("a missing object")
    {
        for (const auto& name : server.place().names())
            if (name.ends_with("0001-full.000.segment")) server.place().remove(name);
        why = "the chain is missing or damaged at every place";
    }
    SECTION("an engine that gives no builder")
    {
        InMemoryFaults faults;
        faults.open_builder_fails = true;
        server.engine.set_faults(faults);
        why = "told to open no builder";
    }
    SECTION("an engine that does not take the chain")
    {
        InMemoryFaults faults;
        faults.build_fails_at = 3;
        server.engine.set_faults(faults);
        why = "told to fail at this write";
    }
    SECTION("an engine that does not give what it built")
    {
        InMemoryFaults faults;
        faults.built_read_fails_at = 2;
        server.engine.set_faults(faults);
        why = "told to fail at this read";
    }
    const auto objects = server.place().names();
    const auto state = server.synthetic_full("Orders");
    CHECK(state.status == OperationStatus::faulted);
    INFO(state.error.value_or(""));
    CHECK(state.error->find(why) != std::string::npos);
    CHECK(server.database_is_untouched());
    CHECK(server.place().names() == objects);
    CHECK(server.status("Orders")->error);
    CHECK(server.history("Orders").back().is_synthetic);
    CHECK(server.history("Orders").back().outcome == RunOutcome::failed);

    const auto runs = server.history("Orders").size();
    server.run_for(50min);
    CHECK(server.history("Orders").size() == runs);
    CHECK(server.engine.counters().readers_opened == server.readers);
    CHECK(server.status("Orders")->folder_name == server.folder);
}

TEST_CASE("A synthetic full needs a chain of the same type")
{
    SimulatedServer server({"Orders"});
    server.put(SimulatedServer::nightly());
    const auto state = server.synthetic_full("Orders");
    CHECK(state.status == OperationStatus::faulted);
    CHECK(state.error->find("there is no full backup yet. Start an ordinary full") != std::string::npos);
    server.backup("Orders", true);
    auto snapshots = SimulatedServer::nightly();
    snapshots.backup_type = BackupType::snapshot;
    server.put(snapshots);
    CHECK(server.synthetic_full("Orders").error->find("the backup type has changed") != std::string::npos);
    CHECK(server.backup("Orders", false).result->is_full);
    CHECK(server.synthetic_full("Orders").status == OperationStatus::completed);
}

TEST_CASE("A database that was made anew has no chain to build from")
{
    ChainServer server;
    server.engine.drop_database("Orders");
    server.engine.create_database("Orders");
    for (int i = 0; i < 20; ++i) server.engine.put("Orders", "doc/" + std::to_string(i), "new");
    server.stop();
    server.start();
    const auto state = server.synthetic_full("Orders");
    CHECK(state.status == OperationStatus::faulted);
    CHECK(server.database_is_untouched());
}

TEST_CASE("A chain is taken from the place that has it whole")
{
    auto configuration = SimulatedServer::nightly();
    configuration.s3_settings.emplace();
    configuration.s3_settings->aws_access_key = "id";
    configuration.s3_settings->aws_secret_key = "secret";
    configuration.s3_settings->aws_region_name = "eu-central-1";
    configuration.s3_settings->bucket_name = "bucket";
    ChainServer server(configuration);
    server.damage_segments("0001-full");
    const auto state = server.synthetic_full("Orders");
    INFO(state.error.value_or(""));
    REQUIRE(state.status == OperationStatus::completed);
    REQUIRE(server.restore("Orders", "Copy").code == error_code{});
    CHECK(server.engine.digest("Copy") == server.shown);
    CHECK(server.database_is_untouched());
}

TEST_CASE("An abort while the chain is read, or while the full is written, leaves nothing")
{
    ChainServer server;
    const bool while_building = GENERATE(true, false);
    server.block(while_building);
    const auto objects = server.place().names();
    const auto id = server.start_synthetic_full("Orders").result.operation_id;
    server.run_ready();
    REQUIRE(server.faults().blocked() == 1);
    CHECK(server.engine.counters().builders_opened == 1);
    CHECK(server.engine.counters().builders_alive == (while_building ? 1U : 0U));
    CHECK(server.start_backup("Orders", false).code == errc::backup_already_running);
    const auto killed = server.call(
        [&](Diagnostics& said, auto token) { return server.coordinator->async_kill_operation(id, said, token); });
    REQUIRE(killed.code == error_code{});
    server.run_ready();
    CHECK(server.operation(id).status == OperationStatus::canceled);
    CHECK(server.database_is_untouched());
    CHECK(server.place().names() == objects);
    CHECK(server.history("Orders").back().outcome == RunOutcome::aborted);
    server.faults().clear();
    CHECK(server.synthetic_full("Orders").status == OperationStatus::completed);
}

TEST_CASE("A delayed synthetic full keeps what it has put together, and goes on")
{
    ChainServer server;
    const bool while_building = GENERATE(true, false);
    server.block(while_building);
    const auto id = server.start_synthetic_full("Orders").result.operation_id;
    server.run_ready();
    const auto delay = [&] {
        return server.call([&](Diagnostics& said, auto token) {
            return server.coordinator->async_delay_backup(id, 20min, said, token);
        });
    };
    REQUIRE(delay().code == error_code{});
    server.faults().release();
    server.run_for(19min);
    CHECK(server.operation(id).status == OperationStatus::in_progress);
    CHECK_FALSE(server.task("Orders").on_going_backup);

    SECTION("at its time")
    {
        server.run_for(1min);
        CHECK(server.operation(id).status == OperationStatus::completed);
        CHECK(server.engine.counters().builders_opened == 1);
    }
    SECTION("when it is started again")
    {
        CHECK(server.start_synthetic_full("Orders").result.operation_id == id);
        server.run_ready();
        CHECK(server.operation(id).status == OperationStatus::completed);
    }
    SECTION("after a restart, as what it was")
    {
        server.stop();
        CHECK(server.database_is_untouched());
        server.start();
        server.run_for(1min);
        CHECK(server.history("Orders").back().is_synthetic);
        CHECK(server.history("Orders").back().outcome == RunOutcome::done);
        CHECK(server.engine.counters().builders_opened == 2);
    }
    CHECK(server.database_is_untouched());
    REQUIRE(server.restore("Orders", "Copy").code == error_code{});
    CHECK(server.engine.digest("Copy") == server.shown);
}

TEST_CASE("A synthetic full that the end of the server cut short is not started again by itself")
{
    ChainServer server;
    server.faults().block(testing::CallKind::append, 3);
    server.start_synthetic_full("Orders");
    server.run_ready();
    server.stop();
    server.faults().clear();
    server.start();
    server.run_for(50min);
    CHECK(server.history("Orders").back().outcome == RunOutcome::failed);
    CHECK(server.status("Orders")->folder_name == server.folder);
    CHECK(server.database_is_untouched());
    for (const auto& name : server.place().names()) CHECK(name.find(server.folder) != std::string::npos);
}

TEST_CASE("Synthetic fulls of synthetic fulls go on restoring to the same")
{
    ChainServer server;
    for (int round = 0; round < 3; ++round) {
        REQUIRE(server.synthetic_full("Orders").status == OperationStatus::completed);
        CHECK(server.status("Orders")->last_etag == server.etag);
    }
    CHECK(server.database_is_untouched());
    REQUIRE(server.restore("Orders", "Copy").code == error_code{});
    CHECK(server.engine.digest("Copy") == server.shown);
}
