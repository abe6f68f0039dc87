// expect: OpensWriters | engine.open_writer
#include <holdfast/testing/archetypes/host_engine.hpp>

using Base = holdfast::testing::HostEngineArchetype;

struct Candidate : Base {
#ifndef PASSING
private:
    using Base::open_writer;
#endif
};
static_assert(holdfast::HostEngine<Candidate>);
