#include "database.hpp"

#include <holdfast/engine/sqlite.hpp>
#include <holdfast/engine/sqlite/live_pages.hpp>
#include <holdfast/engine/sqlite/snapshot.hpp>
#include <holdfast/error.hpp>
#include <holdfast/testing/laws/engine_stream.hpp>

#include <catch2/catch.hpp>

#include <support/temporary_folder.hpp>
#include <support/thrown.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

using namespace holdfast;
using holdfast_tests::thrown_by;

namespace {

constexpr std::chrono::milliseconds long_time = std::chrono::hours(1);

struct Folder {
    TemporaryFolder folder;
    std::filesystem::path file = std::filesystem::path(folder.path()) / "app.db";
    std::filesystem::path wal = std::filesystem::path(folder.path()) / "app.db-wal";

    sqlite::View open(std::chrono::milliseconds hold) const { return open(hold, folder.path() + "/work"); }
    sqlite::View open(std::chrono::milliseconds hold, const std::string& copies) const
    {
        return sqlite::open_view(std::make_unique<sqlite::Connection>(file, sqlite::Connection::Access::reading,
                                                                      std::chrono::milliseconds(0)),
                                 {hold, copies});
    }
};

std::string read(files::LiveView& view, std::uint64_t offset, std::uint64_t size)
{
    std::string bytes(size, '\0');
    view.read(offset, std::as_writable_bytes(std::span(bytes)));
    return bytes;
}
/// What SQLite's backup interface makes of the database as it is now.
std::string copy_of(const Folder& folder)
{
    const auto view = folder.open(std::chrono::milliseconds(0), folder.folder.path() + "/copies");
    return read(*view.bytes, 0, view.bytes->size());
}
void add_rows(Database& database, int count)
{
    database.run("CREATE TABLE IF NOT EXISTS t (id INTEGER PRIMARY KEY, v BLOB)");
    database.run("WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < " + std::to_string(count) +
                 ") INSERT INTO t (v) SELECT randomblob(700) FROM c");
}
/// The number of connections that were in the way: 0 or 1.
std::string checkpoint(Database& database, const std::string& mode)
{
    return database.run("PRAGMA wal_checkpoint(" + mode + ")");
}
void change_rows(Database& database)
{
    database.run("UPDATE t SET v = randomblob(700) WHERE id % 3 = abs(random() % 3)");
}

/// A database with a WAL in each of the states that a reader can meet.
enum class Begin { all_in_wal, grown, shrunk, partly_moved, moved, empty_wal, many_versions };

std::unique_ptr<Database> make(const Folder& folder, Begin begin, int page_size)
{
    auto database = std::make_unique<Database>(folder.file, nullptr, 0);
    database->run("PRAGMA page_size = " + std::to_string(page_size));
    database->run("PRAGMA journal_mode = WAL");
    database->run("PRAGMA wal_autocheckpoint = 0");
    add_rows(*database, 600);
    if (begin == Begin::all_in_wal) return database;
    REQUIRE(checkpoint(*database, "TRUNCATE") == "0");
    switch (begin) {
        case Begin::grown: add_rows(*database, 900); break;
        case Begin::shrunk:
            database->run("DELETE FROM t WHERE id > 40");
            database->run("VACUUM");
            break;
        case Begin::partly_moved: {
            change_rows(*database);
            Database reader(folder.file, nullptr, 0);
            reader.run("BEGIN");
            reader.run("SELECT count(*) FROM t");
            change_rows(*database);
            add_rows(*database, 50);
            REQUIRE(checkpoint(*database, "PASSIVE") == "0");  // as far as the reader sees
            break;
        }
        case Begin::moved:
            change_rows(*database);
            REQUIRE(checkpoint(*database, "FULL") == "0");
            break;
        case Begin::many_versions:
            for (int i = 0; i != 5; ++i) change_rows(*database);
            break;
        case Begin::all_in_wal:
        case Begin::empty_wal: break;
    }
    return database;
}

}  // namespace

