#include <holdfast/persistence/memory.hpp>

#include <holdfast/error.hpp>

#include <catch2/catch.hpp>

using namespace holdfast;

TEST_CASE("A condition that does not hold changes nothing and tells the newest revision")
{
    MemoryPersistence persistence;
    Transaction first;
    first.puts.push_back({"a", "1"});
    REQUIRE(persistence.commit(first).revision == 1);
    first.conditions.push_back({"a", 0});
    first.prefix_removals.push_back("b");
    const CommitResult result = persistence.commit(first);
    CHECK_FALSE(result.committed);
    CHECK(result.revision == 1);
    CHECK(persistence.get("a") == Record{"a", "1", 1});
}

TEST_CASE("A refused transaction names the rule that it breaks")
{
    MemoryPersistence persistence;
    struct Row {
        Transaction transaction;
        std::string part;
    };
    std::vector<Row> rows(5);
    rows[0].transaction.puts = {{"", "x"}};
    rows[0].part = "0 bytes; it must have 1 to 512";
    rows[1].transaction.puts = {{"k", std::string((1 << 20) + 1, 'x')}};
    rows[1].part = "The record k has 1048577 bytes";
    rows[2].transaction.removals = {"k", "l", "k"};
    rows[2].part = "changes the record k twice";
    rows[3].transaction.puts = {{"a/b", "x"}};
    rows[3].transaction.prefix_removals = {"a/"};
    rows[3].part = "writes the record a/b and removes all below a/";
    rows[4].transaction.removals.resize(101, "k");
    rows[4].part = "101 conditions and changes";
    for (const auto& row : rows) {
        try {
            static_cast<void>(persistence.commit(row.transaction));
            FAIL("not refused: " << row.part);
        } catch (const Error& error) {
            CHECK(error.code() == errc::invalid_argument);
            CHECK_THAT(error.diagnostics().message, Catch::Contains(row.part));
        }
    }
    CHECK(persistence.list(RecordRange{}).empty());
}
