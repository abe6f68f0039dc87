#ifndef HOLDFAST_SCHEDULE_RETRY_IPP
#define HOLDFAST_SCHEDULE_RETRY_IPP

#include <holdfast/schedule/retry.hpp>
#include <holdfast/schedule/stable_hash.hpp>

#include <algorithm>
#include <chrono>

namespace holdfast::inline v1 {

TimeSpan retry_pause(const RetryPolicy& policy, int failed_attempts, std::uint64_t seed) noexcept
{
    constexpr TimeSpan least = std::chrono::seconds{1};
    // A few centuries, which a double converts back from without overflow.
    constexpr TimeSpan limit_of_all = std::chrono::hours{24 * 365 * 500};
    const TimeSpan first = std::clamp(policy.first, least, limit_of_all);
    const TimeSpan longest = std::clamp(policy.longest, first, limit_of_all);
    const double factor = policy.factor >= 1.0 ? policy.factor : 1.0;  // also for NaN
    const double jitter = policy.jitter >= 0.0 ? std::min(policy.jitter, 1.0) : 0.0;

    auto pause = static_cast<double>(first.count());
    const auto limit = static_cast<double>(longest.count());
    for (int i = 1; i < failed_attempts && pause < limit && factor > 1.0; ++i) pause *= factor;
    pause = std::min(pause, limit);

    const std::uint64_t lot = detail::mix(seed + detail::mix(static_cast<std::uint64_t>(std::max(failed_attempts, 1))));
    const double fraction = static_cast<double>(lot >> 11U) * 0x1p-53;  // 0 <= fraction < 1
    pause -= pause * jitter * fraction;
    return std::clamp(TimeSpan{static_cast<TimeSpan::rep>(pause)}, least, longest);
}

}  // namespace holdfast::inline v1

#endif
