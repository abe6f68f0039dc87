// expect: WakesLater | scheduler.async_wait_for(span)
#include <holdfast/testing/archetypes/scheduler.hpp>

using Base = holdfast::testing::SchedulerArchetype;

struct Candidate : Base {
#ifndef PASSING
private:
    using Base::async_wait_for;
#endif
};
static_assert(holdfast::Scheduler<Candidate>);
