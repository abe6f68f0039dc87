// expect: Scheduler | real_time
#include <holdfast/testing/archetypes/scheduler.hpp>

using Base = holdfast::testing::SchedulerArchetype;

struct Candidate : Base {
#ifndef PASSING
private:
    using Base::real_time;
#endif
};
static_assert(holdfast::Scheduler<Candidate>);
