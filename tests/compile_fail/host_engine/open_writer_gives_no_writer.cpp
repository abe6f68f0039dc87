// expect: OpensWriters | EngineWriter
#include <holdfast/testing/archetypes/host_engine.hpp>

using Base = holdfast::testing::HostEngineArchetype;

struct Candidate : Base {
#ifndef PASSING
    int open_writer(holdfast::WriteRequest request);
#endif
};
static_assert(holdfast::HostEngine<Candidate>);
