// expect: ReadsSchedules | cron_dialect
#include <holdfast/testing/archetypes/scheduler.hpp>

using Base = holdfast::testing::SchedulerArchetype;

struct Candidate : Base {
#ifndef PASSING
private:
    using Base::cron_dialect;
#endif
};
static_assert(holdfast::Scheduler<Candidate>);
