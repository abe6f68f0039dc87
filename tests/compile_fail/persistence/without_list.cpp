// expect: ReadsRecords | persistence.list(range)
#include <holdfast/testing/archetypes/persistence.hpp>

using Base = holdfast::testing::PersistenceArchetype;

struct Candidate : Base {
#ifndef PASSING
private:
    using Base::list;
#endif
};
static_assert(holdfast::Persistence<Candidate>);
