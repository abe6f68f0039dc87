// expect: ReadsSchedules | scheduler.time_zone()
#include <holdfast/testing/archetypes/scheduler.hpp>

using Base = holdfast::testing::SchedulerArchetype;

struct Candidate : Base {
#ifndef PASSING
private:
    using Base::time_zone;
#endif
};
static_assert(holdfast::Scheduler<Candidate>);
