#include <support/simulated_server.hpp>

#include <catch2/catch.hpp>

using namespace holdfast_tests;

namespace {

constexpr TimeSpan ten_years = std::chrono::hours{24 * 3650};

/// A server whose clock ran ten years ahead while it made a backup, and is right again.
struct CorrectedServer : SimulatedServer {
    CorrectedServer() : SimulatedServer({"Orders"})
    {
        put(nightly());
        run_for(26h);
        scheduler.jump_wall_clock(ten_years);
        engine.put("Orders", "doc/2", "written in the future");
        run_for(26h);
        REQUIRE(*status("Orders")->last_full_backup > scheduler.now() - 26h);
        scheduler.jump_wall_clock(-ten_years);
        runs = history("Orders").size();
    }
    std::size_t runs = 0;
};

}  // namespace

TEST_CASE("A clock that ran years ahead and is corrected does not stop the backups until that time comes")
{
    CorrectedServer server;
    const auto corrected = server.scheduler.now();
    server.run_for(26h);
    CHECK(server.history("Orders").size() >= std::min<std::size_t>(server.runs + 20, server.options.history_length));
    CHECK(server.history("Orders").back().started_at > corrected + 24h);
    CHECK(server.history("Orders").back().started_at <= server.scheduler.now());
    CHECK(*server.status("Orders")->last_full_backup > corrected);
    CHECK(server.restore("Orders", "Copy").code == error_code{});
    CHECK(server.engine.digest("Copy") == server.engine.digest("Orders"));
}

TEST_CASE("After a start with a corrected clock one run catches up, and not one after another")
{
    CorrectedServer server;
    server.stop();
    server.events.clear();
    server.start();
    server.run_for(10min);
    CHECK(server.count<event::OperationStarted>() <= 2);
    server.run_for(24h);
    CHECK(server.count<event::OperationStarted>() <= 28);
    CHECK(server.count<event::OperationStarted>() >= 20);
}
