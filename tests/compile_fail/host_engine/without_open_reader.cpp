// expect: OpensReaders | engine.open_reader(request)
#include <holdfast/testing/archetypes/host_engine.hpp>

using Base = holdfast::testing::HostEngineArchetype;

struct Candidate : Base {
#ifndef PASSING
private:
    using Base::open_reader;
#endif
};
static_assert(holdfast::HostEngine<Candidate>);
