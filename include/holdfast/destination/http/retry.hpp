#ifndef HOLDFAST_DESTINATION_HTTP_RETRY_HPP
#define HOLDFAST_DESTINATION_HTTP_RETRY_HPP

#include <holdfast/time.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <mutex>
#include <optional>

namespace holdfast::inline v1::http {

/// Why an attempt at a request failed, as far as the retry policy cares.
enum class FailureClass {
    transport,  ///< no or broken connection
    timeout,    ///< no byte moved for too long
    server,     ///< the server says that it failed (500, 502, 503, 504)
    throttled,  ///< the server asks to slow down
    permanent   ///< the same request cannot succeed
};

/// How often and how long one request is tried.
struct RetryOptions {
    /// All attempts together; a part of a backup that runs for hours is worth more than the 3 of most clients.
    /// 1 to 1000; 1 = never again. Default: 8.
    int attempts = 8;
    /// The longest pause before the second attempt; it doubles with each further one. 0 = no pauses. Default: 0.5 s.
    TimeSpan base = std::chrono::milliseconds(500);
    /// The same when the server asks to slow down. Default: 1 s.
    TimeSpan throttled_base = std::chrono::seconds(1);
    /// No pause of our own is longer. Default: 20 s.
    TimeSpan cap = std::chrono::seconds(20);
    /// No attempt starts later than this after the first one. Default: 10 minutes.
    TimeSpan deadline = std::chrono::minutes(10);
};

/// What all requests to one place may spend on retries together, so that a place that is down is not hammered by
/// every part of every backup. A retry costs 5, after a time-out 10; a success gives back what its retries cost, a
/// success at the first try 1. Empty = no more retries.
///
/// Thread safety   shared: safe
/// Source          the retry quota of the AWS SDKs ("standard" mode)
class RetryQuota {
public:
    explicit RetryQuota(int capacity = 500) : capacity_(capacity), left_(capacity) {}

    /// What the retry cost; 0 = refused.
    [[nodiscard]] int take(FailureClass why)
    {
        const int cost = why == FailureClass::timeout ? 10 : 5;
        const std::lock_guard lock(mutex_);
        if (left_ < cost) return 0;
        left_ -= cost;
        return cost;
    }
    void give_back(int amount)
    {
        const std::lock_guard lock(mutex_);
        left_ = std::min(capacity_, left_ + amount);
    }
    [[nodiscard]] int left() const
    {
        const std::lock_guard lock(mutex_);
        return left_;
    }

private:
    mutable std::mutex mutex_;
    int capacity_;
    int left_;
};

/// Decides about one request: told each failure, it says after which pause to try again, or that it is over.
/// Pure but for the quota: the caller supplies time and randomness.
class RetryState {
public:
    RetryState(const RetryOptions& options, RetryQuota& quota) : options_(options), quota_(&quota) {}

    /// The pause before the next attempt; none = give up. `elapsed` is the time since the first attempt began,
    /// `random` is from [0, 1), `hint` is what the server asked for; a hint that passes the deadline ends it.
    [[nodiscard]] std::optional<TimeSpan> failed(FailureClass why, TimeSpan elapsed, double random,
                                                 std::optional<TimeSpan> hint = {})
    {
        ++failures_;
        if (why == FailureClass::permanent || failures_ >= options_.attempts) return std::nullopt;
        const TimeSpan base = why == FailureClass::throttled ? options_.throttled_base : options_.base;
        const double longest = std::min(static_cast<double>(base.count()) * std::exp2(std::min(failures_ - 1, 40)),
                                        static_cast<double>(options_.cap.count()));
        const TimeSpan own(static_cast<std::int64_t>(longest * random));
        const TimeSpan pause = std::max(own, hint.value_or(TimeSpan::zero()));
        if (elapsed + pause > options_.deadline) return std::nullopt;
        const int cost = quota_->take(why);
        if (cost == 0) return std::nullopt;
        taken_ += cost;
        return pause;
    }

    /// Tells that the request has succeeded.
    void succeeded() { quota_->give_back(taken_ == 0 ? 1 : taken_); }

    /// How many attempts have failed so far.
    [[nodiscard]] int failures() const { return failures_; }

private:
    RetryOptions options_;
    RetryQuota* quota_;
    int failures_ = 0;
    int taken_ = 0;
};

}  // namespace holdfast::inline v1::http

#endif
