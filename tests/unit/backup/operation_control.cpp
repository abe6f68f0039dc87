#include <holdfast/backup/operation_control.hpp>
#include <holdfast/detail/task_group.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>

#include <thread>

using namespace holdfast;
namespace asio = boost::asio;

namespace {

asio::awaitable<void> check(std::shared_ptr<OperationControl> control, error_code* result)
{
    try {
        co_await control->checkpoint();
        *result = {};
    } catch (const boost::system::system_error& error) {
        *result = error.code();
    }
}

struct Fixture {
    asio::io_context io;
    std::shared_ptr<OperationControl> control = std::make_shared<OperationControl>(io.get_executor());
    error_code result = make_error_code(errc::internal);

    void start()
    {
        asio::co_spawn(io, check(control, &result), asio::detached);
        poll();
    }
    void poll()
    {
        io.restart();
        io.poll();
    }
    [[nodiscard]] bool waits() const { return result == errc::internal; }
};

}  // namespace

TEST_CASE("a checkpoint passes at once when nothing is asked")
{
    Fixture f;
    f.start();
    CHECK(!f.waits());
    CHECK(!f.result.failed());
}

TEST_CASE("a checkpoint waits for as long as the delay lasts")
{
    Fixture f;
    std::vector<bool> told;
    f.control->on_parked([&](bool parked) { told.push_back(parked); });
    f.control->request_delay(TimePoint(TimeSpan(5)));
    CHECK(f.control->is_delayed());
    CHECK(!f.control->is_parked());
    f.start();
    CHECK(f.waits());
    CHECK(f.control->is_parked());
    CHECK(f.control->delayed_until() == TimePoint(TimeSpan(5)));
    f.control->request_delay(TimePoint(TimeSpan(9)));
    f.poll();
    CHECK(f.waits());
    f.control->resume();
    f.poll();
    CHECK(!f.result.failed());
    CHECK(!f.control->is_parked());
    CHECK(told == std::vector<bool>{true, false});
}

TEST_CASE("a delay that is taken back before it is noticed does nothing")
{
    Fixture f;
    f.control->request_delay(TimePoint(TimeSpan(5)));
    f.control->resume();
    f.start();
    CHECK(!f.waits());
}

TEST_CASE("an abort outranks a delay, and the first one counts")
{
    Fixture f;
    f.control->request_delay(TimePoint(TimeSpan(5)));
    f.start();
    f.control->request_abort("first");
    f.control->request_abort("second", errc::shut_down);
    f.poll();
    CHECK(f.result == errc::aborted);
    try {
        f.control->throw_if_aborted();
        FAIL("it is aborted");
    } catch (const Error& error) {
        CHECK(error.diagnostics().message.find("first") != std::string::npos);
    }
}

TEST_CASE("hooks are called once on an abort, also one that was there before them")
{
    Fixture f;
    int called = 0;
    f.control->add_abort_hook([&] { ++called; });
    const auto forgotten = f.control->add_abort_hook([&] { called += 100; });
    f.control->remove_abort_hook(forgotten);
    f.poll();
    CHECK(called == 0);
    f.control->request_abort("now");
    f.poll();
    CHECK(called == 1);
    f.control->add_abort_hook([&] { ++called; });
    f.poll();
    CHECK(called == 2);
}

TEST_CASE("progress is reported at most once a second and always at the end")
{
    Fixture f;
    int told = 0;
    f.control->on_progress([&](const BackupProgress& progress) {
        ++told;
        CHECK(progress.items == 3);
    });
    f.control->update([](BackupProgress& progress) { progress.items = 3; });
    for (int tenth = 0; tenth < 30; ++tenth) f.control->report(std::chrono::milliseconds(100 * tenth));
    CHECK(told == 3);
    f.control->report(std::chrono::milliseconds(2901), true);
    CHECK(told == 4);
}

TEST_CASE("requests from other threads reach the operation")
{
    for (int round = 0; round < 50; ++round) {
        Fixture f;
        auto work = asio::make_work_guard(f.io);
        f.control->request_delay(TimePoint{});
        asio::co_spawn(f.io, check(f.control, &f.result), asio::detached);
        std::thread other([&] {
            f.control->resume();
            f.control->request_delay(TimePoint{});
            f.control->request_abort("from outside");
            work.reset();
        });
        f.io.run();
        other.join();
        CHECK(!f.waits());
    }
}

namespace {

asio::awaitable<void> wait_forever(detail::AsyncEvent& event, int& ended)
{
    try {
        for (;;) co_await event.wait();
    } catch (...) {
        ++ended;
        throw;
    }
}

asio::awaitable<void> fail()
{
    throw Error(errc::place_failed, "it failed");
    co_return;
}

asio::awaitable<void> join(detail::TaskGroup& group, error_code& result)
{
    try {
        co_await group.join();
    } catch (const boost::system::system_error& error) {
        result = error.code();
    }
}

}  // namespace

TEST_CASE("the first failure of a group cancels the others and is the one that is told")
{
    asio::io_context io;
    detail::AsyncEvent never(io.get_executor());
    detail::TaskGroup group(io.get_executor());
    int ended = 0;
    error_code result;
    group.spawn(wait_forever(never, ended));
    group.spawn(wait_forever(never, ended));
    group.spawn(fail());
    asio::co_spawn(io, join(group, result), asio::detached);
    io.run();
    CHECK(ended == 2);
    CHECK(result == errc::place_failed);
    CHECK(group.is_idle());
}

TEST_CASE("a group that was cancelled cancels what is spawned later")
{
    asio::io_context io;
    detail::AsyncEvent never(io.get_executor());
    detail::TaskGroup group(io.get_executor());
    int ended = 0;
    error_code result;
    group.cancel();
    group.spawn(wait_forever(never, ended));
    asio::co_spawn(io, join(group, result), asio::detached);
    io.run();
    CHECK(ended == 1);
    CHECK(result == asio::error::operation_aborted);
}
