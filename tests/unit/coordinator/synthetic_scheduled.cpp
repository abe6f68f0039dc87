#include <support/simulated_server.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <set>

using namespace holdfast_tests;

namespace {

ServerWideBackupConfiguration synthetic_nightly()
{
    auto configuration = SimulatedServer::nightly();
    configuration.synthetic_fulls = true;
    return configuration;
}

/// One hour before its second full, with a chain of one backup. Simulated time begins at midnight.
struct NightServer : SimulatedServer {
    explicit NightServer(ServerWideBackupConfiguration configuration = synthetic_nightly())
        : SimulatedServer({"Orders"})
    {
        REQUIRE(put(std::move(configuration)).code == error_code{});
        run_for(1h + 1min);
        REQUIRE(status("Orders")->is_full);
        folder = status("Orders")->folder_name.value_or("");
        readers = engine.counters().readers_opened;
    }
    void check_restore()
    {
        const std::string copy = "Copy" + std::to_string(++copies);
        REQUIRE(restore("Orders", copy).code == error_code{});
        CHECK(engine.digest(copy) == engine.digest("Orders"));
    }

    std::string folder{};
    std::uint64_t readers = 0;
    int copies = 0;
};

/// An engine without the optional function.
struct PlainEngine {
    InMemoryEngine& engine;
    EngineIdentity identity() const { return engine.identity(); }
    std::vector<DatabaseInfo> databases() const { return engine.databases(); }
    Etag last_etag(const std::string& database) const { return engine.last_etag(database); }
    SecretBytes database_key(const std::string& database) const { return engine.database_key(database); }
    InMemoryReader open_reader(const ReadRequest& request) { return engine.open_reader(request); }
    InMemoryWriter open_writer(WriteRequest request) { return engine.open_writer(std::move(request)); }
};
static_assert(HostEngine<PlainEngine> && !BuildsFulls<PlainEngine>);

}  // namespace

TEST_CASE("A scheduled full is built from the chain, after an incremental of what is newer")
{
    NightServer server;
    server.engine.put("Orders", "doc/2", "second");
    server.run_for(1h);
    CHECK(server.engine.counters().readers_opened == server.readers + 1);
    CHECK(server.engine.counters().builders_opened == 1);
    const auto history = server.history("Orders");
    REQUIRE(history.size() == 3);
    CHECK_FALSE(history[1].is_full);
    CHECK_FALSE(history[1].is_synthetic);
    CHECK(history[2].is_full);
    CHECK(history[2].is_synthetic);
    CHECK(history[1].slot == history[2].slot);
    CHECK(history[1].operation_id == history[2].operation_id);
    CHECK(history[1].started_at <= history[2].started_at);

    const auto status = server.status("Orders");
    CHECK(status->is_full);
    CHECK(status->version == 3);
    CHECK(status->last_etag == static_cast<std::int64_t>(server.engine.last_etag("Orders")));
    CHECK(status->folder_name != server.folder);
    CHECK(server.decided("Orders", "incremental first"));
    CHECK(server.decided("Orders", "built from the chain " + server.folder));
    CHECK(server.operation(history[2].operation_id).status == OperationStatus::completed);
    CHECK(server.operation(history[2].operation_id).result->is_full);
    server.check_restore();

    // The slots go on as ever, and incrementals follow the new full.
    server.engine.put("Orders", "doc/3", "third");
    server.run_for(1h);
    CHECK(server.history("Orders").size() == 4);
    CHECK_FALSE(server.history("Orders").back().is_full);
    CHECK(server.history("Orders").back().items == 1);
    server.check_restore();
}

TEST_CASE("Nothing is read for a scheduled synthetic full of a database that did not change")
{
    NightServer server;
    server.run_for(1h);
    CHECK(server.engine.counters().readers_opened == server.readers);
    REQUIRE(server.history("Orders").size() == 2);
    CHECK(server.history("Orders").back().is_synthetic);
    server.check_restore();
}

