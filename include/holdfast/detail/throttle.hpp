#ifndef HOLDFAST_DETAIL_THROTTLE_HPP
#define HOLDFAST_DETAIL_THROTTLE_HPP

#include <holdfast/detail/scheduler_port.hpp>
#include <holdfast/schedule/token_bucket.hpp>

#include <boost/asio/awaitable.hpp>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>

namespace holdfast::inline v1::detail {

/// A rate limit that waits. Refers to the scheduler.
class Throttle {
public:
    Throttle(SchedulerPort& scheduler, std::optional<std::int64_t> per_second)
        : scheduler_(scheduler), bucket_(per_second.value_or(0)), rate_(per_second.value_or(0))
    {
    }

    [[nodiscard]] bool limits() const { return bucket_.limits(); }

    /// How much to use at once so that the rate looks even: a tenth of a second's worth, but at least `least`.
    [[nodiscard]] std::uint64_t portion(std::uint64_t least) const
    {
        if (!limits()) return std::numeric_limits<std::uint64_t>::max();
        return std::max<std::uint64_t>(least, static_cast<std::uint64_t>(rate_) / 10);
    }

    /// Waits until what was used is paid for.
    boost::asio::awaitable<void> pay(std::uint64_t amount)
    {
        constexpr auto greatest = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
        const auto used = static_cast<std::int64_t>(std::min(amount, greatest));
        const TimeSpan wait = bucket_.take(used, scheduler_.elapsed());
        if (wait > TimeSpan{0}) co_await scheduler_.async_wait_for(wait);
    }

private:
    SchedulerPort& scheduler_;
    TokenBucket bucket_;
    std::int64_t rate_;
};

}  // namespace holdfast::inline v1::detail

#endif
