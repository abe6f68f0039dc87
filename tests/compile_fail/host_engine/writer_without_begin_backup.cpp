// expect: EngineWriter | writer.begin_backup(backup)
#include <holdfast/testing/archetypes/host_engine.hpp>

using Base = holdfast::testing::EngineWriterArchetype;

struct Candidate : Base {
#ifndef PASSING
private:
    using Base::begin_backup;
#endif
};
static_assert(holdfast::EngineWriter<Candidate>);
