#include "environment.hpp"

#include <holdfast/engine/lmdb.hpp>
#include <holdfast/engine/lmdb/live_environment.hpp>
#include <holdfast/error.hpp>
#include <holdfast/testing/laws/engine_stream.hpp>

#include <catch2/catch.hpp>

#include <support/temporary_folder.hpp>
#include <support/thrown.hpp>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <memory>
#include <random>
#include <string>
#include <thread>

using namespace holdfast;
using holdfast_tests::thrown_by;

namespace {

constexpr std::chrono::milliseconds long_time = std::chrono::hours(1);

/// A host that has its environment open and gives it to the engine.
struct Host {
    TemporaryFolder folder{};
    std::filesystem::path path = std::filesystem::path(folder.path()) / "app";
    std::unique_ptr<Environment> environment;
    std::mt19937 random{4711};

    explicit Host(unsigned flags = 0) : environment(std::make_unique<Environment>(path, flags)) {}

    std::string value()
    {
        std::string text(1000 + random() % 9000, '\0');  // some need pages of their own
        for (char& c : text) c = static_cast<char>(random());
        return text;
    }
    void change(int rows)
    {
        environment->change([&](MDB_txn* transaction, MDB_dbi table) {
            for (int i = 0; i != rows; ++i)
                Environment::put(transaction, table, "row" + std::to_string(random() % 600), value());
        });
    }
    /// Leaves free pages of several transactions.
    void fill()
    {
        for (int i = 0; i != 6; ++i) change(200);
        for (int i = 0; i != 300; ++i) environment->erase("row" + std::to_string(i));
    }
    LmdbEngine engine(std::chrono::milliseconds hold)
    {
        return LmdbEngine(
            {.folder = folder.path(),
             .environment = [this](const std::string& name) { return name == "app" ? environment->get() : nullptr; },
             .hold_view_for = hold});
    }
    std::string bytes(std::chrono::milliseconds hold)
    {
        TemporaryFolder state;
        LmdbEngine one({.folder = folder.path(),
                        .state_folder = state.path(),
                        .environment = [this](const std::string&) { return environment->get(); },
                        .hold_view_for = hold});
        return read_stream(one, {.database = "app"}).entries[1].bytes;
    }
    std::unique_ptr<files::LiveView> open(std::chrono::milliseconds hold, const std::string& copies) const
    {
        auto live = lmdb::LiveEnvironment::open(environment->get(), path);
        REQUIRE(live);
        const auto size = live->size();
        return std::make_unique<files::LiveView>(std::move(live), size, files::HoldView{hold, copies});
    }
    std::unique_ptr<files::LiveView> open(std::chrono::milliseconds hold) const
    {
        return open(hold, folder.path() + "/.work");
    }
    /// True if nobody reads in a transaction.
    bool is_unread() const
    {
        std::string text;
        mdb_reader_list(
            environment->get().get(),
            [](const char* line, void* into) {
                *static_cast<std::string*>(into) += line;
                return 0;
            },
            &text);
        INFO(text);
        return text.find("(no ") != std::string::npos || text.find_last_of('-') == text.size() - 2;
    }
};

std::string read(files::LiveView& view, std::uint64_t offset, std::uint64_t size)
{
    std::string bytes(size, '\0');
    view.read(offset, std::as_writable_bytes(std::span(bytes)));
    return bytes;
}

void write(const std::filesystem::path& folder, const std::string& bytes)
{
    std::filesystem::create_directories(folder);
    std::ofstream(folder / "data.mdb", std::ios::binary) << bytes;
}

}  // namespace