TEST_CASE("Without SyntheticFulls, and by hand, a full reads the database")
{
    NightServer server(SimulatedServer::nightly());
    server.run_for(1h);
    CHECK(server.engine.counters().readers_opened == server.readers + 1);
    CHECK(server.put(synthetic_nightly()).code == error_code{});
    server.backup("Orders", true);
    CHECK(server.engine.counters().readers_opened == server.readers + 2);
    CHECK(server.engine.counters().builders_opened == 0);
}

TEST_CASE("A scheduled full that cannot be built reads the database in the same slot, and the log says why")
{
    NightServer server;
    std::string why;
    InMemoryFaults faults;
    SECTION("a damaged object")
    {
        for (const auto& name : server.place().names())
            if (name.ends_with(".segment")) server.place().damage(name, server.place().bytes(name)->size() / 2);
        why = "0001-full.000.segment";
    }
    SECTION("the chain is gone")
    {
        server.place().clear();
        why = "the chain is missing or damaged at every place";
    }
    SECTION("the engine gives no builder")
    {
        faults.open_builder_fails = true;
        why = "told to open no builder";
    }
    SECTION("the engine does not give what it built")
    {
        faults.built_read_fails_at = 1;
        why = "told to fail at this read";
    }
    server.engine.set_faults(faults);
    server.run_for(1h);
    CHECK(server.engine.counters().readers_opened == server.readers + 1);
    const auto history = server.history("Orders");
    REQUIRE(history.size() == 2);
    CHECK(history.back().outcome == RunOutcome::done);
    CHECK(history.back().is_full);
    CHECK_FALSE(history.back().is_synthetic);
    CHECK(server.decided("Orders", "full that reads the database: "));
    CHECK(server.decided("Orders", why));
    CHECK_FALSE(server.status("Orders")->error);
    CHECK(server.engine.counters().builders_alive == 0);
    CHECK(server.engine.counters().readers_alive == 0);
    server.check_restore();
}

TEST_CASE("A chain that is lost with changes outstanding is followed by one ordinary full")
{
    NightServer server;
    server.engine.put("Orders", "doc/2", "second");
    server.place().clear();
    server.run_for(1h);
    REQUIRE(server.history("Orders").size() == 2);
    CHECK(server.history("Orders").back().is_full);
    CHECK_FALSE(server.history("Orders").back().is_synthetic);
    CHECK(server.engine.counters().readers_opened == server.readers + 1);
    server.check_restore();
}

TEST_CASE("A place that fails while a scheduled synthetic full is written is no reason to read the database")
{
    NightServer server;
    server.faults().fail(testing::CallKind::commit, 1, errc::unreachable, testing::FaultMoment::before_effect, 2);
    server.run_for(1h + 30min);
    CHECK(server.engine.counters().readers_opened == server.readers);
    const auto history = server.history("Orders");
    REQUIRE(history.size() == 4);
    for (std::size_t i = 1; i < 4; ++i) {
        CHECK(history[i].outcome == (i < 3 ? RunOutcome::failed : RunOutcome::done));
        CHECK(history[i].attempt == static_cast<int>(i));
        CHECK(history[i].is_synthetic);
    }
    server.check_restore();
}

TEST_CASE("An incremental that fails before a synthetic full is a failure of the full, tried again with pauses")
{
    NightServer server;
    server.engine.put("Orders", "doc/2", "second");
    InMemoryFaults faults;
    faults.read_fails_at = 1;
    server.engine.set_faults(faults);
    server.run_for(59min);
    const auto history = server.history("Orders");
    REQUIRE(history.size() == 2);
    CHECK(history.back().outcome == RunOutcome::failed);
    CHECK(history.back().is_full);
    server.engine.set_faults({});
    server.run_for(10min);
    REQUIRE(server.history("Orders").size() == 4);
    CHECK(server.history("Orders").back().is_synthetic);
    CHECK(server.history("Orders").back().outcome == RunOutcome::done);
    server.check_restore();
}

