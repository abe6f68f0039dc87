// expect: ListsDatabases | engine.last_etag(database)
#include <holdfast/testing/archetypes/host_engine.hpp>

using Base = holdfast::testing::HostEngineArchetype;

struct Candidate : Base {
#ifndef PASSING
private:
    using Base::last_etag;
#endif
};
static_assert(holdfast::HostEngine<Candidate>);
