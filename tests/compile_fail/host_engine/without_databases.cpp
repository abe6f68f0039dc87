// expect: ListsDatabases | engine.databases()
#include <holdfast/testing/archetypes/host_engine.hpp>

using Base = holdfast::testing::HostEngineArchetype;

struct Candidate : Base {
#ifndef PASSING
private:
    using Base::databases;
#endif
};
static_assert(holdfast::HostEngine<Candidate>);
