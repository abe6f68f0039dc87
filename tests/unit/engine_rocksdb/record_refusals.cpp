#include "records.hpp"

#include <catch2/catch.hpp>

#include <rocksdb/comparator.h>

using namespace holdfast;
using namespace rocksdb_test;

namespace {

class Backwards : public rocksdb::Comparator {
public:
    const char* Name() const override { return "test.Backwards"; }
    int Compare(const rocksdb::Slice& a, const rocksdb::Slice& b) const override { return b.compare(a); }
    void FindShortestSeparator(std::string*, const rocksdb::Slice&) const override {}
    void FindShortSuccessor(std::string*) const override {}
};

const Backwards backwards;

/// Keys end in a timestamp of 8 bytes.
class Stamped : public rocksdb::Comparator {
public:
    Stamped() : rocksdb::Comparator(8) {}
    const char* Name() const override { return "test.Stamped"; }
    int Compare(const rocksdb::Slice& a, const rocksdb::Slice& b) const override { return a.compare(b); }
    void FindShortestSeparator(std::string*, const rocksdb::Slice&) const override {}
    void FindShortSuccessor(std::string*) const override {}
};

const Stamped stamped;

std::string refusal(Recorded& recorded, const std::vector<EngineStream>& chain)
{
    try {
        restore_streams(recorded.server.engine(), chain, {.database = "copy"});
    } catch (const Error& error) {
        if (std::filesystem::exists(recorded.server.path("copy")) ||
            !std::filesystem::is_empty(recorded.server.folder() / ".holdfast" / "work"))
            return "something is left";
        return error.code() == errc::object_damaged ? error.what() : "another error: " + std::string(error.what());
    }
    return {};
}

}  // namespace

TEST_CASE("damaged records, and backups out of order, are refused and leave nothing")
{
    Recorded recorded;
    recorded.app->put("a", "1");
    recorded.app->put("b", "2");
    recorded.back_up();
    for (int i = 0; i < 2; ++i) {
        recorded.app->put("a", "later");
        recorded.back_up();
    }
    const auto& chain = recorded.chain;
    CHECK(has(refusal(recorded, {chain[0], chain[2]}), "does not continue"));
    CHECK(has(refusal(recorded, {chain[0], chain[1], chain[1]}), "does not continue"));
    const auto changed = [&](std::size_t backup, std::size_t entry, auto change) {
        auto copy = chain;
        change(copy[backup].entries[entry].bytes);
        return refusal(recorded, copy);
    };
    CHECK(has(changed(0, 1, [](std::string& bytes) { bytes.pop_back(); }), "cut short"));
    CHECK(has(changed(0, 1, [](std::string& bytes) { bytes += 'x'; }), "beyond its end"));
    CHECK(has(changed(0, 1, [](std::string& bytes) { std::swap(bytes[9], bytes[20]); }), "in their order"));
    CHECK(has(changed(0, 1, [](std::string& bytes) { bytes[8] = '\xff'; }), "too long"));
    CHECK(has(changed(0, 0, [](std::string& bytes) { bytes[0] = 'H'; }), "catalog"));
    CHECK(has(changed(1, 1, [](std::string& bytes) { bytes[1] = '\x7'; }), "gap"));
    CHECK(has(changed(1, 0, [](std::string& bytes) { bytes.insert(bytes.find("default"), "not_"); }), "'default'"));
    auto other = chain;
    std::swap(other[0].entries[1].declaration.name, other[0].entries[0].declaration.name);
    CHECK_FALSE(refusal(recorded, other).empty());
    CHECK(refusal(recorded, chain).empty());
}

TEST_CASE("records of a comparator of the host's own need it, in both directions")
{
    auto options = wal_kept();
    options.comparator = &backwards;
    auto settings = as_records();
    bool is_told = true;
    settings.column_family_options = [&](const std::string&, const std::string&, rocksdb::ColumnFamilyOptions& found) {
        if (is_told) found.comparator = &backwards;
    };
    Recorded recorded(options, std::move(settings));
    for (int i = 0; i < 100; ++i) recorded.app->put(std::to_string(i), "x");
    recorded.back_up();
    is_told = false;
    CHECK(failure_of([&] { recorded.back_up(); }) == errc::invalid_argument);
    CHECK(has(refusal(recorded, recorded.chain), "needs the comparator 'test.Backwards'"));
    is_told = true;
    CHECK(recorded.restored() == recorded.app->digest());
}

TEST_CASE("merge operands are not restored without their operator")
{
    auto settings = as_records();
    bool is_told = true;
    settings.column_family_options = [&](const std::string&, const std::string&, rocksdb::ColumnFamilyOptions& found) {
        if (is_told) found.merge_operator = std::make_shared<Append>();
    };
    Recorded recorded(wal_kept(), std::move(settings));
    check(recorded.db().Merge({}, "key", "1"));
    recorded.back_up();
    check(recorded.db().Merge({}, "key", "2"));
    recorded.back_up();
    is_told = false;
    CHECK(has(refusal(recorded, recorded.chain), "need its merge operator"));
    is_told = true;
    CHECK(recorded.restored() == recorded.app->digest());
}

TEST_CASE("what records cannot hold is refused, and never read in part")
{
    auto options = wal_kept();
    options.comparator = &stamped;
    auto settings = as_records();
    settings.column_family_options = [](const std::string&, const std::string&, rocksdb::ColumnFamilyOptions& found) {
        found.comparator = &stamped;
    };
    Recorded with_timestamps(options, std::move(settings));
    std::string why;
    try {
        with_timestamps.back_up();
    } catch (const Error& error) {
        why = error.what();
    }
    CHECK(has(why, "keys with timestamps"));

    Recorded wide;
    wide.back_up();
    check(wide.db().PutEntity({}, wide.db().DefaultColumnFamily(), "key", {{"column", "value"}}));
    CHECK(has(wide.why_full(), "wide columns"));
    CHECK(failure_of([&] { (void)read_stream(wide.server.engine(), {.database = "app"}); }) == errc::engine_failed);
}
