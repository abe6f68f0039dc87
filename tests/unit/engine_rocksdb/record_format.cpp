#include <holdfast/engine/rocksdb/records/catalog.hpp>
#include <holdfast/engine/rocksdb/records/continuity.hpp>
#include <holdfast/engine/rocksdb/records/escaping.hpp>
#include <holdfast/engine/rocksdb/records/parser.hpp>
#include <holdfast/error.hpp>

#include <catch2/catch.hpp>

#include <support/temporary_folder.hpp>

#include <algorithm>
#include <string>
#include <vector>

using namespace holdfast;
using namespace holdfast::rocks::records;

namespace {

struct Told final : RecordSink {
    std::string text{};
    void row(std::string_view key, std::string_view value) override
    {
        text.append(key).append("=").append(value).append(" ");
    }
    void change(ChangeKind kind, std::size_t family, std::string_view key, std::string_view value) override
    {
        text += std::to_string(static_cast<int>(kind)) + ":" + std::to_string(family) + ":";
        row(key, value);
    }
};

/// What an entry tells in pieces of `piece` bytes; `damaged` if it is refused.
std::string told(const std::string& bytes, bool are_changes, std::size_t piece = 3)
{
    Told sink;
    Parser parser = are_changes ? Parser(sink, 7, 9, 2) : Parser(sink);
    try {
        for (std::size_t at = 0; at < bytes.size(); at += piece)
            parser.write(std::as_bytes(std::span(bytes).subspan(at, std::min(piece, bytes.size() - at))));
        parser.finish();
    } catch (const Error& error) {
        CHECK(error.code() == errc::object_damaged);
        return "damaged";
    }
    return sink.text;
}

std::string number(std::uint64_t value, std::size_t bytes)
{
    std::string text;
    for (std::size_t i = 0; i != bytes; ++i) text += static_cast<char>(value >> (8 * i) & 0xff);
    return text;
}

std::string row(const std::string& key, const std::string& value)
{
    return "\1" + number(key.size(), 4) + number(value.size(), 4) + key + value;
}

std::string change(int kind, std::uint64_t family, const std::string& key, const std::string& value)
{
    return static_cast<char>(kind) + number(family, 4) + number(key.size(), 4) + number(value.size(), 4) + key + value;
}

std::string batch(std::uint64_t first, std::uint64_t count)
{
    return "\6" + number(first, 8) + number(count, 4);
}

std::string end(std::uint64_t count)
{
    return std::string(1, '\0') + number(count, 8);
}

}  // namespace

TEST_CASE("rows are told in any pieces, and malformed ones refused")
{
    const std::string rows = row("a", "1") + row("", "") + row("key", std::string(100, 'v'));
    for (const std::size_t piece : {1U, 2U, 7U, 1000U})
        CHECK(told(rows + end(3), false, piece) == "a=1 = key=" + std::string(100, 'v') + " ");
    CHECK(told(end(0), false).empty());
    const std::vector<std::string> damaged{
        "",
        rows,
        rows + end(2),
        rows + end(3) + "x",
        rows.substr(0, 15) + end(3),
        batch(8, 1) + end(0),
        "\7" + end(0),
        "\1" + number(most_key_bytes + 1, 4) + number(0, 4),
        "\1" + number(0, 4) + number(most_value_bytes + 1, 4),
    };
    for (const auto& each : damaged) CHECK(told(each, false) == "damaged");
}

TEST_CASE("changes are told in their order, without a gap, up to the declared number")
{
    const std::string good = batch(8, 1) + change(1, 0, "k", "v") + batch(9, 1) + change(5, 1, "a", "b") + end(2);
    for (const std::size_t piece : {1U, 5U, 1000U}) CHECK(told(good, true, piece) == "1:0:k=v 5:1:a=b ");
    CHECK(told(batch(8, 2) + change(2, 0, "k", "") + change(4, 0, "k", "") + end(2), true) == "2:0:k= 4:0:k= ");
    const std::vector<std::string> damaged{
        end(0),
        batch(8, 1) + change(1, 0, "k", "v") + end(1),
        batch(9, 1) + change(1, 0, "k", "v") + end(1),
        batch(8, 1) + change(1, 0, "k", "v") + batch(10, 1) + change(1, 0, "k", "v") + end(2),
        batch(8, 3) + change(1, 0, "k", "v") + change(1, 0, "k", "v") + change(1, 0, "k", "v") + end(3),
        batch(8, 0) + end(0),
        batch(8, 2) + change(1, 0, "k", "v") + end(1),
        batch(8, 2) + change(6, 0, "k", "v") + change(1, 0, "k", "v") + end(2),
        batch(8, 2) + change(1, 2, "k", "v") + change(1, 0, "k", "v") + end(2),
        batch(8, 2) + change(2, 0, "k", "v") + change(3, 0, "k", "") + end(2),
        batch(8, 2) + change(1, 0, "k", "v") + change(1, 0, "k", "v"),
        row("a", "1") + end(1),
    };
    for (const auto& each : damaged) CHECK(told(each, true) == "damaged");
}

