#include <holdfast/testing/simulated_scheduler.hpp>

#include <holdfast/schedule/asio_scheduler.hpp>

#include <catch2/catch.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>

#include "times.hpp"

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

using namespace holdfast;
using namespace std::chrono_literals;
using boost::asio::awaitable;
using boost::asio::co_spawn;
using boost::asio::detached;
using boost::system::error_code;
using testing::SimulatedScheduler;

namespace {

const TimePoint start = utc("2026-01-01 00:00");

// Appends "name@minutes" when the time has come.
awaitable<void> note_at(SimulatedScheduler& scheduler, TimePoint time, std::string name, std::string& log)
{
    co_await scheduler.async_wait_until(time);
    log += name + "@" + std::to_string((scheduler.now() - start) / 1min) + " ";
}
awaitable<void> note_after(SimulatedScheduler& scheduler, TimeSpan span, std::string name, std::string& log)
{
    co_await scheduler.async_wait_for(span);
    log += name + "@" + std::to_string((scheduler.now() - start) / 1min) + " ";
}

awaitable<void> catching(awaitable<void> wait, std::optional<error_code>& outcome)
{
    try {
        co_await std::move(wait);
        outcome = error_code{};
    } catch (const boost::system::system_error& error) {
        outcome = error.code();
    }
}

}  // namespace

TEST_CASE("time stands still until it is moved")
{
    boost::asio::io_context io;
    SimulatedScheduler scheduler(io.get_executor());
    CHECK(scheduler.now() == start);
    CHECK(scheduler.elapsed() == 0s);
    CHECK(scheduler.time_zone() == "UTC");
    CHECK(scheduler.next_wake() == std::nullopt);
    scheduler.advance(90min);
    CHECK(scheduler.now() == start + 90min);
    CHECK(scheduler.elapsed() == 90min);
    scheduler.set_time_zone("Europe/Berlin");
    CHECK(scheduler.time_zone() == "Europe/Berlin");
}

TEST_CASE("run_until wakes in order of time, and each coroutine sees its moment")
{
    boost::asio::io_context io;
    SimulatedScheduler scheduler(io.get_executor());
    std::string log;
    co_spawn(io, note_at(scheduler, start + 3h, "c", log), detached);
    co_spawn(io, note_at(scheduler, start + 1h, "a", log), detached);
    co_spawn(io, note_after(scheduler, 2h, "b", log), detached);
    co_spawn(io, note_at(scheduler, start + 1h, "a2", log), detached);
    io.poll();
    CHECK(scheduler.waiting() == 4);
    CHECK(scheduler.next_wake() == start + 1h);
    scheduler.run_until(io, start + 2h + 30min);
    CHECK(log == "a@60 a2@60 b@120 ");
    CHECK(scheduler.now() == start + 2h + 30min);
    CHECK(scheduler.next_wake() == start + 3h);
    scheduler.run_for(io, 1h);
    CHECK(log == "a@60 a2@60 b@120 c@180 ");
    CHECK(scheduler.waiting() == 0);
}

TEST_CASE("advance completes what falls due, and leaves running it to the caller")
{
    boost::asio::io_context io;
    SimulatedScheduler scheduler(io.get_executor());
    std::string log;
    co_spawn(io, note_at(scheduler, start + 2h, "b", log), detached);
    co_spawn(io, note_at(scheduler, start + 1h, "a", log), detached);
    io.poll();
    scheduler.advance(3h);
    CHECK(log.empty());
    io.poll();
    CHECK(log == "a@180 b@180 ");
}

TEST_CASE("a jump of the wall clock wakes what it passes and nothing else")
{
    boost::asio::io_context io;
    SimulatedScheduler scheduler(io.get_executor());
    std::string log;
    co_spawn(io, note_at(scheduler, start + 1h, "time", log), detached);
    co_spawn(io, note_after(scheduler, 1h, "span", log), detached);
    io.poll();
    scheduler.jump_wall_clock(2h);
    io.poll();
    CHECK(log == "time@120 ");
    CHECK(scheduler.elapsed() == 0s);
    CHECK(scheduler.next_wake() == start + 3h);  // the span, as the wall clock will show it
    scheduler.jump_wall_clock(-5h);
    io.poll();
    CHECK(scheduler.now() == start - 3h);
    scheduler.run_for(io, 1h);
    CHECK(log == "time@120 span@-120 ");
}

