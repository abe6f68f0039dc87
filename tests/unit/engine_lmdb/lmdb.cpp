#include "environment.hpp"

#include <holdfast/engine/lmdb.hpp>
#include <holdfast/error.hpp>
#include <holdfast/testing/laws/engine_stream.hpp>

#include <catch2/catch.hpp>

#include <support/child_process.hpp>
#include <support/descriptor_limit.hpp>
#include <support/temporary_folder.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <fstream>
#include <random>
#include <string>
#include <thread>
#include <vector>

using namespace holdfast;

namespace {

struct Server {
    std::chrono::milliseconds hold{10'000};
    TemporaryFolder folder{};
    LmdbEngine engine{{.folder = folder.path(), .hold_view_for = hold}};

    std::filesystem::path path(const std::string& name) const { return std::filesystem::path(folder.path()) / name; }
};

errc code_of(const std::function<void()>& call)
{
    try {
        call();
    } catch (const Error& error) {
        return static_cast<errc>(error.code().value());
    }
    return errc{};
}

constexpr long rows = 5000;

/// Writes for ever: transaction n puts n under "n", under one of many rows chosen by it, and into a log of
/// the newest thousand.
[[noreturn]] void hammer(const std::filesystem::path& path, const ChildProcess::Tell& tell)
{
    Environment environment(path);
    // Room for what it grows by while a view of it is kept, however slow that is.
    Environment::check(mdb_env_set_mapsize(environment.get().get(), std::size_t{16} << 30));
    for (;;) {
        environment.change([&](MDB_txn* transaction, MDB_dbi table) {
            const long n = std::stol(Environment::get(transaction, table, "n").value_or("0")) + 1;
            Environment::put(transaction, table, "n", std::to_string(n));
            Environment::put(transaction, table, "row" + std::to_string(n * 7919 % rows),
                             std::to_string(n) + std::string(300, 'x'));
            Environment::put(transaction, table, "log" + std::to_string(n % 1000), std::to_string(n));
        });
        tell();
    }
}

/// Which transaction an environment shows; fails the test if it is not the state after exactly that one.
long shown(const std::filesystem::path& path)
{
    const Environment environment(path);
    long n = 0;
    std::vector<long> log;
    std::vector<std::pair<long, long>> all;
    environment.each([&](const std::string& key, const std::string& value) {
        if (key == "n") n = std::stol(value);
        if (key.starts_with("log")) log.push_back(std::stol(value));
        if (key.starts_with("row")) all.emplace_back(std::stol(key.substr(3)), std::stol(value));
    });
    CHECK(static_cast<long>(log.size()) == std::min(n, 1000L));
    for (const long each : log) CHECK((each <= n && each > n - 1000));
    CHECK(static_cast<long>(all.size()) == std::min(n, rows));
    for (const auto& [row, value] : all) CHECK((value <= n && value > n - rows && value * 7919 % rows == row));
    return n;
}

}  // namespace

TEST_CASE("while another process writes, each backup of an environment is the state after one transaction")
{
    // Read live, copied in the middle, copied before.
    const int hold = GENERATE(3'600'000, 1, 0);
    Server server{.hold = std::chrono::milliseconds(hold)};
    ChildProcess writer([&](const ChildProcess::Tell& tell) { hammer(server.path("app"), tell); });
    const auto transactions = [&] { return server.engine.last_etag("app"); };
    std::vector<EngineStream> chain;
    for (int i = 0; i < 6; ++i) {
        REQUIRE(writer.wait_for_new(50));
        ReadRequest request{.database = "app"};
        if (!chain.empty()) request.after = chain.back().description.last_etag;
        const Etag before = transactions();
        auto reader = server.engine.open_reader(request);
        const Etag after = transactions();
        chain.push_back(read_stream(reader, request));
        const Etag etag = chain.back().description.last_etag;
        CHECK((etag >= before && etag <= after));
        const std::string copy = "copy" + std::to_string(i);
        restore_streams(server.engine, chain, {.database = copy});
        CHECK(shown(server.path(copy)) == static_cast<long>(etag));
    }
    CHECK(writer.kill());
}

TEST_CASE("an incremental of an environment stores the pages that LMDB has changed, those that became free aside, and next to nothing else")
{
    Server server;
    Environment environment(server.path("app"));
    std::mt19937 random(4711);
    const auto value = [&] {
        std::string text(3000, '\0');
        for (char& c : text) c = static_cast<char>(random());
        return text;
    };
    environment.change([&](MDB_txn* transaction, MDB_dbi table) {
        for (int i = 0; i < 10'000; ++i) Environment::put(transaction, table, std::to_string(100'000 + i), value());
    });
    TemporaryFolder state;
    LmdbEngine engine({.folder = server.folder.path(),
                       .state_folder = state.path(),
                       .environment = [&](const std::string&) { return environment.get(); }});
    const EngineStream full = read_stream(engine, {.database = "app"});
    environment.change([&](MDB_txn* transaction, MDB_dbi table) {
        for (int i = 0; i < 100; ++i)
            Environment::put(transaction, table, std::to_string(100'000 + random() % 10'000), value());
    });
    const EngineStream incremental = read_stream(engine, {.database = "app", .after = full.description.last_etag});
    const std::string now = read_stream(engine, {.database = "app"}).entries[1].bytes;
    const std::string& before = full.entries[1].bytes;
    std::size_t changed = 0;
    for (std::size_t page = 0; page < now.size(); page += 4096)
        if (now.compare(page, 4096, before, std::min(page, before.size()), 4096) != 0 &&
            now.find_first_not_of('\0', page) < page + 4096)  // free ones are zeros
            ++changed;
    INFO(full.size() << " " << incremental.size() << " " << changed);
    CHECK(changed >= 100);
    CHECK(incremental.size() < changed * 4096 + now.size() / 1000 + 1000);
    restore_streams(engine, {full, incremental}, {.database = "copy"});
    CHECK(Environment(server.path("copy")).digest() == environment.digest());
}

