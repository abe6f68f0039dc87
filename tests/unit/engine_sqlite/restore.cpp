#include "database.hpp"

#include <holdfast/engine/sqlite.hpp>
#include <holdfast/testing/laws/engine_stream.hpp>

#include <catch2/catch.hpp>

#include <support/system_call_faults.hpp>
#include <support/temporary_folder.hpp>
#include <support/thrown.hpp>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

using namespace holdfast;
using holdfast_tests::thrown_by;

namespace {

/// A server whose folder has a name that a URI has to escape.
struct Server {
    TemporaryFolder parent;
    std::filesystem::path folder = std::filesystem::path(parent.path()) / "what? 100%41 #1&x=y";
    DisarmSystemCallFaults disarm{};

    Server() { std::filesystem::create_directory(folder); }

    /// A database with a WAL and an index, and with a page that is not one, if that is asked for.
    void make(bool damaged)
    {
        {
            Database database(folder / "app.db", "WAL");
            database.run("CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT)");
            database.run("CREATE INDEX i ON t (v)");
            database.run("WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 2000) INSERT INTO t "
                         "SELECT i, hex(randomblob(100)) FROM c");
            database.run("PRAGMA wal_checkpoint(TRUNCATE)");
        }
        if (!damaged) return;
        std::fstream file(folder / "app.db", std::ios::binary | std::ios::in | std::ios::out);
        file.seekp(20 * 4096);
        file << std::string(4096, 'x');
    }
    [[nodiscard]] bool nothing_is_left() const
    {
        return !std::filesystem::exists(folder / "copy.db") &&
               std::filesystem::is_empty(folder / ".holdfast" / "work");
    }
};

}  // namespace

TEST_CASE("a restored file is checked whatever its folder is called, and nothing lies beside it meanwhile")
{
    Server server;
    const bool damaged = GENERATE(false, true);
    server.make(damaged);
    SqliteEngine engine({.folder = server.folder});
    const std::vector<EngineStream> chain{read_stream(engine, {.database = "app.db"})};
    const auto thrown = thrown_by([&] { restore_streams(engine, chain, {.database = "copy.db"}); });
    if (damaged) {
        CHECK(thrown.code == errc::object_damaged);
        CHECK(server.nothing_is_left());
        return;
    }
    REQUIRE(thrown.text.empty());
    Database copy(server.folder / "copy.db");
    CHECK(copy.run("PRAGMA integrity_check") == "ok");
    CHECK(copy.run("PRAGMA journal_mode") == "wal");
    CHECK(copy.run("SELECT count(*) FROM t") == "2000");
}

TEST_CASE("a database that SQLite finds whole is not published if it cannot be made durable")
{
    Server server;
    server.make(false);
    SqliteEngine engine({.folder = server.folder});
    const std::vector<EngineStream> chain{read_stream(engine, {.database = "app.db"})};
    SystemCallFaults::arm(1, EIO, SystemCallFaults::syncing, true);
    const auto thrown = thrown_by([&] { restore_streams(engine, chain, {.database = "copy.db"}); });
    SystemCallFaults::disarm();
    CHECK(thrown.code == errc::engine_failed);
    CHECK(thrown.says("Cannot sync"));
    CHECK(server.nothing_is_left());
    CHECK_NOTHROW(restore_streams(engine, chain, {.database = "copy.db"}));
}

TEST_CASE("a damaged database is told as one, though it cannot be made durable either")
{
    Server server;
    server.make(true);
    SqliteEngine engine({.folder = server.folder});
    const std::vector<EngineStream> chain{read_stream(engine, {.database = "app.db"})};
    SystemCallFaults::arm(1, EIO, SystemCallFaults::syncing, true);
    CHECK(thrown_by([&] { restore_streams(engine, chain, {.database = "copy.db"}); }).code == errc::object_damaged);
    CHECK(server.nothing_is_left());
}
