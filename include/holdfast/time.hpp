#ifndef HOLDFAST_TIME_HPP
#define HOLDFAST_TIME_HPP

#include <chrono>
#include <cstdint>
#include <ratio>

namespace holdfast::inline v1 {

/// A length of time in ticks of 100 nanoseconds, the resolution of the RavenDB client API, so that every
/// span in a configuration is kept exactly. Range: about ±29 000 years.
using TimeSpan = std::chrono::duration<std::int64_t, std::ratio<1, 10'000'000>>;

/// An instant in UTC (Unix epoch, no leap seconds), with the resolution of `TimeSpan`.
using TimePoint = std::chrono::sys_time<TimeSpan>;

/// The same instant as a `TimePoint`, from any system-clock time point; finer digits are rounded down.
template <class Duration>
[[nodiscard]] constexpr TimePoint to_time_point(std::chrono::sys_time<Duration> time)
{
    return std::chrono::floor<TimeSpan>(time);
}

}  // namespace holdfast::inline v1

#endif
