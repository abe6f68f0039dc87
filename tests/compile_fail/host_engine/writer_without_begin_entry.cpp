// expect: EngineWriter | writer.begin_entry(entry)
#include <holdfast/testing/archetypes/host_engine.hpp>

using Base = holdfast::testing::EngineWriterArchetype;

struct Candidate : Base {
#ifndef PASSING
private:
    using Base::begin_entry;
#endif
};
static_assert(holdfast::EngineWriter<Candidate>);
