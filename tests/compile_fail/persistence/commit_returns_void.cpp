// expect: CommitsTransactions | persistence.commit(transaction)
#include <holdfast/testing/archetypes/persistence.hpp>

using Base = holdfast::testing::PersistenceArchetype;

struct Candidate : Base {
#ifndef PASSING
    void commit(const holdfast::Transaction& transaction);
#endif
};
static_assert(holdfast::Persistence<Candidate>);
