// expect: ListsDatabases | engine.identity()
#include <holdfast/testing/archetypes/host_engine.hpp>

using Base = holdfast::testing::HostEngineArchetype;

struct Candidate : Base {
#ifndef PASSING
private:
    using Base::identity;
#endif
};
static_assert(holdfast::HostEngine<Candidate>);