TEST_CASE("what is no environment is neither listed nor read, and says so")
{
    Server server;
    std::filesystem::create_directories(server.path("text"));
    std::ofstream(server.path("text") / "data.mdb") << std::string(10'000, 'x');
    std::filesystem::create_directories(server.path("nothing"));
    std::ofstream(server.path("file")) << "file";
    CHECK(server.engine.databases().empty());
    CHECK(code_of([&] { (void)server.engine.open_reader({.database = "text"}); }) == errc::engine_failed);
    CHECK(code_of([&] { (void)server.engine.last_etag("text"); }) == errc::engine_failed);
    CHECK(code_of([&] { (void)server.engine.open_reader({.database = "nothing"}); }) == errc::database_not_found);
    CHECK(code_of([&] { (void)server.engine.open_reader({.database = "../x"}); }) == errc::database_not_found);
    CHECK(code_of([&] { LmdbEngine({.folder = "/nowhere"}); }) == errc::invalid_argument);
    for (const auto hold : {std::chrono::milliseconds(-1), std::chrono::milliseconds(std::chrono::hours(25))})
        CHECK(code_of([&] { LmdbEngine({.folder = server.folder.path(), .hold_view_for = hold}); }) ==
              errc::invalid_argument);

    Environment(server.path("cut")).put("key", std::string(100'000, 'x'));
    std::filesystem::resize_file(server.path("cut") / "data.mdb", 5000);
    CHECK(code_of([&] { (void)server.engine.open_reader({.database = "cut"}); }) != errc{});
}

TEST_CASE("without a descriptor to look at an environment the list fails, and does not lack it")
{
    if (!descriptors_can_be_limited) return;
    Server server;
    Environment(server.path("app")).put("key", "value");
    CHECK(server.engine.databases().size() == 1);
    for (const unsigned spare : {0U, 1U}) {
        CAPTURE(spare);
        error_code failed;
        try {
            const DescriptorLimit limit(spare);
            static_cast<void>(server.engine.databases());
        } catch (const Error& error) {
            failed = error.code();
        }
        CHECK(files::is_shortage(failed));
    }
    CHECK(server.engine.databases().size() == 1);
}

TEST_CASE("a backup of something else is not restored as LMDB, and neither is one whose bytes are none")
{
    Server server;
    Environment(server.path("app")).put("key", "value");
    EngineStream full = read_stream(server.engine, {.database = "app"});
    {
        auto writer = server.engine.open_writer({.database = "copy"});
        CHECK(code_of([&] { write_stream(writer, full, {"SQLite", "3"}); }) == errc::invalid_argument);
    }
    EngineStream other = full;
    ++other.description.last_etag;
    CHECK(code_of([&] { restore_streams(server.engine, {other}, {.database = "copy"}); }) == errc::object_damaged);
    full.entries[1].bytes[5000] ^= 1;
    CHECK(code_of([&] { restore_streams(server.engine, {full}, {.database = "copy"}); }) == errc::object_damaged);
    CHECK_FALSE(std::filesystem::exists(server.path("copy")));
    CHECK(std::filesystem::is_empty(server.path(".holdfast") / "work"));
}

TEST_CASE("an environment that is dropped and made anew under its name is told from the old one")
{
    Server server;
    Environment(server.path("app")).put("old", "value");
    const EngineStream old = read_stream(server.engine, {.database = "app"});
    const auto before = server.engine.databases().front().incarnation;
    Environment(server.path("new")).put("new", "value");
    std::filesystem::remove_all(server.path("app"));
    std::filesystem::rename(server.path("new"), server.path("app"));
    CHECK(server.engine.databases().front().incarnation != before);
    const EngineStream full = read_stream(server.engine, {.database = "app"});
    restore_streams(server.engine, {full}, {.database = "copy"});
    CHECK(Environment(server.path("copy")).digest() == Environment(server.path("app")).digest());
}

TEST_CASE("an incremental is never made by the map of a former environment that had the same number of transactions")
{
    Server server;
    const auto fill = [&](const std::string& name, char c) {
        Environment environment(server.path(name));
        for (int i = 0; i < 50; ++i) environment.put("key" + std::to_string(i), std::string(1000, c));
    };
    fill("app", 'a');
    // Made before the old one goes, so that it cannot have its inode.
    fill("new", 'b');
    const EngineStream former = read_stream(server.engine, {.database = "app"});
    std::filesystem::remove_all(server.path("app"));
    std::filesystem::rename(server.path("new"), server.path("app"));
    const Etag etag = server.engine.last_etag("app");
    REQUIRE(etag == former.description.last_etag);
    CHECK(code_of([&] { (void)server.engine.open_reader({.database = "app", .after = etag}); }) == errc::full_needed);
    const EngineStream full = read_stream(server.engine, {.database = "app"});
    CHECK(code_of([&] { (void)server.engine.open_reader({.database = "app", .after = etag}); }) == errc{});
    CHECK(full.description.last_etag == etag);
}

TEST_CASE("the engine has an environment open once, however many threads use it, and not longer than they do")
{
    Server server;
    Environment(server.path("app")).put("key", std::string(100'000, 'x'));
    std::vector<std::thread> threads;
    std::atomic<int> failures = 0;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&] {
            for (int i = 0; i < 10; ++i)
                if (server.engine.last_etag("app") != 1 ||
                    read_stream(server.engine, {.database = "app"}).description.last_etag != 1)
                    ++failures;
        });
    for (auto& thread : threads) thread.join();
    CHECK(failures == 0);
    // Nobody has it open: it can be opened here, written, and is seen.
    Environment(server.path("app")).put("key2", "value");
    CHECK(server.engine.last_etag("app") == 2);
}