TEST_CASE("a live view has the bytes that SQLite's backup interface copies")
{
    const auto begin = GENERATE(Begin::all_in_wal, Begin::grown, Begin::shrunk, Begin::partly_moved, Begin::moved,
                                Begin::empty_wal, Begin::many_versions);
    const int page_size = GENERATE(512, 1024, 4096, 65'536);
    const int piece = GENERATE(65'536, 30'011);
    INFO(static_cast<int>(begin) << " " << page_size);
    Folder folder;
    const auto database = make(folder, begin, page_size);
    const std::string copy = copy_of(folder);
    const auto view = folder.open(long_time);
    REQUIRE(view.bytes->is_live());
    CHECK(view.page_size == static_cast<unsigned>(page_size));
    CHECK(view.state.has_value());
    REQUIRE(view.bytes->size() == copy.size());
    for (std::size_t done = 0; done < copy.size(); done += static_cast<std::size_t>(piece)) {
        const std::size_t size = std::min<std::size_t>(static_cast<std::size_t>(piece), copy.size() - done);
        INFO(done);
        // No expansion of megabytes if it fails.
        const bool same = read(*view.bytes, done, size) == copy.substr(done, size);
        REQUIRE(same);
    }
    CHECK_FALSE(view.bytes->is_live());
    CHECK_FALSE(std::filesystem::exists(folder.folder.path() + "/work"));  // nothing was copied
}

TEST_CASE("a live view does not move while a writer commits and checkpoints, and is let go of in the end")
{
    const auto begin = GENERATE(Begin::all_in_wal, Begin::grown, Begin::shrunk, Begin::partly_moved, Begin::moved,
                                Begin::empty_wal, Begin::many_versions);
    const char* mode = GENERATE("PASSIVE", "FULL", "RESTART", "TRUNCATE");
    const int page_size = GENERATE(512, 4096);
    const bool is_copied = GENERATE(false, true);
    INFO(static_cast<int>(begin) << " " << mode << " " << page_size << " " << is_copied);
    Folder folder;
    const auto database = make(folder, begin, page_size);
    const std::string copy = copy_of(folder);
    const auto view = folder.open(long_time);
    REQUIRE(view.bytes->size() == copy.size());
    constexpr std::size_t piece = 8192;
    int step = 0;
    for (std::size_t done = 0; done < copy.size(); done += piece, ++step) {
        const std::size_t size = std::min(piece, copy.size() - done);
        const bool same = read(*view.bytes, done, size) == copy.substr(done, size);
        REQUIRE(same);
        if (step > 12) continue;
        if (step == 6) database->run("VACUUM");
        if (step == 9) add_rows(*database, 200);
        change_rows(*database);
        (void)checkpoint(*database, mode);
        if (is_copied && step == 4) {
            view.bytes->copy_now();
            REQUIRE_FALSE(view.bytes->is_live());
            CHECK(checkpoint(*database, "TRUNCATE") == "0");
            CHECK(std::filesystem::file_size(folder.wal) == 0);
        }
    }
    CHECK_FALSE(view.bytes->is_live());
    change_rows(*database);
    CHECK(checkpoint(*database, "TRUNCATE") == "0");
    CHECK(std::filesystem::file_size(folder.wal) == 0);
    CHECK(database->run("PRAGMA integrity_check") == "ok");
}

TEST_CASE("as long as a view is live a checkpoint cannot begin the WAL anew")
{
    Folder folder;
    const auto database = make(folder, Begin::grown, 4096);
    const auto view = folder.open(long_time);
    CHECK(checkpoint(*database, "PASSIVE") == "0");
    CHECK(checkpoint(*database, "TRUNCATE") == "1");
    view.bytes->copy_now();
    CHECK(checkpoint(*database, "TRUNCATE") == "0");
}

TEST_CASE("a delayed backup lets go of the database when its time is over, and goes on with the same bytes")
{
    Folder folder;
    const auto database = make(folder, Begin::many_versions, 4096);
    const std::string copy = copy_of(folder);
    const auto view = folder.open(std::chrono::milliseconds(1));
    view.bytes->wait_until_released();
    change_rows(*database);
    CHECK(checkpoint(*database, "TRUNCATE") == "0");
    const bool same = read(*view.bytes, 0, copy.size()) == copy;
    CHECK(same);
}

TEST_CASE("a WAL that grows much because of a view ends it")
{
    Folder folder;
    const auto database = make(folder, Begin::grown, 4096);
    const std::string copy = copy_of(folder);
    const auto view = folder.open(long_time);
    bool same = read(*view.bytes, 0, 4096) == copy.substr(0, 4096);
    for (int i = 0; i != 18; ++i) {
        database->run("CREATE TABLE IF NOT EXISTS big (v BLOB)");
        database->run("INSERT INTO big VALUES (randomblob(1000000))");
        CHECK(checkpoint(*database, "PASSIVE") == "0");
    }
    view.bytes->wait_until_released();
    CHECK(checkpoint(*database, "TRUNCATE") == "0");
    same = same && read(*view.bytes, 4096, copy.size() - 4096) == copy.substr(4096);
    CHECK(same);
}

TEST_CASE("without a time, and with a rollback journal, a database is copied at once and nothing is held")
{
    Folder folder;
    SECTION("no time")
    {
        const auto database = make(folder, Begin::grown, 4096);
        const auto view = folder.open(std::chrono::milliseconds(0), folder.folder.path() + "/copies");
        CHECK(checkpoint(*database, "TRUNCATE") == "0");
        CHECK(view.bytes->size() == std::filesystem::file_size(folder.file));
    }
    SECTION("rollback journal")
    {
        Database database(folder.file, "DELETE", 0);
        add_rows(database, 600);
        const auto view = folder.open(long_time);
        CHECK_NOTHROW(database.run("DELETE FROM t"));
        std::unique_ptr<sqlite::Connection> connection = std::make_unique<sqlite::Connection>(
            folder.file, sqlite::Connection::Access::reading, std::chrono::milliseconds(0));
        sqlite::State state;
        CHECK(sqlite::begin_live(connection, state) == nullptr);
        REQUIRE(connection);
        CHECK_NOTHROW(database.run("INSERT INTO t (v) VALUES (1)"));
    }
    SECTION("an empty file")
    {
        std::ofstream(folder.file).close();
        const auto view = folder.open(long_time);
        CHECK(view.bytes->size() == 0);
        CHECK(view.page_size == 0);
    }
}

TEST_CASE("a copy that cannot be made fails the backup with the reason, and the database is let go of")
{
    Folder folder;
    const auto database = make(folder, Begin::grown, 4096);
    std::ofstream(folder.folder.path() + "/file").close();
    const auto view = folder.open(long_time, folder.folder.path() + "/file/work");
    (void)read(*view.bytes, 0, 8192);
    view.bytes->copy_now();
    CHECK(checkpoint(*database, "TRUNCATE") == "0");
    const auto thrown = thrown_by([&] { (void)read(*view.bytes, 8192, 8192); });
    CHECK(thrown.code == errc::engine_failed);
    CHECK(thrown.says("/file/work"));
}

TEST_CASE("the pages of a WAL are listed only if it is the one that its index tells of")
{
    Folder folder;
    const auto database = make(folder, Begin::many_versions, 1024);
    sqlite::Connection connection(folder.file, sqlite::Connection::Access::reading, std::chrono::milliseconds(0));
    sqlite::State state;
    REQUIRE(connection.begin_known(state));
    REQUIRE(state.wal);
    std::ifstream in(folder.wal, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(in), {}};
    const auto list = [](const sqlite::WalIndex& index, const std::string& wal) {
        return sqlite::list_wal_pages(index, [&](std::uint64_t offset, std::span<std::byte> into) {
            if (offset + into.size() > wal.size()) return false;
            std::memcpy(into.data(), wal.data() + offset, into.size());
            return true;
        });
    };
    const sqlite::WalIndex index = *state.wal;
    REQUIRE(index.frames > 100);
    CHECK(index.page_size == 1024);
    const auto pages = list(index, bytes);
    REQUIRE(pages);
    CHECK(pages->size() > 100);
    CHECK(pages->size() < index.frames);
    CHECK(std::ranges::is_sorted(*pages, std::ranges::less_equal(), &sqlite::WalPage::page));
    CHECK(std::ranges::any_of(*pages, [&](const sqlite::WalPage& each) { return each.frame == index.frames; }));

    const auto with = [&](std::size_t offset, char change) {
        std::string other = bytes;
        other[offset] = static_cast<char>(other[offset] ^ change);
        return list(index, other).has_value();
    };
    const std::size_t last = (index.frames - 1) * (24 + 1024) + 32;
    CHECK(with(3, 1));                // checksums in the other byte order
    CHECK_FALSE(with(0, 1));          // magic number
    CHECK_FALSE(with(10, 1));         // size of a page
    CHECK_FALSE(with(17, 1));         // salts
    CHECK_FALSE(with(32 + 10, 1));    // salts of the first frame
    CHECK_FALSE(with(last + 7, 1));   // size of the database
    CHECK_FALSE(with(last + 17, 1));  // checksum of the last frame
    CHECK_FALSE(with(last + 21, 1));
    CHECK_FALSE(list(index, bytes.substr(0, last + 20)).has_value());
    sqlite::WalIndex other = index;
    other.frames -= 1;  // not a commit, or another one
    CHECK_FALSE(list(other, bytes).has_value());
    other = index;
    other.moved = index.frames;
    CHECK(list(other, {}) == std::vector<sqlite::WalPage>());
    other = index;
    other.frames = sqlite::most_wal_frames + 1;
    CHECK_FALSE(list(other, bytes).has_value());
    other = index;
    other.page_size = 1000;
    CHECK_FALSE(list(other, bytes).has_value());
}

TEST_CASE("the application that ends while it is backed up leaves a whole database, and a WAL that is empty is removed")
{
    Folder folder;
    auto database = make(folder, Begin::empty_wal, 4096);
    const std::string copy = copy_of(folder);
    auto view = folder.open(long_time);
    SECTION("without a change")
    {
        database.reset();
        const bool same = read(*view.bytes, 0, copy.size()) == copy;
        CHECK(same);
        CHECK_FALSE(std::filesystem::exists(folder.wal));
    }
    SECTION("after a change, whose WAL stays")
    {
        database->run("DELETE FROM t WHERE id > 5");
        database.reset();
        const bool same = read(*view.bytes, 0, copy.size()) == copy;
        CHECK(same);
        CHECK(std::filesystem::exists(folder.wal));
        CHECK(Database(folder.file).run("SELECT count(*) FROM t") == "5");
    }
}

TEST_CASE("A number that others change is never read as a mixture of two of its values")
{
    // As the number of moved frames when a checkpoint counts on: a mixture would take pages from the file that are in the
    // WAL only.
    constexpr std::uint32_t before = 0x0000ffff;
    constexpr std::uint32_t after = 0x00010000;
    alignas(8) std::array<std::byte, 8> shared{};
    auto* const place = reinterpret_cast<std::uint32_t*>(shared.data());
    __atomic_store_n(place, before, __ATOMIC_RELAXED);
    std::jthread checkpointer([&](const std::stop_token& stop) {
        for (std::uint32_t next = after; !stop.stop_requested(); next ^= before ^ after)
            __atomic_store_n(place, next, __ATOMIC_RELAXED);
    });
    std::size_t mixtures = 0;
    for (int i = 0; i != 5'000'000; ++i) {
        const std::uint32_t seen = sqlite::load_number(place);
        if (seen != before && seen != after) ++mixtures;
    }
    CHECK(mixtures == 0);
}

TEST_CASE("hold_view_for has a range, and the engine reads live")
{
    Folder folder;
    const auto options = [&](std::chrono::milliseconds hold) {
        return SqliteEngineOptions{.folder = folder.folder.path(), .hold_view_for = hold};
    };
    CHECK(thrown_by([&] { SqliteEngine{options(std::chrono::milliseconds(-1))}; }).code == errc::invalid_argument);
    CHECK(thrown_by([&] { SqliteEngine{options(std::chrono::hours(25))}; }).code == errc::invalid_argument);
    const auto database = make(folder, Begin::grown, 4096);
    SqliteEngine copies(options(std::chrono::milliseconds(0)));
    SqliteEngine lives(options(std::chrono::hours(24)));
    {
        const auto reader = copies.open_reader({.database = "app.db"});
        CHECK(checkpoint(*database, "FULL") == "0");
        database->run("DELETE FROM t WHERE id = 1");
        CHECK(checkpoint(*database, "TRUNCATE") == "0");
    }
    database->run("DELETE FROM t WHERE id = 2");
    {
        auto reader = lives.open_reader({.database = "app.db"});
        CHECK(checkpoint(*database, "TRUNCATE") == "1");
        const EngineStream live = read_stream(reader, {.database = "app.db"});
        CHECK(checkpoint(*database, "TRUNCATE") == "0");  // the reader is still there, and has all it needs
        restore_streams(lives, {live}, {.database = "copy.db"});
    }
    CHECK(Database(folder.folder.path() + "/copy.db").run("SELECT min(id) FROM t") == "3");
}
