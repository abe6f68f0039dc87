#include <holdfast/engine/files/etag_ledger.hpp>

#include <catch2/catch.hpp>

#include <support/temporary_folder.hpp>

#include <fstream>

using namespace holdfast::files;

TEST_CASE("an etag rises with each state, stays with the same, and is 0 for nothing")
{
    TemporaryFolder folder;
    const auto place = [&](const std::string& database) {
        return std::filesystem::path(folder.path()) / database / "etag";
    };
    EtagLedger ledger(place);
    CHECK(ledger.etag_of("empty", "nothing", true) == 0);
    CHECK(ledger.etag_of("empty", "nothing", true) == 0);
    auto last = ledger.etag_of("db", "a", false);
    CHECK(last > 0);
    CHECK(ledger.etag_of("db", "a", false) == last);
    for (const char* state : {"b", "a", "b"}) {
        const auto next = ledger.etag_of("db", state, false);
        CHECK(next > last);
        last = next;
    }
    CHECK(ledger.unique("db") > last);
    const auto after = ledger.etag_of("db", "b", true);
    CHECK(after > last + 1);

    ledger.keep("db");
    CHECK(EtagLedger(place).etag_of("db", "b", false) == after);
    CHECK(EtagLedger(place).etag_of("db", "c", false) > after);
    // A ledger that is lost, or is none, starts at the clock, which has gone on.
    std::ofstream(place("db")) << "something else";
    CHECK(EtagLedger(place).etag_of("db", "b", false) > after);
    // So does one above whose etag there is no room.
    std::ofstream(place("db")) << "holdfast-etag 1 18446744073709551614\nb";
    EtagLedger full(place);
    const auto low = full.etag_of("db", "b", false);
    CHECK(full.etag_of("db", "c", false) > low);
    CHECK(full.etag_of("db", "d", false) > low + 1);
}

TEST_CASE("a quick look spares the exact one only while its state is the newest")
{
    TemporaryFolder folder;
    EtagLedger ledger(
        [&](const std::string& database) { return std::filesystem::path(folder.path()) / database / "etag"; });
    CHECK_FALSE(ledger.recall("db", "look"));
    const auto first = ledger.etag_of("db", "a", false);
    ledger.remember("db", "look", first);
    CHECK(ledger.recall("db", "look") == first);
    CHECK_FALSE(ledger.recall("db", "another"));
    const auto second = ledger.etag_of("db", "b", false);
    CHECK_FALSE(ledger.recall("db", "look"));
    ledger.remember("db", "late look", first);  // of a state that is over
    CHECK_FALSE(ledger.recall("db", "late look"));
    ledger.remember("db", "look", second);
    CHECK(ledger.recall("db", "look") == second);
    ledger.forget("db");
    CHECK_FALSE(ledger.recall("db", "look"));
}

TEST_CASE("a restored database goes on above its backup, and above a former one of its name")
{
    TemporaryFolder folder;
    EtagLedger ledger(
        [&](const std::string& database) { return std::filesystem::path(folder.path()) / database / "etag"; });
    ledger.restored("db", "a", 1000);
    CHECK(ledger.etag_of("db", "a", false) == 1000);
    const auto next = ledger.etag_of("db", "b", false);
    CHECK(next > 1000);
    ledger.restored("db", "c", 1000);
    CHECK(ledger.etag_of("db", "c", false) > next);
}
