// expect: EngineWriter | writer.write(bytes)
#include <holdfast/testing/archetypes/host_engine.hpp>

using Base = holdfast::testing::EngineWriterArchetype;

struct Candidate : Base {
#ifndef PASSING
private:
    using Base::write;
#endif
};
static_assert(holdfast::EngineWriter<Candidate>);
