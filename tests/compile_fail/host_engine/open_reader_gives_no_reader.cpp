// expect: OpensReaders | EngineReader
#include <holdfast/testing/archetypes/host_engine.hpp>

using Base = holdfast::testing::HostEngineArchetype;

struct Candidate : Base {
#ifndef PASSING
    int open_reader(const holdfast::ReadRequest& request);
#endif
};
static_assert(holdfast::HostEngine<Candidate>);
