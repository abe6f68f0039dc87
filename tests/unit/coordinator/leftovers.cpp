#include "two_places.hpp"

#include <holdfast/testing/faulty_persistence.hpp>

#include <catch2/catch.hpp>

#include <initializer_list>
#include <memory>
#include <string>

using namespace holdfast_tests;
using testing::CallKind;
using testing::FaultMoment;
using testing::FaultScript;

namespace {

/// From now on nothing can be written to a place, and nothing be taken away.
void break_down(FaultScript& place)
{
    for (const auto kind : {CallKind::append, CallKind::discard, CallKind::sweep})
        place.fail(kind, 1, errc::unreachable, FaultMoment::before_effect, FaultScript::for_ever);
}

}  // namespace

TEST_CASE("What a run could not give up at a place that broke down is swept without a restart")
{
    SimulatedServer server({"Orders"});
    server.put(two_places());
    const std::string broken = GENERATE("bucket", "/backups");
    CAPTURE(broken);
    break_down(server.faults(broken));
    const auto state = server.backup("Orders", true);
    CHECK((state.status == OperationStatus::completed) == (broken == "bucket"));
    REQUIRE(server.place(broken).abandoned_writers() == 1);
    server.faults(broken).clear();
    server.run_for(30min);
    CHECK(server.place(broken).abandoned_writers() == 0);
    CHECK_FALSE(server.status("Orders")->error);
}

TEST_CASE("What a copy leaves that is cut short is swept before the next one, without a restart")
{
    SimulatedServer server({"Orders"});
    server.put(two_places());
    auto& bucket = server.faults("bucket");
    bucket.fail(CallKind::create, 1, errc::unreachable, FaultMoment::before_effect, FaultScript::for_ever);
    server.backup("Orders", true);
    REQUIRE(server.place("bucket").abandoned_writers() == 0);
    bucket.clear();
    break_down(bucket);
    server.run_for(10min);
    REQUIRE(server.place("bucket").abandoned_writers() > 0);
    bucket.clear();
    server.run_for(1h);
    CHECK(server.place("bucket").abandoned_writers() == 0);
    CHECK(server.place("bucket").names() == server.place().names());
}

TEST_CASE("What a copy leaves that ends with the process is swept after the next start")
{
    SimulatedServer server({"Orders"});
    server.put(two_places());
    auto& bucket = server.faults("bucket");
    bucket.fail(CallKind::create, 1, errc::unreachable, FaultMoment::before_effect, FaultScript::for_ever);
    server.backup("Orders", true);
    bucket.clear();
    bucket.block(CallKind::append, 1);
    server.run_for(10min);
    REQUIRE(bucket.blocked() == 1);
    const auto records = server.persistence.list(RecordRange{.prefix = "task/"});
    bucket.cut_off_after(0);
    bucket.release();
    server.stop();
    REQUIRE(server.place("bucket").abandoned_writers() > 0);
    // As if it had been killed while it copied.
    for (const auto& record : records) {
        Transaction back;
        back.puts.push_back({record.key, record.value});
        REQUIRE(server.persistence.commit(back).committed);
    }
    bucket.clear();
    server.start();
    server.run_for(1h);
    CHECK(server.place("bucket").abandoned_writers() == 0);
    CHECK(server.place("bucket").names() == server.place().names());
}

TEST_CASE("What a run has left whose end could not be recorded is swept by the next one")
{
    using Faulty = testing::FaultyPersistence<MemoryPersistence>;
    SimulatedServer server({"Orders"});
    const auto script = std::make_shared<FaultScript>();
    Faulty persistence(script);
    auto options = server.options;
    options.observer = nullptr;
    BackupCoordinator<InMemoryEngine,
                      Policies<testing::SimulatedScheduler, Destinations<MemoryLocal>, XChaCha20Poly1305, Faulty>>
        coordinator(server.engine, persistence, server.scheduler, options);
    server.call([&](Diagnostics& said, auto token) { return coordinator.async_start(said, token); });
    server.call([&](Diagnostics& said, auto token) {
        return coordinator.async_put_server_wide_backup_configuration(SimulatedServer::nightly(), said, token);
    });
    const auto task = server.call([&](Diagnostics& said, auto token) {
                                return coordinator.async_get_ongoing_task_info(
                                    std::string("Orders"), get_task_name("Nightly"), said, token);
                            }).result;
    REQUIRE(task);
    const auto run = [&](auto while_it_writes) {
        server.faults().block(CallKind::append, 1);
        const auto id = server.call([&](Diagnostics& said, auto token) {
                                  return coordinator.async_start_backup(std::string("Orders"), task->task_id, true,
                                                                        said, token);
                              }).result.operation_id;
        server.run_ready();
        while_it_writes();
        server.faults().release();
        return server.call([&](Diagnostics& said, auto token) {
                         return coordinator.async_wait_for_operation(id, said, token);
                     }).result.status;
    };
    const auto failed = run([&] {
        break_down(server.faults());
        script->fail(CallKind::commit_transaction, 1, errc::persistence_full, FaultMoment::before_effect,
                     FaultScript::for_ever);
    });
    CHECK(failed == OperationStatus::faulted);
    REQUIRE(server.place().abandoned_writers() == 1);
    script->clear();
    server.faults().clear();
    CHECK(run([] {}) == OperationStatus::completed);
    CHECK(server.place().abandoned_writers() == 0);
    server.call([&](Diagnostics&, auto token) { return coordinator.async_stop(token); });
}
