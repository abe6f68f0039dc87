#ifndef HOLDFAST_TESTING_ARCHETYPES_SCHEDULER_HPP
#define HOLDFAST_TESTING_ARCHETYPES_SCHEDULER_HPP

#include <holdfast/concepts/scheduler.hpp>

namespace holdfast::inline v1::testing {

/// What `Scheduler` asks for and nothing else: constructed from an executor, neither copyable nor movable. For
/// the compiler only.
class SchedulerArchetype {
public:
    static constexpr CronDialect cron_dialect = CronDialect::raven;
    static constexpr bool real_time = false;

    explicit SchedulerArchetype(boost::asio::any_io_executor executor);
    SchedulerArchetype(SchedulerArchetype&&) = delete;
    SchedulerArchetype& operator=(SchedulerArchetype&&) = delete;
    ~SchedulerArchetype();

    TimePoint now() const;
    TimeSpan elapsed() const;
    boost::asio::awaitable<void> async_wait_until(TimePoint time);
    boost::asio::awaitable<void> async_wait_for(TimeSpan span);
    std::string time_zone() const;
};

static_assert(Scheduler<SchedulerArchetype>);

}  // namespace holdfast::inline v1::testing

#endif
