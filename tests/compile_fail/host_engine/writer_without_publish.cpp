// expect: EngineWriter | writer.publish()
#include <holdfast/testing/archetypes/host_engine.hpp>

using Base = holdfast::testing::EngineWriterArchetype;

struct Candidate : Base {
#ifndef PASSING
private:
    using Base::publish;
#endif
};
static_assert(holdfast::EngineWriter<Candidate>);
