// expect: TellsTime | scheduler.elapsed()
#include <holdfast/testing/archetypes/scheduler.hpp>

using Base = holdfast::testing::SchedulerArchetype;

struct Candidate : Base {
#ifndef PASSING
private:
    using Base::elapsed;
#endif
};
static_assert(holdfast::Scheduler<Candidate>);
