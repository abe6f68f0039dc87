#include <holdfast/testing/laws/persistence.hpp>

#include <holdfast/persistence/memory.hpp>
#include <holdfast/persistence/sqlite.hpp>
#include <holdfast/testing/faulty_persistence.hpp>

#include <support/temporary_folder.hpp>

#include <catch2/catch.hpp>

#include <memory>
#include <optional>

namespace {

struct MemoryHarness {
    using persistence_type = holdfast::MemoryPersistence;
    persistence_type& open() { return store; }
    persistence_type store;
};

struct SqliteHarness {
    using persistence_type = holdfast::SqlitePersistence;
    holdfast::SqlitePersistenceOptions options() const
    {
        holdfast::SqlitePersistenceOptions result;
        result.path = folder.path() + "/holdfast.db";
        return result;
    }
    persistence_type& open()
    {
        store.reset();
        return store.emplace(options());
    }
    TemporaryFolder folder;
    std::optional<persistence_type> store;
};

/// Models whose functions are coroutines.
struct CoroutineMemoryHarness {
    using persistence_type = holdfast::testing::FaultyPersistence<holdfast::MemoryPersistence>;
    persistence_type& open() { return store; }
    persistence_type store{std::make_shared<holdfast::testing::FaultScript>()};
};

struct CoroutineSqliteHarness : SqliteHarness {
    using persistence_type = holdfast::testing::FaultyPersistence<holdfast::SqlitePersistence>;
    persistence_type& open()
    {
        faulty.reset();
        return faulty.emplace(std::make_shared<holdfast::testing::FaultScript>(), options());
    }
    std::optional<persistence_type> faulty;
};

}  // namespace

TEMPLATE_TEST_CASE("A shipped persistence keeps the laws", "[laws]", MemoryHarness, SqliteHarness,
                   CoroutineMemoryHarness, CoroutineSqliteHarness)
{
    for (const auto& law : holdfast::persistence_laws<TestType>()) {
        DYNAMIC_SECTION(law.name)
        {
            TestType harness;
            CHECK_NOTHROW(law.check(harness));
        }
    }
}
