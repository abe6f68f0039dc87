#ifndef HOLDFAST_SCHEDULE_NEXT_WAIT_HPP
#define HOLDFAST_SCHEDULE_NEXT_WAIT_HPP

#include <holdfast/time.hpp>

#include <chrono>
#include <cstdint>

namespace holdfast::inline v1 {

/// The longest a wait for a wall-clock time sleeps without looking at the clock: a jump of the clock, or a host that
/// was suspended, is noticed within this.
inline constexpr TimeSpan longest_unwatched_wait = std::chrono::seconds{30};

/// How long to sleep on a monotonic timer before looking at the wall clock again, on the way to `target`. 0 or less
/// never comes back for a target that lies ahead; 0 means that the target is reached. Any two times are allowed,
/// however far apart.
[[nodiscard]] constexpr TimeSpan next_wait(TimePoint now, TimePoint target) noexcept
{
    if (target <= now) return TimeSpan{0};
    // Unsigned, because the distance of two times may be more than a TimeSpan holds.
    const auto distance = static_cast<std::uint64_t>(target.time_since_epoch().count()) -
                          static_cast<std::uint64_t>(now.time_since_epoch().count());
    const auto longest = static_cast<std::uint64_t>(longest_unwatched_wait.count());
    return TimeSpan{static_cast<TimeSpan::rep>(distance < longest ? distance : longest)};
}

/// `time + span`, or the end of the range if the sum lies beyond it.
[[nodiscard]] constexpr TimeSpan saturating_add(TimeSpan time, TimeSpan span) noexcept
{
    if (span > TimeSpan{0} && time > TimeSpan::max() - span) return TimeSpan::max();
    if (span < TimeSpan{0} && time < TimeSpan::min() - span) return TimeSpan::min();
    return time + span;
}

}  // namespace holdfast::inline v1

#endif
