#ifndef HOLDFAST_DETAIL_SCHEDULER_PORT_HPP
#define HOLDFAST_DETAIL_SCHEDULER_PORT_HPP

#include <holdfast/concepts/scheduler.hpp>

#include <boost/asio/awaitable.hpp>

#include <string>

namespace holdfast::inline v1::detail {

class SchedulerPort {
public:
    virtual ~SchedulerPort() = default;
    [[nodiscard]] virtual TimePoint now() const = 0;
    [[nodiscard]] virtual TimeSpan elapsed() const = 0;
    [[nodiscard]] virtual std::string time_zone() const = 0;
    [[nodiscard]] virtual CronDialect cron_dialect() const = 0;
    virtual boost::asio::awaitable<void> async_wait_until(TimePoint time) = 0;
    virtual boost::asio::awaitable<void> async_wait_for(TimeSpan span) = 0;
};

/// Refers to a scheduler, which outlives it.
template <Scheduler S>
class SchedulerAdapter final : public SchedulerPort {
public:
    explicit SchedulerAdapter(S& scheduler) : scheduler_(scheduler) {}
    TimePoint now() const override { return scheduler_.now(); }
    TimeSpan elapsed() const override { return scheduler_.elapsed(); }
    std::string time_zone() const override { return scheduler_.time_zone(); }
    CronDialect cron_dialect() const override { return S::cron_dialect; }
    boost::asio::awaitable<void> async_wait_until(TimePoint time) override { return scheduler_.async_wait_until(time); }
    boost::asio::awaitable<void> async_wait_for(TimeSpan span) override { return scheduler_.async_wait_for(span); }

private:
    S& scheduler_;
};

}  // namespace holdfast::inline v1::detail

#endif