TEST_CASE("A chain at its maximum length is followed by a synthetic full that shows the newest state")
{
    auto configuration = synthetic_nightly();
    configuration.full_backup_frequency.reset();
    configuration.maximum_chain_length = 3;
    NightServer server(configuration);
    for (int hour = 2; hour <= 9; ++hour) {
        server.engine.put("Orders", "doc/" + std::to_string(hour), "written before " + std::to_string(hour));
        server.run_for(1h);
    }
    std::vector<bool> fulls;
    for (const auto& run : server.history("Orders")) {
        CHECK(run.outcome == RunOutcome::done);
        CHECK(run.is_synthetic == (run.is_full && !fulls.empty()));
        fulls.push_back(run.is_full);
    }
    // 01:00 full, 02:00, 03:00, 04:00 incremental and full, 05:00, …
    CHECK(fulls == std::vector<bool>{true, false, false, false, true, false, false, false, true, false, false});
    CHECK(server.engine.counters().readers_opened == server.readers + 8);
    server.check_restore();
}

TEST_CASE("Retention removes the chains from which fulls were built, and what is left restores")
{
    auto configuration = synthetic_nightly();
    configuration.retention_policy = RetentionPolicy{.disabled = false, .minimum_backup_age_to_keep = TimeSpan(36h)};
    NightServer server(configuration);
    for (int day = 0; day < 4; ++day) {
        server.engine.put("Orders", "day/" + std::to_string(day), "x");
        server.run_for(24h);
    }
    std::set<std::string> folders;
    for (const auto& name : server.place().names()) {
        CHECK(name.find(server.folder) == std::string::npos);
        folders.insert(name.substr(0, name.rfind('/')));
    }
    CHECK(folders.size() == 3);  // of five
    server.check_restore();
}

TEST_CASE("Retention of another run leaves the chain that a full is being built from")
{
    auto configuration = synthetic_nightly();
    configuration.retention_policy = RetentionPolicy{.disabled = false, .minimum_backup_age_to_keep = TimeSpan(24h)};
    configuration.full_backup_frequency.reset();
    NightServer server(configuration);
    auto other = configuration;
    other.name = "Other";
    other.synthetic_fulls = false;
    REQUIRE(server.put(other).code == error_code{});
    server.run_for(72h);  // nothing changes: the chain grows old and stays, as the newest of its task
    server.faults().block(testing::CallKind::read, 3);
    server.start_synthetic_full("Orders");
    server.run_ready();
    REQUIRE(server.faults().blocked() == 1);
    server.backup("Orders", true, "Other");
    server.backup("Orders", true, "Other");
    server.faults().release();
    server.run_ready();
    CHECK(server.history("Orders").back().outcome == RunOutcome::done);
    CHECK(server.history("Orders").back().is_synthetic);
    CHECK(server.engine.counters().builders_opened == 1);
}

TEST_CASE("An engine that builds no fulls refuses the field and the call by name")
{
    SimulatedServer server({"Orders"});
    server.put(SimulatedServer::nightly());
    const auto id = server.task("Orders").task_id;
    server.stop();
    PlainEngine plain{server.engine};
    BackupCoordinator<PlainEngine, SimulatedPolicies> coordinator(plain, server.persistence, server.scheduler,
                                                                  server.options);
    server.call([&](Diagnostics& said, auto token) { return coordinator.async_start(said, token); });
    const auto put = server.call([&](Diagnostics& said, auto token) {
        return coordinator.async_put_server_wide_backup_configuration(synthetic_nightly(), said, token);
    });
    CHECK(put.code == errc::not_in_this_composition);
    CHECK(put.diagnostics.text().find("SyntheticFulls") != std::string::npos);
    const auto started = server.call([&](Diagnostics& said, auto token) {
        return coordinator.async_start_synthetic_full("Orders", id, said, token);
    });
    CHECK(started.code == errc::not_in_this_composition);
    server.call([&](Diagnostics&, auto token) { return coordinator.async_stop(token); });
    server.start();
}
