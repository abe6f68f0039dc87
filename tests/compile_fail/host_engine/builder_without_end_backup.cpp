// expect: TakesBackups | writer.end_backup()
#include <holdfast/testing/archetypes/host_engine.hpp>

using Base = holdfast::testing::FullBuilderArchetype;

struct Candidate : Base {
#ifndef PASSING
private:
    using Base::end_backup;
#endif
};
static_assert(holdfast::FullBuilder<Candidate>);
