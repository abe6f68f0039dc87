#include "database.hpp"

#include <holdfast/engine/sqlite.hpp>
#include <holdfast/error.hpp>
#include <holdfast/testing/laws/engine_stream.hpp>

#include <catch2/catch.hpp>

#include <support/descriptor_limit.hpp>
#include <support/temporary_folder.hpp>

#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <optional>
#include <random>
#include <string>
#include <vector>

using namespace holdfast;

namespace {

struct Server {
    TemporaryFolder folder;
    SqliteEngine engine{{.folder = folder.path()}};

    std::filesystem::path file(const std::string& name) const { return std::filesystem::path(folder.path()) / name; }
    EngineStream read(const std::string& name, std::optional<Etag> after = {})
    {
        return read_stream(engine, {.database = name, .after = after});
    }
    void restore(const std::vector<EngineStream>& chain, const std::string& name)
    {
        restore_streams(engine, chain, {.database = name});
    }
    std::vector<std::string> names()
    {
        std::vector<std::string> all;
        for (const auto& info : engine.databases()) all.push_back(info.name);
        return all;
    }
};

std::string bytes_of(const std::filesystem::path& file)
{
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

void write(const std::filesystem::path& file, const std::string& bytes)
{
    std::ofstream(file, std::ios::binary) << bytes;
}

void make_rows(Database& database, int count)
{
    database.run("CREATE TABLE t (id INTEGER PRIMARY KEY, v BLOB)");
    database.run("WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < " + std::to_string(count) +
                 ") INSERT INTO t SELECT i, randomblob(900) FROM c");
}

errc code_of(const std::function<void()>& call)
{
    try {
        call();
    } catch (const Error& error) {
        INFO(error.what());
        return static_cast<errc>(error.code().value());
    }
    return errc{};
}

}  // namespace

TEST_CASE("the databases are the SQLite files of the folder, and nothing else that lies there")
{
    Server server;
    Database wal(server.file("orders.db"), "WAL");
    wal.run("CREATE TABLE t (x)");
    Database(server.file("no suffix")).run("CREATE TABLE t (x)");
    write(server.file("empty.sqlite"), "");
    write(server.file("empty.txt"), "");
    write(server.file("readme.db"), "This is no database, though it is called like one.");
    write(server.file(".hidden.db"), "");
    std::filesystem::create_directory(server.file("folder.db"));
    CHECK(std::filesystem::exists(server.file("orders.db-wal")));
    CHECK(server.names() == std::vector<std::string>{"empty.sqlite", "no suffix", "orders.db"});
    write(server.file("late.db"), "not yet");
    CHECK(server.names().size() == 3);
    std::filesystem::remove(server.file("late.db"));
    Database(server.file("late.db")).run("CREATE TABLE t (x)");
    CHECK(server.names().size() == 4);
}

TEST_CASE("without a descriptor to look at a file the list fails, and does not lack it")
{
    if (!descriptors_can_be_limited) return;
    Server server;
    Database(server.file("app.db")).run("CREATE TABLE t (x)");
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
    CHECK(server.names() == std::vector<std::string>{"app.db"});
}

TEST_CASE("what is no database, or a damaged one, is refused with a text that says so")
{
    Server server;
    write(server.file("text.db"), std::string(5000, 'x'));
    CHECK(code_of([&] { server.read("text.db"); }) == errc::engine_failed);
    CHECK(code_of([&] { (void)server.engine.last_etag("text.db"); }) == errc::engine_failed);
    CHECK(code_of([&] { server.read("missing.db"); }) == errc::database_not_found);
    CHECK(code_of([&] { server.read("../etc/passwd"); }) == errc::database_not_found);
    CHECK(code_of([&] { server.read(std::string(5000, 'x')); }) == errc::database_not_found);
    CHECK(code_of([&] { server.read(""); }) == errc::database_not_found);

    write(server.file("half.db"), std::string("SQLite format 3\0", 16) + std::string(5000, 'x'));
    CHECK(code_of([&] { server.read("half.db"); }) == errc::engine_failed);
    CHECK(code_of([&] { SqliteEngine({.folder = server.file("nowhere")}); }) == errc::invalid_argument);
    CHECK(code_of([&] { SqliteEngine({.folder = ""}); }) == errc::invalid_argument);
    CHECK(code_of([&] { SqliteEngine({.folder = server.folder.path(), .lock_timeout = std::chrono::hours(2)}); }) ==
          errc::invalid_argument);
    CHECK(code_of([&] { SqliteEngine({.folder = server.folder.path(), .most_maps = 1}); }) == errc::invalid_argument);
}

TEST_CASE("a database that was damaged when it was backed up is restored only if that is asked for")
{
    TemporaryFolder folder;
    const auto file = std::filesystem::path(folder.path()) / "app.db";
    {
        Database database(file);
        make_rows(database, 200);
        database.run("CREATE INDEX i ON t (v)");
    }
    std::string bytes = bytes_of(file);
    for (std::size_t i = bytes.size() - 3 * 4096; i < bytes.size() - 4096; ++i) bytes[i] = static_cast<char>(i * 7);
    write(file, bytes);
    EngineStream full;
    for (const auto check : {SqliteCheck::full, SqliteCheck::quick, SqliteCheck::none}) {
        SqliteEngine engine({.folder = folder.path(), .check_after_restore = check});
        full = read_stream(engine, {.database = "app.db"});
        const auto restore = [&] { restore_streams(engine, {full}, {.database = "copy.db"}); };
        CHECK(code_of(restore) == (check == SqliteCheck::none ? errc{} : errc::object_damaged));
        CHECK(std::filesystem::exists(std::filesystem::path(folder.path()) / "copy.db") ==
              (check == SqliteCheck::none));
    }
}

TEST_CASE("a backup of something else is not restored as SQLite")
{
    Server server;
    Database(server.file("app.db")).run("CREATE TABLE t (x)");
    const EngineStream full = server.read("app.db");
    auto writer = server.engine.open_writer({.database = "copy.db"});
    CHECK(code_of([&] { write_stream(writer, full, {"another engine", "1"}); }) == errc::invalid_argument);
    CHECK_FALSE(std::filesystem::exists(server.file("copy.db")));
}

TEST_CASE("a random change of one page in a hundred stores at most 1.3 % of the database")
{
    const char* journal_mode = GENERATE("WAL", "DELETE");
    Server server;
    Database database(server.file("app.db"), journal_mode);
    database.run("PRAGMA cache_size = -100000");
    database.run("CREATE TABLE t (id INTEGER PRIMARY KEY, v BLOB)");
    // About one row a page, so that a row is a page.
    database.run(
        "WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 10000) "
        "INSERT INTO t SELECT i, randomblob(3500) FROM c");
    const EngineStream full = server.read("app.db");
    std::mt19937 random(4711);
    database.run("BEGIN");
    for (int i = 0; i < 100; ++i)
        database.run("UPDATE t SET v = randomblob(3500) WHERE id = " + std::to_string(random() % 10000 + 1));
    database.run("COMMIT");
    const EngineStream incremental = server.read("app.db", full.description.last_etag);
    CHECK(incremental.size() < full.size() * 13 / 1000);
    server.restore({full, incremental}, "copy.db");
    const std::string sum = "SELECT group_concat(hex(substr(v, 1, 8))) FROM t";
    CHECK(Database(server.file("copy.db")).run(sum) == database.run(sum));
}

TEST_CASE("a database that grows, shrinks, is vacuumed and gets other pages restores to each moment")
{
    Server server;
    std::vector<EngineStream> chain;
    std::vector<std::string> sums;
    const std::string sum = "SELECT count(*) || group_concat(hex(substr(v, 1, 8))) FROM t";
    Database database(server.file("app.db"));
    make_rows(database, 300);
    const auto step = [&](const std::string& sql) {
        database.run(sql);
        const std::optional<Etag> after =
            chain.empty() ? std::nullopt : std::optional(chain.back().description.last_etag);
        chain.push_back(server.read("app.db", after));
        sums.push_back(database.run(sum));
    };
    step("SELECT 1");
    step("INSERT INTO t SELECT id + 1000, randomblob(5000) FROM t");
    step("DELETE FROM t WHERE id > 1100");
    step("VACUUM");
    step("DELETE FROM t");
    step("VACUUM");
    step("INSERT INTO t VALUES (1, zeroblob(3000000))");
    step("PRAGMA journal_mode = WAL");
    step("UPDATE t SET v = randomblob(3000000)");
    for (std::size_t n = 1; n <= chain.size(); ++n) {
        const std::string copy = "copy" + std::to_string(n);
        server.restore({chain.begin(), chain.begin() + static_cast<std::ptrdiff_t>(n)}, copy);
        CHECK(Database(server.file(copy)).run(sum) == sums[n - 1]);
    }
    CHECK(Database(server.file("copy9")).run("PRAGMA journal_mode") == "wal");
}

TEST_CASE("page sizes from 512 to 65536 bytes and reserved bytes are kept")
{
    const int page = GENERATE(512, 1024, 4096, 8192, 65536);
    Server server;
    Database database(server.file("app.db"));
    database.run("PRAGMA page_size = " + std::to_string(page));
    make_rows(database, 500);
    const EngineStream full = server.read("app.db");
    database.run("UPDATE t SET v = 'changed' WHERE id = 77");
    const EngineStream incremental = server.read("app.db", full.description.last_etag);
    CHECK(incremental.size() * 10 < full.size());
    server.restore({full, incremental}, "copy.db");
    Database copy(server.file("copy.db"));
    CHECK(copy.run("PRAGMA page_size") == std::to_string(page));
    CHECK(copy.run("SELECT v FROM t WHERE id = 77") == "changed");
}

TEST_CASE("a database that is dropped and made anew under its name is told from the old one, and restores as itself")
{
    Server server;
    {
        Database database(server.file("app.db"));
        make_rows(database, 50);
    }
    const EngineStream first = server.read("app.db");
    const std::string incarnation = server.engine.databases().front().incarnation;
    CHECK_FALSE(incarnation.empty());
    // The new one is made first, so that it cannot have the inode of the old one.
    Database(server.file("new.tmp")).run("CREATE TABLE other (x)");
    std::filesystem::remove(server.file("app.db"));
    CHECK(code_of([&] { (void)server.engine.last_etag("app.db"); }) == errc::database_not_found);
    std::filesystem::rename(server.file("new.tmp"), server.file("app.db"));
    CHECK(server.engine.databases().front().incarnation != incarnation);
    CHECK(server.engine.last_etag("app.db") > first.description.last_etag);
    const EngineStream second = server.read("app.db", first.description.last_etag);
    server.restore({first, second}, "copy.db");
    CHECK(Database(server.file("copy.db")).run("SELECT name FROM sqlite_master") == "other");
}

TEST_CASE("reading leaves the application's files as they are")
{
    Server server;
    const auto file = server.file("app.db");
    SECTION("a closed WAL database")
    {
        {
            Database database(file, "WAL");
            make_rows(database, 20);
        }
        const std::string before = bytes_of(file);
        (void)server.read("app.db");
        (void)server.engine.last_etag("app.db");
        CHECK(bytes_of(file) == before);
        CHECK_FALSE(std::filesystem::exists(server.file("app.db-wal")));
        CHECK_FALSE(std::filesystem::exists(server.file("app.db-shm")));
    }
    SECTION("an open one, whose WAL stays where it is")
    {
        Database database(file, "WAL");
        make_rows(database, 20);
        const std::string before = bytes_of(file);
        const std::string wal = bytes_of(server.file("app.db-wal"));
        (void)server.read("app.db");
        CHECK(bytes_of(file) == before);
        CHECK(bytes_of(server.file("app.db-wal")) == wal);
    }
    SECTION("the locks of this process's own connection stay")
    {
        Database database(file);
        database.run("CREATE TABLE t (x)");
        database.run("BEGIN EXCLUSIVE");
        (void)server.names();
        // A child sees the locks of this process; its own connection has to find the file locked.
        const pid_t child = ::fork();
        if (child == 0) {
            bool locked = false;
            try {
                Database other(file, nullptr, 0);
                other.run("SELECT * FROM t");
            } catch (const std::exception&) {
                locked = true;
            }
            ::_exit(locked ? 0 : 1);
        }
        int status = 0;
        ::waitpid(child, &status, 0);
        CHECK(status == 0);
    }
}

TEST_CASE("a writer that keeps its lock makes the backup fail after lock_timeout, and not hang")
{
    TemporaryFolder folder;
    const auto file = std::filesystem::path(folder.path()) / "app.db";
    SqliteEngine engine({.folder = folder.path(), .lock_timeout = std::chrono::milliseconds(50)});
    Database database(file);
    database.run("CREATE TABLE t (x)");
    database.run("BEGIN EXCLUSIVE");
    CHECK(code_of([&] { (void)read_stream(engine, {.database = "app.db"}); }) == errc::engine_failed);
    database.run("COMMIT");
    CHECK_NOTHROW(read_stream(engine, {.database = "app.db"}));
}

TEST_CASE("a restart keeps etags and the means for incrementals")
{
    TemporaryFolder folder;
    const auto file = std::filesystem::path(folder.path()) / "app.db";
    Database database(file, "WAL");
    make_rows(database, 100);
    EngineStream full;
    {
        SqliteEngine engine({.folder = folder.path()});
        full = read_stream(engine, {.database = "app.db"});
    }
    SqliteEngine engine({.folder = folder.path()});
    CHECK(engine.last_etag("app.db") == full.description.last_etag);
    database.run("DELETE FROM t WHERE id = 5");
    CHECK(engine.last_etag("app.db") > full.description.last_etag);
    const EngineStream incremental = read_stream(engine, {.database = "app.db", .after = full.description.last_etag});
    CHECK(incremental.size() < full.size());
    std::filesystem::remove_all(std::filesystem::path(folder.path()) / ".holdfast");
    SqliteEngine forgetful({.folder = folder.path()});
    CHECK(forgetful.last_etag("app.db") > incremental.description.last_etag);
    CHECK(code_of([&] {
              (void)forgetful.open_reader({.database = "app.db", .after = incremental.description.last_etag});
          }) == errc::full_needed);
}

TEST_CASE("a name in two letter cases, a journal in the way and a taken name are refused")
{
    Server server;
    Database(server.file("app.db")).run("CREATE TABLE t (x)");
    const EngineStream full = server.read("APP.db");  // names are the same without regard to letter case
    write(server.file("copy.db-journal"), "left behind");
    CHECK(code_of([&] { server.restore({full}, "copy.db"); }) == errc::engine_failed);
    CHECK_FALSE(std::filesystem::exists(server.file("copy.db")));
    std::filesystem::remove(server.file("copy.db-journal"));
    CHECK(code_of([&] { server.restore({full}, "App.db"); }) == errc::database_exists);
    write(server.file("notes"), "anything");
    CHECK(code_of([&] { server.restore({full}, "notes"); }) == errc::database_exists);
    CHECK(bytes_of(server.file("notes")) == "anything");
    server.restore({full}, "copy.db");
    Database(server.file("Copy.db")).run("CREATE TABLE t (x)");
    CHECK(code_of([&] { (void)server.engine.databases(); }) == errc::engine_failed);
}

TEST_CASE("two thousand small databases are listed, looked at and backed up")
{
    Server server;
    Database(server.file("db0.db")).run("CREATE TABLE t (x)");
    const std::string bytes = bytes_of(server.file("db0.db"));
    for (int i = 1; i < 2000; ++i) write(server.file("db" + std::to_string(i) + ".db"), bytes);
    CHECK(server.names().size() == 2000);
    for (const std::string& name : server.names()) (void)server.engine.last_etag(name);
    const Etag etag = server.engine.last_etag("db1999.db");
    Database(server.file("db1999.db")).run("INSERT INTO t VALUES (1)");
    CHECK(server.engine.last_etag("db1999.db") > etag);
    for (int i = 0; i < 2000; i += 100) CHECK(server.read("db" + std::to_string(i) + ".db").size() > 0);
}
