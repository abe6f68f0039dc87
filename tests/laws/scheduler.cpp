#include <holdfast/schedule/asio_scheduler.hpp>
#include <holdfast/testing/laws/scheduler.hpp>
#include <holdfast/testing/simulated_scheduler.hpp>

#include <catch2/catch.hpp>

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <functional>
#include <string>

using namespace holdfast;
using namespace std::chrono_literals;

namespace {

template <class S>
class RealHarness {
public:
    S& scheduler() { return scheduler_; }
    boost::asio::io_context& context() { return io_; }
    TimeSpan unit() const { return 2ms; }
    bool run(const std::function<bool()>& done)
    {
        const auto give_up = std::chrono::steady_clock::now() + 10min;
        if (io_.stopped()) io_.restart();
        while (!done()) {
            if (io_.run_one_until(give_up) == 0) return done();
        }
        return true;
    }

private:
    boost::asio::io_context io_;
    S scheduler_{io_.get_executor()};
};

template <CronDialect Dialect>
class SimulatedHarness {
public:
    testing::BasicSimulatedScheduler<Dialect>& scheduler() { return scheduler_; }
    boost::asio::io_context& context() { return io_; }
    TimeSpan unit() const { return 7min; }
    bool run(const std::function<bool()>& done)
    {
        return scheduler_.run_until_done(io_, scheduler_.now() + 365 * 24h, done);
    }
    void jump_wall_clock(TimeSpan span) { scheduler_.jump_wall_clock(span); }

private:
    boost::asio::io_context io_;
    testing::BasicSimulatedScheduler<Dialect> scheduler_{io_.get_executor()};
};

// One model that breaks a promise, to see that the laws notice: it wakes at once.
class HastyScheduler {
public:
    static constexpr CronDialect cron_dialect = CronDialect::raven;
    static constexpr bool real_time = true;
    explicit HastyScheduler(boost::asio::any_io_executor executor) : real_(std::move(executor)) {}
    TimePoint now() const { return real_.now(); }
    TimeSpan elapsed() const { return real_.elapsed(); }
    std::string time_zone() const { return "Middle/Earth"; }
    boost::asio::awaitable<void> async_wait_until(TimePoint) { co_return; }
    boost::asio::awaitable<void> async_wait_for(TimeSpan) { co_return; }

private:
    AsioScheduler real_;
};

// With waits so long that no machine stands still until they are over.
struct HastyHarness : RealHarness<HastyScheduler> {
    TimeSpan unit() const { return 1h; }
};

}  // namespace

TEMPLATE_TEST_CASE("every shipped scheduler keeps the laws", "", RealHarness<AsioScheduler>,
                   RealHarness<PosixAsioScheduler>, SimulatedHarness<CronDialect::raven>,
                   SimulatedHarness<CronDialect::posix>)
{
    for (const auto& law : scheduler_laws<TestType>()) {
        DYNAMIC_SECTION(law.name)
        {
            TestType harness;
            REQUIRE_NOTHROW(law.check(harness));
        }
    }
}

TEST_CASE("the laws notice a scheduler that wakes too early, cannot be cancelled and lives in no zone")
{
    std::size_t broken = 0;
    for (const auto& law : scheduler_laws<HastyHarness>()) {
        HastyHarness harness;
        try {
            law.check(harness);
        } catch (const LawBroken&) {
            ++broken;
        }
    }
    CHECK(broken >= 7);
}

TEST_CASE("a harness that can set the clock gets the laws of jumps")
{
    CHECK(scheduler_laws<SimulatedHarness<CronDialect::raven>>().size() ==
          scheduler_laws<RealHarness<AsioScheduler>>().size() + 3);
}
