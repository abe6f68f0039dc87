#ifndef HOLDFAST_SCHEDULE_TOKEN_BUCKET_HPP
#define HOLDFAST_SCHEDULE_TOKEN_BUCKET_HPP

#include <holdfast/time.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace holdfast::inline v1 {

/// Limits a rate, in operations or bytes a second. Pure: it reads no clock and never waits; the caller passes the
/// monotonic time (`SchedulerPort::elapsed`) and waits for what it is told. Exact integer arithmetic: over any
/// stretch of time no more than rate × time + burst passes, and no less if it is asked for.
///
/// Not synchronised; one strand uses it.
class TokenBucket {
public:
    /// The greatest rate; a greater one is taken as this.
    static constexpr std::int64_t greatest_rate = 900'000'000'000;

    /// No limit: every `take` answers 0.
    TokenBucket() = default;

    /// `per_second`: 0 or less = no limit. `burst`: how long a stretch of the rate may pass at once after a pause;
    /// 0 = evenly paced. Default: 100 ms, short enough that a limit of 100 operations a second looks like one.
    explicit TokenBucket(std::int64_t per_second, TimeSpan burst = std::chrono::milliseconds{100})
        : rate_(std::clamp<std::int64_t>(per_second, 0, greatest_rate)), burst_(std::max(burst, TimeSpan{0}))
    {
    }

    [[nodiscard]] bool limits() const noexcept { return rate_ > 0; }

    /// Takes `amount` (0 or less takes nothing) and answers how long to wait before using it; 0 = now. An amount
    /// greater than the burst is granted as one, after a longer wait. `elapsed` does not go back; an earlier value
    /// than the last one counts as the last one.
    [[nodiscard]] TimeSpan take(std::int64_t amount, TimeSpan elapsed) noexcept
    {
        if (rate_ == 0 || amount <= 0) return TimeSpan{0};
        if (paid_until_ + burst_ < elapsed || !started_) {
            paid_until_ = elapsed - burst_;
            remainder_ = 0;
            started_ = true;
        }
        // amount / rate in ticks, without overflow and without losing the fraction
        const std::int64_t scaled = (amount % rate_) * ticks + remainder_;
        const std::int64_t whole = std::min(amount / rate_, longest_seconds);
        paid_until_ += TimeSpan{whole * ticks + scaled / rate_};
        remainder_ = scaled % rate_;
        paid_until_ = std::min(paid_until_, elapsed + TimeSpan{longest_seconds * ticks});
        return std::max(paid_until_ - elapsed, TimeSpan{0});
    }

private:
    static constexpr std::int64_t ticks = TimeSpan::period::den;
    static constexpr std::int64_t longest_seconds = 1'000'000'000;  // some thirty years

    std::int64_t rate_{0};
    TimeSpan burst_{0};
    TimeSpan paid_until_{0};
    std::int64_t remainder_{0};  // ticks × rate, less than one tick
    bool started_{false};
};

}  // namespace holdfast::inline v1

#endif