TEST_CASE("waits under way end with operation_aborted when the scheduler goes")
{
    boost::asio::io_context io;
    std::optional<SimulatedScheduler> scheduler(std::in_place, io.get_executor());
    std::optional<error_code> until;
    std::optional<error_code> span;
    co_spawn(io, catching(scheduler->async_wait_until(start + 1h), until), detached);
    co_spawn(io, catching(scheduler->async_wait_for(1h), span), detached);
    io.poll();
    {
        const SimulatedScheduler copy = *scheduler;
        scheduler.reset();
        io.poll();
        CHECK_FALSE(until);
    }
    io.restart();
    io.poll();
    CHECK(until == boost::asio::error::operation_aborted);
    CHECK(span == boost::asio::error::operation_aborted);
}

TEST_CASE("a context that is destroyed with waits under way takes them along")
{
    bool destroyed = false;
    struct Notice {
        bool& flag;
        explicit Notice(bool& f) : flag(f) {}
        Notice(const Notice&) = delete;
        Notice& operator=(const Notice&) = delete;
        ~Notice() { flag = true; }
    };
    {
        boost::asio::io_context io;
        SimulatedScheduler scheduler(io.get_executor());
        co_spawn(
            io,
            [&]() -> awaitable<void> {
                const Notice notice(destroyed);
                co_await scheduler.async_wait_for(1h);
                FAIL("nobody lets the time pass");
            },
            detached);
        io.poll();
    }
    CHECK(destroyed);
}

TEST_CASE("waits of the real scheduler outlive it")
{
    boost::asio::io_context io;
    std::optional<AsioScheduler> scheduler(std::in_place, io.get_executor());
    std::optional<error_code> until;
    std::optional<error_code> span;
    co_spawn(io, catching(scheduler->async_wait_until(scheduler->now() + 5ms), until), detached);
    co_spawn(io, catching(scheduler->async_wait_for(5ms), span), detached);
    io.poll();
    scheduler.reset();
    io.restart();
    io.run();
    CHECK(until == error_code{});
    CHECK(span == error_code{});
}

TEST_CASE("run_until_done stops when it is done, at its latest, and when nobody waits")
{
    boost::asio::io_context io;
    SimulatedScheduler scheduler(io.get_executor());
    std::string log;
    co_spawn(io, note_at(scheduler, start + 1h, "a", log), detached);
    co_spawn(io, note_at(scheduler, start + 2h, "b", log), detached);
    CHECK(scheduler.run_until_done(io, start + 5h, [&] { return log == "a@60 "; }));
    CHECK(scheduler.now() == start + 1h);
    CHECK_FALSE(scheduler.run_until_done(io, start + 90min, [&] { return log == "a@60 b@120 "; }));
    CHECK(scheduler.now() == start + 1h);
    CHECK(scheduler.run_until_done(io, start + 5h, [&] { return log == "a@60 b@120 "; }));
    CHECK_FALSE(scheduler.run_until_done(io, start + 5h, [] { return false; }));
}

TEST_CASE("several threads may wait, cancel and move the clock at once")
{
    boost::asio::thread_pool pool(3);
    SimulatedScheduler scheduler(pool.get_executor());
    std::atomic<int> ended{0};
    std::atomic<int> aborted{0};
    constexpr int coroutines = 200;
    std::vector<std::unique_ptr<boost::asio::cancellation_signal>> signals;
    std::vector<boost::asio::strand<boost::asio::thread_pool::executor_type>> strands;
    for (int i = 0; i < coroutines; ++i) {
        strands.push_back(boost::asio::make_strand(pool));
        signals.push_back(std::make_unique<boost::asio::cancellation_signal>());
        co_spawn(
            strands.back(),
            [&scheduler, i]() -> awaitable<void> {
                for (int round = 0; round < 20; ++round)
                    co_await scheduler.async_wait_for(std::chrono::seconds{1 + i % 7});
            },
            boost::asio::bind_cancellation_slot(signals.back()->slot(), [&](std::exception_ptr failure) {
                if (failure) ++aborted;
                ++ended;
            }));
    }
    for (int i = 0; i < coroutines; i += 3)
        boost::asio::post(strands[static_cast<std::size_t>(i)], [&, i] {
            signals[static_cast<std::size_t>(i)]->emit(boost::asio::cancellation_type::terminal);
        });
    while (ended < coroutines) {
        scheduler.advance(1s);
        (void)scheduler.next_wake();
        std::this_thread::yield();
    }
    pool.join();
    CHECK(ended == coroutines);
    CHECK(aborted <= coroutines / 3 + 1);
    CHECK(scheduler.waiting() == 0);
}
