#ifndef HOLDFAST_SCHEDULE_ASIO_SCHEDULER_HPP
#define HOLDFAST_SCHEDULE_ASIO_SCHEDULER_HPP

#include <holdfast/concepts/scheduler.hpp>
#include <holdfast/schedule/host_time_zone.hpp>
#include <holdfast/schedule/next_wait.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <string>
#include <utility>

namespace holdfast::inline v1 {

/// The real clock, on Asio's timers.
///
/// Waits for a wall-clock time sleep on the monotonic clock in stretches of at most 30 s and look at the wall clock in
/// between; so a clock that is set, forward or back, or a host that was suspended, is noticed within 30 s, and any
/// distance works. `time_zone()` is read once, at construction.
///
/// Executor        timers run on the constructor's executor; the coroutine goes on on its own
/// Lifetime        waits under way do not refer to the scheduler
/// Thread safety   shared objects are safe
template <CronDialect Dialect>
class BasicAsioScheduler {
public:
    static constexpr CronDialect cron_dialect = Dialect;
    static constexpr bool real_time = true;

    explicit BasicAsioScheduler(boost::asio::any_io_executor executor)
        : executor_(std::move(executor)), time_zone_(host_time_zone())
    {
    }

    [[nodiscard]] TimePoint now() const { return to_time_point(std::chrono::system_clock::now()); }

    [[nodiscard]] TimeSpan elapsed() const
    {
        return std::chrono::floor<TimeSpan>(std::chrono::steady_clock::now().time_since_epoch());
    }

    /// IANA name; UTC if the host's zone cannot be told.
    [[nodiscard]] std::string time_zone() const { return time_zone_; }

    /// Completes when `now()` has reached `time`.
    ///
    /// Cancellation   terminal, partial and total: `asio::error::operation_aborted`
    [[nodiscard]] boost::asio::awaitable<void> async_wait_until(TimePoint time) { return wait_until(executor_, time); }

    /// Completes when `span` has passed on the monotonic clock; zero or less is now.
    ///
    /// Cancellation   terminal, partial and total: `asio::error::operation_aborted`
    [[nodiscard]] boost::asio::awaitable<void> async_wait_for(TimeSpan span)
    {
        return wait_for(executor_, saturating_add(elapsed(), span));
    }

private:
    // Static, because a wait may outlive the scheduler.
    static boost::asio::awaitable<void> wait_until(boost::asio::any_io_executor executor, TimePoint time)
    {
        boost::asio::steady_timer timer(std::move(executor));
        while (true) {
            const TimeSpan wait = next_wait(to_time_point(std::chrono::system_clock::now()), time);
            if (wait <= TimeSpan{0}) co_return;
            timer.expires_after(wait);
            co_await timer.async_wait(boost::asio::use_awaitable);
        }
    }

    static boost::asio::awaitable<void> wait_for(boost::asio::any_io_executor executor, TimeSpan until)
    {
        boost::asio::steady_timer timer(std::move(executor));
        while (true) {
            const auto now = std::chrono::floor<TimeSpan>(std::chrono::steady_clock::now().time_since_epoch());
            const TimeSpan wait = next_wait(TimePoint{now}, TimePoint{until});
            if (wait <= TimeSpan{0}) co_return;
            timer.expires_after(wait);
            co_await timer.async_wait(boost::asio::use_awaitable);
        }
    }

    boost::asio::any_io_executor executor_;
    std::string time_zone_;
};

/// The scheduler to use: the real clock and the cron dialect of RavenDB.
using AsioScheduler = BasicAsioScheduler<CronDialect::raven>;

/// The real clock and the cron dialect of crontab(5).
using PosixAsioScheduler = BasicAsioScheduler<CronDialect::posix>;

static_assert(Scheduler<AsioScheduler>);
static_assert(Scheduler<PosixAsioScheduler>);

}  // namespace holdfast::inline v1

#endif
