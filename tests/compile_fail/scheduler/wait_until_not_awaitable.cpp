// expect: WakesLater | scheduler.async_wait_until(time)
#include <holdfast/testing/archetypes/scheduler.hpp>

using Base = holdfast::testing::SchedulerArchetype;

struct Candidate : Base {
#ifndef PASSING
    void async_wait_until(holdfast::TimePoint time);
#endif
};
static_assert(holdfast::Scheduler<Candidate>);