TEST_CASE("two backups of one transaction have the same bytes, read live or copied, and those of its pages in use")
{
    Host host;
    host.fill();
    const std::string live = host.bytes(long_time);
    const bool same = host.bytes(std::chrono::milliseconds(0)) == live;
    CHECK(same);
    const std::string raw = host.folder.path() + "/raw.mdb";
    REQUIRE(mdb_env_copy2(host.environment->get().get(), host.folder.path().c_str(), 0) == MDB_SUCCESS);
    std::ifstream in(host.folder.path() + "/data.mdb", std::ios::binary);
    const std::string copied{std::istreambuf_iterator<char>(in), {}};
    REQUIRE(copied.size() == live.size());
    std::size_t zeros = 0;
    for (std::size_t page = 2 * 4096; page < live.size(); page += 4096) {
        const bool zero = live.compare(page, 4096, std::string(4096, '\0')) == 0;
        const bool equal = live.compare(page, 4096, copied, page, 4096) == 0;
        zeros += zero ? 1 : 0;
        if (!zero && !equal) FAIL_CHECK("page " << page / 4096);
    }
    CHECK(zeros > 100);  // the free ones
}

TEST_CASE("what was read live is opened as exactly its transaction, with and without locks, and written on")
{
    Host host;
    const int transactions = GENERATE(0, 1, 2, 9);
    for (int i = 0; i != transactions; ++i) host.change(50);
    const std::string live = host.bytes(long_time);
    const std::filesystem::path copy = host.folder.path() + "/copy";
    write(copy, live);
    for (const unsigned flags : {unsigned{MDB_NOLOCK}, 0U}) {
        Environment opened(copy, flags);
        MDB_envinfo info{};
        REQUIRE(mdb_env_info(opened.get().get(), &info) == MDB_SUCCESS);
        CHECK(info.me_last_txnid == static_cast<std::size_t>(transactions));
        if (transactions > 0) CHECK(opened.digest() == host.environment->digest());
    }
    // Both metas of the copy and of the original go on the same way.
    Environment opened(copy);
    for (int i = 1; i != 5; ++i) {
        opened.put("key" + std::to_string(i), std::string(5000, 'x'));
        host.environment->put("key" + std::to_string(i), std::string(5000, 'x'));
        MDB_envinfo info{};
        REQUIRE(mdb_env_info(opened.get().get(), &info) == MDB_SUCCESS);
        CHECK(info.me_last_txnid == static_cast<std::size_t>(transactions + i));
        CHECK(opened.digest() == host.environment->digest());
    }
}

TEST_CASE("a crash in the first transaction after a restore leaves the restored one")
{
    Host host;
    host.fill();
    std::string live = host.bytes(long_time);
    const Etag last = host.engine(long_time).last_etag("app");
    // The page of the next one's meta is lost on its way.
    const std::size_t next = (last + 1) % 2 * 4096;
    for (std::size_t i = 16 + 128; i != 16 + 136; ++i) live[next + i] = 0;
    const std::filesystem::path copy = host.folder.path() + "/copy";
    write(copy, live);
    CHECK(Environment(copy).digest() == host.environment->digest());
}

TEST_CASE("a live view does not move while its free pages are used again, and is let go of in the end")
{
    const bool is_copied = GENERATE(false, true);
    const unsigned flags = GENERATE(unsigned{0}, unsigned{MDB_NOTLS}, unsigned{MDB_WRITEMAP});
    Host host(flags);
    host.fill();
    const std::string before = host.bytes(std::chrono::milliseconds(0));
    const auto view = host.open(long_time);
    CHECK_FALSE(host.is_unread());
    REQUIRE(view->size() == before.size());
    constexpr std::size_t piece = 50'000;
    int step = 0;
    for (std::size_t done = 0; done < before.size(); done += piece, ++step) {
        const std::size_t size = std::min(piece, before.size() - done);
        INFO(done);
        const bool same = read(*view, done, size) == before.substr(done, size);
        REQUIRE(same);
        host.change(20);
        if (is_copied && step == 3) {
            view->copy_now();
            CHECK(host.is_unread());
        }
    }
    CHECK_FALSE(view->is_live());
    CHECK(host.is_unread());
    const bool moved = host.bytes(long_time) != before;
    CHECK(moved);
}

