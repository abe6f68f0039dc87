#include "database.hpp"

#include <holdfast/engine/sqlite.hpp>
#include <holdfast/testing/laws/engine_stream.hpp>

#include <catch2/catch.hpp>

#include <support/child_process.hpp>
#include <support/temporary_folder.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using namespace holdfast;

/// How long anybody waits for a lock, in milliseconds: nothing here is a matter of time.
constexpr int patience = 1'800'000;

/// Two processes take turns. A lock of SQLite is not fair: who asks for it again and again may never get it.
class Turns {
public:
    Turns()
    {
        for (auto& ends : pipes_)
            if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
        pass_on(1);
    }
    Turns(const Turns&) = delete;
    Turns& operator=(const Turns&) = delete;
    ~Turns()
    {
        for (const auto& ends : pipes_)
            for (const int end : ends) ::close(end);
    }

    /// Waits for the turn of process 0 or 1.
    void wait(std::size_t process) const
    {
        char turn;
        while (::read(pipes_.at(process)[0], &turn, 1) != 1) {
        }
    }
    void pass_on(std::size_t process) const
    {
        while (::write(pipes_.at(1 - process)[1], "", 1) != 1) {
        }
    }

private:
    std::array<std::array<int, 2>, 2> pipes_{};
};

/// Writes for ever: each transaction takes the next number, puts it into a counter, into one row of many
/// chosen by it, and into a log. So the state after transaction n is known for each n.
[[noreturn]] void hammer(const std::filesystem::path& file, const char* journal_mode, bool reconnects,
                         const Turns& turns, std::size_t process, const ChildProcess::Tell& tell)
{
    turns.wait(process);
    for (;;) {
        Database database(file, journal_mode, patience);
        for (int i = 0; i < (reconnects ? 20 : 1'000'000'000); ++i) {
            database.run("BEGIN IMMEDIATE");
            const long n = std::stol(database.run("SELECT n FROM counter")) + 1;
            const std::string number = std::to_string(n);
            database.run("UPDATE counter SET n = " + number);
            database.run("UPDATE rows SET n = " + number + " WHERE id = " + std::to_string(n * 7919 % 20'000));
            database.run("INSERT INTO log VALUES (" + number + ", randomblob(200))");
            if (n % 5 == 0) database.run("DELETE FROM log WHERE n <= " + std::to_string(n - 1000));
            database.run("COMMIT");
            tell();
            if (i % 3 == 2) {
                turns.pass_on(process);
                turns.wait(process);
            }
        }
    }
}

/// Which transaction a database shows; fails the test if it is not the state after exactly that one.
long shown(const std::filesystem::path& file)
{
    Database database(file);
    CHECK(database.run("PRAGMA integrity_check") == "ok");
    const std::string n = database.run("SELECT n FROM counter");
    CHECK(database.run("SELECT max(n) FROM log") == n);
    const long number = std::stol(n);
    const auto count = static_cast<long>(std::stol(database.run("SELECT count(*) FROM log")));
    CHECK(count >= std::min(number, 1000L));
    CHECK(database.run("SELECT max(n) - min(n) + 1 - count(*) FROM log") == "0");
    // Row r was last changed by the newest transaction that is its.
    long wrong = 0;
    database.rows("SELECT id, n FROM rows", [&](sqlite3_stmt* row) {
        const long id = sqlite3_column_int64(row, 0);
        const long has = sqlite3_column_int64(row, 1);
        if (has > number || (has > 0 && has * 7919 % 20'000 != id)) ++wrong;
        // 7919 and 20000 have no common divisor, so each row comes up once in 20000 transactions.
        if (has > 0 && has + 20'000 <= number) ++wrong;
    });
    CHECK(wrong == 0);
    CHECK(database.run("SELECT count(*) FROM rows WHERE n > 0") == std::to_string(std::min(number, 20'000L)));
    return number;
}

}  // namespace

TEST_CASE("while other processes write, each backup is the state after one transaction, and none is lost or half there")
{
    struct Row {
        const char* journal_mode;
        bool reconnects;
        int hold;  ///< in milliseconds: read live, copied in the middle, copied before
    };
    const Row row =
        GENERATE(Row{"WAL", false, patience}, Row{"WAL", true, patience}, Row{"WAL", false, 1}, Row{"WAL", false, 0},
                 Row{"DELETE", false, patience}, Row{"TRUNCATE", true, patience}, Row{"PERSIST", false, patience});
    INFO(row.journal_mode << " reconnects " << row.reconnects << " hold " << row.hold);
    const TemporaryFolder folder;
    const auto file = std::filesystem::path(folder.path()) / "app.db";
    {
        Database database(file, row.journal_mode);
        database.run("BEGIN");
        database.run("CREATE TABLE counter (n INTEGER)");
        database.run("INSERT INTO counter VALUES (0)");
        database.run("CREATE TABLE rows (id INTEGER PRIMARY KEY, n INTEGER, filler BLOB)");
        database.run("CREATE INDEX by_n ON rows (n)");
        database.run(
            "WITH RECURSIVE c(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM c WHERE i < 19999) "
            "INSERT INTO rows SELECT i, 0, randomblob(300) FROM c");
        database.run("CREATE TABLE log (n INTEGER PRIMARY KEY, filler BLOB)");
        database.run("COMMIT");
    }
    const Turns turns;
    const auto work = [&](std::size_t process) {
        return [&, process](const ChildProcess::Tell& tell) {
            hammer(file, row.journal_mode, row.reconnects, turns, process, tell);
        };
    };
    ChildProcess first(work(0));
    ChildProcess second(work(1));
    const auto committed = [&] { return std::stol(Database(file, nullptr, patience).run("SELECT n FROM counter")); };
    SqliteEngine engine({.folder = folder.path(),
                         .lock_timeout = std::chrono::milliseconds(patience),
                         .hold_view_for = std::chrono::milliseconds(row.hold)});
    std::vector<EngineStream> chain;
    for (int i = 0; i < 6; ++i) {
        // The writers get on between two backups.
        REQUIRE(first.wait_for_new(10));
        REQUIRE(second.wait_for_new(10));
        ReadRequest request{.database = "app.db"};
        if (!chain.empty()) request.after = chain.back().description.last_etag;
        const long before = committed();
        auto reader = engine.open_reader(request);
        const long after = committed();
        chain.push_back(read_stream(reader, request));
        const std::string copy = "copy" + std::to_string(i) + ".db";
        restore_streams(engine, chain, {.database = copy});
        const long last = shown(std::filesystem::path(folder.path()) / copy);
        CHECK(last >= before);
        CHECK(last <= after);
        if (i > 0)
            CHECK(chain[static_cast<std::size_t>(i)].description.last_etag >
                  chain[static_cast<std::size_t>(i) - 1].description.last_etag);
    }
    CHECK(first.kill());
    CHECK(second.kill());
}
