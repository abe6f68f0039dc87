// expect: ListsDatabases | engine.database_key(database)
#include <holdfast/testing/archetypes/host_engine.hpp>

using Base = holdfast::testing::HostEngineArchetype;

struct Candidate : Base {
#ifndef PASSING
private:
    using Base::database_key;
#endif
};
static_assert(holdfast::HostEngine<Candidate>);