TEST_CASE("a delayed backup lets go of the environment when its time is over, and goes on with the same bytes")
{
    Host host;
    host.fill();
    const std::string before = host.bytes(std::chrono::milliseconds(0));
    const auto view = host.open(std::chrono::milliseconds(1));
    view->wait_until_released();
    CHECK(host.is_unread());
    host.change(300);
    host.change(300);
    const bool same = read(*view, 0, before.size()) == before;
    CHECK(same);
}

TEST_CASE("an environment that grows much because of a view, or has little room to grow, ends it")
{
    Host host;
    host.fill();
    const std::string before = host.bytes(std::chrono::milliseconds(0));
    const auto info = [&] {
        MDB_envinfo now{};
        REQUIRE(mdb_env_info(host.environment->get().get(), &now) == MDB_SUCCESS);
        return now;
    };
    constexpr std::size_t kibibyte = 1024;
    // A quarter of the room is less than the growth that would be tolerated otherwise.
    const bool little_room = GENERATE(false, true);
    if (little_room)
        REQUIRE(mdb_env_set_mapsize(host.environment->get().get(), before.size() + 3000 * kibibyte) == MDB_SUCCESS);
    const auto view = host.open(long_time);
    bool same = read(*view, 0, 8192) == before.substr(0, 8192);
    const std::size_t growth = little_room ? 750 * kibibyte : std::max<std::size_t>(before.size() / 8, 1024 * kibibyte);
    // Just to the limit: an environment that is let go of before need not grow any more.
    while ((info().me_last_pgno + 1) * 4096 <= before.size() + growth) host.change(2);
    view->wait_until_released();
    CHECK(host.is_unread());
    same = same && read(*view, 8192, before.size() - 8192) == before.substr(8192);
    CHECK(same);
}

TEST_CASE("a copy that cannot be made fails the backup with the reason, and the environment is let go of")
{
    Host host;
    host.fill();
    std::ofstream(host.folder.path() + "/file").close();
    const auto view = host.open(long_time, host.folder.path() + "/file/work");
    (void)read(*view, 0, 8192);
    view->copy_now();
    CHECK(host.is_unread());
    const auto thrown = thrown_by([&] { (void)read(*view, 8192, 8192); });
    CHECK(thrown.code == errc::engine_failed);
    CHECK(thrown.says("/file/work"));
}

TEST_CASE("views do not use up the one transaction that a thread of the host may have, and outlive their thread")
{
    Host host;
    host.fill();
    const std::string before = host.bytes(std::chrono::milliseconds(0));
    MDB_txn* own = nullptr;
    REQUIRE(mdb_txn_begin(host.environment->get().get(), nullptr, MDB_RDONLY, &own) == MDB_SUCCESS);
    const auto first = host.open(long_time);
    std::unique_ptr<files::LiveView> second;
    std::thread([&] { second = host.open(long_time); }).join();
    mdb_txn_abort(own);
    host.change(300);
    host.change(300);
    for (const auto& view : {first.get(), second.get()}) {
        const bool same = read(*view, 0, before.size()) == before;
        CHECK(same);
    }
    CHECK(host.is_unread());
}

TEST_CASE("an environment without locks is copied at once")
{
    Host host(MDB_NOLOCK);
    host.fill();
    CHECK(lmdb::LiveEnvironment::open(host.environment->get(), host.path) == nullptr);
    auto engine = host.engine(long_time);
    auto reader = engine.open_reader({.database = "app"});
    const std::string before = host.environment->digest();
    host.change(300);
    host.change(300);
    const EngineStream stream = read_stream(reader, {.database = "app"});
    restore_streams(engine, {stream}, {.database = "copy"});
    CHECK(Environment(host.folder.path() + "/copy").digest() == before);
}

TEST_CASE("an environment without room for another reader says so")
{
    Host host;
    host.change(1);
    std::vector<std::unique_ptr<files::LiveView>> views;
    const auto thrown = thrown_by([&] {
        for (int i = 0; i != 200; ++i) views.push_back(host.open(long_time));
    });
    CHECK(thrown.code == errc::engine_failed);
    CHECK(thrown.says("readers"));
    views.clear();
    CHECK(host.is_unread());
    CHECK_NOTHROW(host.open(long_time));
}
