#ifndef HOLDFAST_TESTING_SIMULATED_SCHEDULER_HPP
#define HOLDFAST_TESTING_SIMULATED_SCHEDULER_HPP

#include <holdfast/concepts/scheduler.hpp>
#include <holdfast/schedule/next_wait.hpp>
#include <holdfast/testing/simulated_clock.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace holdfast::inline v1::testing {

/// Simulated time: it stands still until a test moves it, so a year of schedules takes as long as their work.
///
/// `advance` completes waits in the order of their times; a completed wait is posted to its coroutine's executor, and
/// running that is the caller's job. Where coroutines must see the moment that they waited for, use `run_until`, which
/// runs an `io_context` before each step of the clock.
///
///     boost::asio::io_context io;
///     SimulatedScheduler scheduler(io.get_executor(), start);
///     boost::asio::co_spawn(io, work(scheduler), boost::asio::detached);
///     scheduler.run_until(io, start + std::chrono::hours{24});
///
/// Lifetime        copies share one clock. Waits under way are ended with `operation_aborted` when the last copy goes;
///                 the context of the executor has to be alive then
/// Thread safety   shared objects are safe
template <CronDialect Dialect>
class BasicSimulatedScheduler {
public:
    static constexpr CronDialect cron_dialect = Dialect;
    static constexpr bool real_time = false;

    /// The default start is 2026-01-01 00:00 UTC, a Thursday; the zone is UTC.
    explicit BasicSimulatedScheduler(boost::asio::any_io_executor executor,
                                     TimePoint start = std::chrono::sys_days{std::chrono::year{2026} / 1 / 1})
        : executor_(std::move(executor)), handle_(std::make_shared<Handle>(start))
    {
    }

    [[nodiscard]] TimePoint now() const { return clock().now(); }
    [[nodiscard]] TimeSpan elapsed() const { return clock().elapsed(); }
    [[nodiscard]] std::string time_zone() const { return clock().time_zone(); }

    /// Completes when `now()` has reached `time`; at once if it has.
    ///
    /// Cancellation   terminal, partial and total: `asio::error::operation_aborted`
    [[nodiscard]] boost::asio::awaitable<void> async_wait_until(TimePoint time)
    {
        return detail::SimulatedClock::wait_until(handle_->clock, time);
    }

    /// Completes when `span` of simulated time has passed, whatever the wall clock does.
    ///
    /// Cancellation   terminal, partial and total: `asio::error::operation_aborted`
    [[nodiscard]] boost::asio::awaitable<void> async_wait_for(TimeSpan span)
    {
        return detail::SimulatedClock::wait_for(handle_->clock, saturating_add(elapsed(), span));
    }

    /// Lets time pass, on both clocks. Waits that fall due complete in order of time, and in order of their start where
    /// that is the same. Zero completes nothing new; negative is not allowed.
    void advance(TimeSpan span) { clock().advance(span); }

    /// The wall-clock time at which the next wait falls due, if time just passes; none if nobody waits.
    [[nodiscard]] std::optional<TimePoint> next_wake() const { return clock().next_wake(); }

    /// Sets the wall clock forward or back by this much; the monotonic clock stays. Waits for times that it thereby
    /// reaches complete.
    void jump_wall_clock(TimeSpan span) { clock().jump_wall_clock(span); }

    /// What `time_zone()` answers from now on. Default: UTC.
    void set_time_zone(std::string name) { clock().set_time_zone(std::move(name)); }

    /// Number of waits under way.
    [[nodiscard]] std::size_t waiting() const { return clock().waiting(); }

    /// Runs what is ready on `io`, then moves the clock from wake to wake, running `io` after each, until the wall
    /// clock shows `time`. Returns when nothing is ready any more; a stopped context is restarted first.
    /// Work that other threads do meanwhile is not waited for.
    void run_until(boost::asio::io_context& io, TimePoint time)
    {
        run_ready(io);
        for (auto wake = next_wake(); wake && *wake <= time; wake = next_wake()) {
            if (const TimeSpan span = *wake - now(); span > TimeSpan{0}) advance(span);
            run_ready(io);
        }
        if (const TimeSpan rest = time - now(); rest > TimeSpan{0}) advance(rest);
        run_ready(io);
    }

    /// `run_until` the wall clock shows `span` more than now.
    void run_for(boost::asio::io_context& io, TimeSpan span) { run_until(io, now() + span); }

    /// Moves the clock from wake to wake, running `io` after each, until `done()` is true; false if nobody waits any
    /// more, or the wall clock would pass `latest`, before that.
    template <class Done>
    [[nodiscard]] bool run_until_done(boost::asio::io_context& io, TimePoint latest, Done done)
    {
        run_ready(io);
        while (!done()) {
            const auto wake = next_wake();
            if (!wake || *wake > latest) return false;
            if (const TimeSpan span = *wake - now(); span > TimeSpan{0}) advance(span);
            run_ready(io);
        }
        return true;
    }

private:
    struct Handle {
        explicit Handle(TimePoint start) : clock(std::make_shared<detail::SimulatedClock>(start)) {}
        ~Handle() { clock->abort_all(); }
        Handle(const Handle&) = delete;
        Handle& operator=(const Handle&) = delete;
        std::shared_ptr<detail::SimulatedClock> clock;
    };

    static void run_ready(boost::asio::io_context& io)
    {
        if (io.stopped()) io.restart();
        io.poll();
    }
    [[nodiscard]] detail::SimulatedClock& clock() const { return *handle_->clock; }

    boost::asio::any_io_executor executor_;
    std::shared_ptr<Handle> handle_;
};

/// Simulated time with the cron dialect of `AsioScheduler`.
using SimulatedScheduler = BasicSimulatedScheduler<CronDialect::raven>;

static_assert(Scheduler<SimulatedScheduler>);

}  // namespace holdfast::inline v1::testing

#endif
