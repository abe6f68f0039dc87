// expect: Persistence | durable
#include <holdfast/testing/archetypes/persistence.hpp>

using Base = holdfast::testing::PersistenceArchetype;

struct Candidate : Base {
#ifndef PASSING
private:
    using Base::durable;
#endif
};
static_assert(holdfast::Persistence<Candidate>);
