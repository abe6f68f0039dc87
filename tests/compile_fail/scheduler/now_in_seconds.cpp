// expect: TellsTime | scheduler.now()
#include <holdfast/testing/archetypes/scheduler.hpp>

using Base = holdfast::testing::SchedulerArchetype;

struct Candidate : Base {
#ifndef PASSING
    std::chrono::sys_seconds now() const;
#endif
};
static_assert(holdfast::Scheduler<Candidate>);
