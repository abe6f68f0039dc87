// The blocks of docs/concepts/schedule.md and scheduler.md.
#include <holdfast/schedule/occurrence.hpp>
#include <holdfast/testing/laws/scheduler.hpp>
#include <holdfast/testing/simulated_scheduler.hpp>

#include <catch2/catch.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <chrono>
#include <functional>

using namespace holdfast;

namespace {

boost::asio::awaitable<void> count_nights(testing::SimulatedScheduler& scheduler, int& nights)
{
    for (;; ++nights) co_await scheduler.async_wait_for(std::chrono::hours{24});
}

class MyHarness {
public:
    testing::SimulatedScheduler& scheduler() { return scheduler_; }
    boost::asio::io_context& context() { return io_; }
    bool run(const std::function<bool()>& done)
    {
        return scheduler_.run_until_done(io_, scheduler_.now() + std::chrono::hours{24 * 365}, done);
    }
    TimeSpan unit() const { return std::chrono::minutes{1}; }

private:
    boost::asio::io_context io_;
    testing::SimulatedScheduler scheduler_{io_.get_executor()};
};

}  // namespace

TEST_CASE("the documents' schedule in Berlin is right")
{
    const auto cron = CronExpression::parse("30 2 * * *", CronDialect::raven);
    const auto berlin = TimeZone::find("Europe/Berlin");
    TimePoint time = std::chrono::sys_days{std::chrono::year{2026} / 3 / 28};
    for (int i = 0; i < 3; ++i) time = next_occurrence(cron, berlin, time);
    CHECK(time == std::chrono::sys_days{std::chrono::year{2026} / 3 / 30} + std::chrono::minutes{30});
}

TEST_CASE("the documents' simulated year has its nights")
{
    boost::asio::io_context io;
    testing::SimulatedScheduler scheduler(io.get_executor());
    int nights = 0;
    boost::asio::co_spawn(io, count_nights(scheduler, nights), boost::asio::detached);
    scheduler.run_for(io, std::chrono::hours{24 * 365});
    CHECK(nights == 365);
}

TEST_CASE("the documents' way to run the laws runs them")
{
    for (const auto& law : scheduler_laws<MyHarness>()) {
        MyHarness harness;
        law.check(harness);  // throws LawBroken
    }
}
