#ifndef HOLDFAST_BENCHMARKS_SUPPORT_SQLITE_DATABASE_HPP
#define HOLDFAST_BENCHMARKS_SUPPORT_SQLITE_DATABASE_HPP

#include "documents.hpp"

#include <sqlite3.h>
#include <xxhash.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <set>
#include <stdexcept>
#include <string>

namespace benchmarks {

struct CloseSqlite {
    void operator()(sqlite3* db) const noexcept { sqlite3_close(db); }
    void operator()(sqlite3_stmt* statement) const noexcept { sqlite3_finalize(statement); }
};
using SqliteConnection = std::unique_ptr<sqlite3, CloseSqlite>;
using SqliteStatement = std::unique_ptr<sqlite3_stmt, CloseSqlite>;

inline void execute(sqlite3* db, const std::string& text)
{
    if (sqlite3_exec(db, text.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
        throw std::runtime_error(text + ": " + sqlite3_errmsg(db));
}

inline SqliteConnection open_sqlite(const std::string& path)
{
    sqlite3* db = nullptr;
    const int code = sqlite3_open(path.c_str(), &db);
    SqliteConnection connection(db);
    if (code != SQLITE_OK) throw std::runtime_error("cannot open " + path);
    return connection;
}

inline SqliteStatement prepare(sqlite3* db, const std::string& text)
{
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(db, text.c_str(), -1, &statement, nullptr) != SQLITE_OK)
        throw std::runtime_error(text + ": " + sqlite3_errmsg(db));
    return SqliteStatement(statement);
}

inline void finish_step(sqlite3_stmt* statement)
{
    if (sqlite3_step(statement) != SQLITE_DONE) throw std::runtime_error(sqlite3_errmsg(sqlite3_db_handle(statement)));
    sqlite3_reset(statement);
}

inline std::int64_t value_of(sqlite3* db, const std::string& text)
{
    const SqliteStatement statement = prepare(db, text);
    if (sqlite3_step(statement.get()) != SQLITE_ROW) throw std::runtime_error(text + ": no row");
    return sqlite3_column_int64(statement.get(), 0);
}

/// Writes rows until the file has `bytes` bytes, and gives their number; `make(number)` makes a row's text. The file
/// has a WAL, which is moved into it.
inline std::uint64_t fill_sqlite(const std::string& path, std::uint64_t bytes,
                                 const std::function<std::string(std::uint64_t)>& make)
{
    const SqliteConnection db = open_sqlite(path);
    execute(db.get(), "PRAGMA journal_mode = WAL; CREATE TABLE documents (id INTEGER PRIMARY KEY, body TEXT NOT NULL)");
    const SqliteStatement insert = prepare(db.get(), "INSERT INTO documents VALUES (?, ?)");
    std::uint64_t number = 0;
    const auto pages = static_cast<std::int64_t>(bytes / 4096);
    while (value_of(db.get(), "PRAGMA page_count") < pages) {
        execute(db.get(), "BEGIN");
        for (int i = 0; i < 10000; ++i) {
            const std::string text = make(++number);
            sqlite3_bind_int64(insert.get(), 1, static_cast<std::int64_t>(number));
            sqlite3_bind_text(insert.get(), 2, text.data(), static_cast<int>(text.size()), SQLITE_STATIC);
            finish_step(insert.get());
        }
        execute(db.get(), "COMMIT");
    }
    execute(db.get(), "PRAGMA wal_checkpoint(TRUNCATE)");
    return number;
}

/// Changes one random row for each hundredth page, in its place, so that one page in a hundred changes, and moves
/// the WAL into the file.
inline void rewrite_sqlite(const std::string& path, Documents& documents, std::uint64_t rows)
{
    const SqliteConnection db = open_sqlite(path);
    const auto wanted = static_cast<std::size_t>(value_of(db.get(), "PRAGMA page_count") / 100);
    std::set<std::uint64_t> chosen;
    while (chosen.size() < std::max<std::size_t>(wanted, 1)) chosen.insert(1 + documents.next(rows));
    // A new text of the old one's length.
    const SqliteStatement update = prepare(
        db.get(),
        "UPDATE documents SET body = substr(?2 || printf('%*s', length(body), ''), 1, length(body)) WHERE id = ?1");
    execute(db.get(), "BEGIN");
    for (const std::uint64_t number : chosen) {
        const std::string text = documents.document(number);
        sqlite3_bind_int64(update.get(), 1, static_cast<std::int64_t>(number));
        sqlite3_bind_text(update.get(), 2, text.data(), static_cast<int>(text.size()), SQLITE_STATIC);
        finish_step(update.get());
    }
    execute(db.get(), "COMMIT; PRAGMA wal_checkpoint(TRUNCATE)");
}

/// XXH3 over all rows.
inline std::uint64_t content_digest(const std::string& path)
{
    const SqliteConnection db = open_sqlite(path);
    std::unique_ptr<XXH3_state_t, decltype(&XXH3_freeState)> state(XXH3_createState(), XXH3_freeState);
    XXH3_64bits_reset(state.get());
    const SqliteStatement rows = prepare(db.get(), "SELECT id, body FROM documents ORDER BY id");
    int code = SQLITE_ROW;
    while ((code = sqlite3_step(rows.get())) == SQLITE_ROW) {
        const std::int64_t number[2] = {sqlite3_column_int64(rows.get(), 0), sqlite3_column_bytes(rows.get(), 1)};
        XXH3_64bits_update(state.get(), number, sizeof number);
        XXH3_64bits_update(state.get(), sqlite3_column_text(rows.get(), 1), static_cast<std::size_t>(number[1]));
    }
    if (code != SQLITE_DONE) throw std::runtime_error("cannot read " + path);
    return XXH3_64bits_digest(state.get());
}

/// What an application would write with SQLite's backup interface: all pages at once, the copy durable.
inline void back_up_sqlite(const std::string& from, const std::string& to)
{
    const SqliteConnection source = open_sqlite(from);
    const SqliteConnection target = open_sqlite(to);
    sqlite3_backup* const backup = sqlite3_backup_init(target.get(), "main", source.get(), "main");
    if (backup == nullptr) throw std::runtime_error(sqlite3_errmsg(target.get()));
    const int code = sqlite3_backup_step(backup, -1);
    if (sqlite3_backup_finish(backup) != SQLITE_OK || code != SQLITE_DONE)
        throw std::runtime_error(sqlite3_errmsg(target.get()));
}

}  // namespace benchmarks

#endif
