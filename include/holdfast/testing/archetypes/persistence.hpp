#ifndef HOLDFAST_TESTING_ARCHETYPES_PERSISTENCE_HPP
#define HOLDFAST_TESTING_ARCHETYPES_PERSISTENCE_HPP

#include <holdfast/concepts/persistence.hpp>

namespace holdfast::inline v1::testing {

/// What `Persistence` asks for and nothing else: no default constructor, neither copyable nor movable. For the
/// compiler only.
class PersistenceArchetype {
public:
    static constexpr bool durable = true;

    PersistenceArchetype(PersistenceArchetype&&) = delete;
    PersistenceArchetype& operator=(PersistenceArchetype&&) = delete;
    ~PersistenceArchetype();

    std::optional<Record> get(const std::string& key);
    std::vector<Record> list(const RecordRange& range);
    CommitResult commit(const Transaction& transaction);
};

static_assert(Persistence<PersistenceArchetype>);

}  // namespace holdfast::inline v1::testing

#endif
