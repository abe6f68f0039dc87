#ifndef HOLDFAST_SCHEDULE_RETRY_HPP
#define HOLDFAST_SCHEDULE_RETRY_HPP

#include <holdfast/time.hpp>

#include <chrono>
#include <cstdint>

namespace holdfast::inline v1 {

/// How long to pause between the attempts of a failed run.
struct RetryPolicy {
    /// The pause after the first failure. At least one second; less is taken as one second. Default: 30 s.
    TimeSpan first{std::chrono::seconds{30}};
    /// Each pause is the one before times this; 1 = constant, less is taken as 1. Default: 2.
    double factor{2.0};
    /// No pause is longer, jitter included; less than `first` is taken as `first`. Default: 30 min.
    TimeSpan longest{std::chrono::minutes{30}};
    /// The part of a pause that is drawn by lot, 0 to 1: with 0.25 a pause of 60 s is one of 45 s to 60 s, so that
    /// databases that failed together do not come back together. Default: 0.25.
    double jitter{0.25};
};

/// The pause before the next attempt, after `failed_attempts` failures in a row (1 or more; less counts as 1).
/// The same seed and count give the same pause, on every platform: use the task's id or a hash of its name.
[[nodiscard]] TimeSpan retry_pause(const RetryPolicy& policy, int failed_attempts, std::uint64_t seed) noexcept;

}  // namespace holdfast::inline v1

#endif
