// expect: ReadsRecords | persistence.get(key)
#include <holdfast/testing/archetypes/persistence.hpp>

using Base = holdfast::testing::PersistenceArchetype;

struct Candidate : Base {
#ifndef PASSING
    holdfast::Record get(const std::string& key);
#endif
};
static_assert(holdfast::Persistence<Candidate>);
