#ifndef HOLDFAST_CONCEPTS_SCHEDULER_HPP
#define HOLDFAST_CONCEPTS_SCHEDULER_HPP

#include <holdfast/schedule/cron_dialect.hpp>
#include <holdfast/time.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <concepts>
#include <string>

namespace holdfast::inline v1 {

/// Tells the time.
template <class S>
concept TellsTime = requires(const S& scheduler) {
    { scheduler.now() } -> std::same_as<TimePoint>;
    // Monotonic, for durations, rates and back-off; unrelated to the wall clock.
    { scheduler.elapsed() } -> std::same_as<TimeSpan>;
};

/// Wakes a coroutine. The wait completes at the first moment at which `now()` (or `elapsed()`) has reached the
/// argument, also when the wall clock jumps; a moment that has passed completes without delay. Cancellation of
/// the coroutine ends the wait with `asio::error::operation_aborted`.
template <class S>
concept WakesLater = requires(S& scheduler, TimePoint time, TimeSpan span) {
    { scheduler.async_wait_until(time) } -> std::same_as<boost::asio::awaitable<void>>;
    { scheduler.async_wait_for(span) } -> std::same_as<boost::asio::awaitable<void>>;
};

/// Says how a schedule is read.
template <class S>
concept ReadsSchedules = requires(const S& scheduler) {
    { scheduler.time_zone() } -> std::convertible_to<std::string>;  // IANA name of the host's zone
    { S::cron_dialect } -> std::convertible_to<CronDialect>;
};

/// The seam to time: what time is it, wake me then, in which zone and cron dialect. A model is constructed
/// from the executor on which its waits complete. `S::real_time` is true for a model that follows the real
/// clock.
template <class S>
concept Scheduler = TellsTime<S> && WakesLater<S> && ReadsSchedules<S> && requires {
    { S::real_time } -> std::convertible_to<bool>;
};

}  // namespace holdfast::inline v1

#endif
