// expect: EngineWriter | writer.end_entry()
#include <holdfast/testing/archetypes/host_engine.hpp>

using Base = holdfast::testing::EngineWriterArchetype;

struct Candidate : Base {
#ifndef PASSING
private:
    using Base::end_entry;
#endif
};
static_assert(holdfast::EngineWriter<Candidate>);