TEST_CASE("a catalog of records reads back equal, and anything else is refused")
{
    Catalog catalog;
    catalog.to = 12;
    catalog.families = {{0, "default", "leveldb.BytewiseComparator", ""},
                        {7, std::string("\0 \n%", 4), "c", "-"},
                        {9, std::string(600, 'x'), "c", ""}};
    catalog.options = "[Version]\n";
    const std::string text = to_text(catalog);
    CHECK(catalog_from_text(text) == catalog);
    CHECK(entry_name(catalog, 1) == "records/%00%20%0a%25");
    CHECK(entry_name(catalog, 2) == "records/=2");
    auto incremental = catalog;
    incremental.is_full = false;
    incremental.from = 5;
    incremental.options.clear();
    CHECK(catalog_from_text(to_text(incremental)) == incremental);
    CHECK(schema_of(incremental) == schema_of(catalog));
    incremental.families[1].id = 8;
    CHECK(schema_of(incremental) != schema_of(catalog));
    for (std::size_t cut = 0; cut < text.size(); ++cut) CHECK_THROWS_AS(catalog_from_text(text.substr(0, cut)), Error);
    const auto replaced = [&](const std::string& what, const std::string& by) {
        auto other = text;
        return other.replace(other.find(what), what.size(), by);
    };
    for (const auto& each : {text + "x", replaced("records 1", "records 2"), replaced("full 0", "full 1"),
                             replaced("full 0 12", "incremental 13 12"), replaced("families 3", "families 2"),
                             replaced("families 3", "families 200000"), replaced("\n7 ", "\n0 "),
                             replaced("\n7 ", "\n07 "), replaced("%25", "%2"), replaced("default", "other")})
        CHECK_THROWS_AS(catalog_from_text(each), Error);
    CHECK(unescape("%41") == std::nullopt);
}

TEST_CASE("why a full is needed is told from the note of the backup before and the database as it is")
{
    const SequenceNote base{1, 100, 10, "app", "schema"};
    const SequenceNote now{0, 120, 15, "app", "schema"};
    CHECK_FALSE(why_full(base, now));
    CHECK_FALSE(why_full(base, base));
    const auto because = [&](auto member, auto value) {
        auto other = now;
        other.*member = value;
        return why_full(base, other).value_or("");
    };
    CHECK(because(&SequenceNote::incarnation, "other").find("another database") != std::string::npos);
    CHECK(because(&SequenceNote::schema, "other").find("column families") != std::string::npos);
    CHECK(because(&SequenceNote::sequence, 99U).find("set back") != std::string::npos);
    CHECK(why_full(std::nullopt, now)->find("nothing is known") != std::string::npos);
}

TEST_CASE("notes of sequence numbers are kept for each database, the newest hundred of them")
{
    TemporaryFolder folder;
    SequenceNotes notes(folder.path() + std::string("/notes"));
    CHECK_FALSE(notes.find("app", 1));
    for (Etag etag = 1; etag <= 105; ++etag) {
        notes.keep("app", {etag, etag * 2, 3, "in carnation", "schema"});
        if (etag > 50) notes.keep("app", *notes.find("app", 7));  // one that is used
    }
    CHECK(notes.find("app", 7) == SequenceNote{7, 14, 3, "in carnation", "schema"});
    CHECK(notes.find("app", 105));
    CHECK_FALSE(notes.find("app", 1));
    notes.keep("App/2", {1, 1, 1, "", ""});
    CHECK(notes.find("App/2", 1) == SequenceNote{1, 1, 1, "", ""});
    notes.sweep({"App/2"});
    CHECK_FALSE(notes.find("app", 7));
    notes.forget("App/2");
    notes.forget("App/2");
    CHECK_FALSE(notes.find("App/2", 1));
}
