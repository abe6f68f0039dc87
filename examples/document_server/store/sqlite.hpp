#ifndef DOCUMENT_SERVER_STORE_SQLITE_HPP
#define DOCUMENT_SERVER_STORE_SQLITE_HPP

#include <sqlite3.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace document_server {

/// What the store could not do, and why. Nothing was changed.
class StoreError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// A database that is named does not exist (any more).
class NoSuchDatabase : public StoreError {
public:
    explicit NoSuchDatabase(const std::string& name) : StoreError("There is no database '" + name + "'") {}
};

/// A database that is to be made exists.
class DatabaseExists : public StoreError {
public:
    explicit DatabaseExists(const std::string& name) : StoreError("A database '" + name + "' exists") {}
};

using Bytes = std::span<const std::byte>;

class Connection;

/// A prepared statement. Parameters and columns count as SQLite counts them: from 1 and from 0.
///
/// Lifetime        ends before its connection's
/// Thread safety   distinct (of distinct connections): safe; shared: unsafe
class Statement {
public:
    Statement(Connection& connection, std::string_view sql);

    Statement& bind(int parameter, std::int64_t value);
    Statement& bind(int parameter, std::string_view text);  ///< `text` stays valid until the statement is reset
    Statement& bind(int parameter, Bytes blob);             ///< `blob` too

    /// True if there is a row, false at the end. Throws StoreError.
    bool step();
    /// Runs a statement that gives no rows, and makes it ready to run again.
    void run();
    void reset();

    [[nodiscard]] std::int64_t number(int column) const;
    [[nodiscard]] std::string_view text(int column) const;  ///< until the next step
    [[nodiscard]] Bytes blob(int column) const;             ///< until the next step

private:
    struct Finalize {
        void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
    };
    std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

/// One open SQLite file.
///
/// Thread safety   one thread at a time, not always the same
class Connection {
public:
    /// `flags` as sqlite3_open_v2 takes them.
    explicit Connection(const std::filesystem::path& file, int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);

    /// Runs one or several statements and ignores their rows.
    void execute(const char* sql);
    [[nodiscard]] sqlite3* get() const { return database_.get(); }

private:
    struct Close {
        void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
    };
    std::unique_ptr<sqlite3, Close> database_;
};

/// Begins a transaction; rolls it back unless it was committed.
class TransactionScope {
public:
    explicit TransactionScope(Connection& connection) : connection_(connection)
    {
        connection_.execute("BEGIN IMMEDIATE");
    }
    TransactionScope(const TransactionScope&) = delete;
    TransactionScope& operator=(const TransactionScope&) = delete;
    ~TransactionScope();
    void commit();

private:
    Connection& connection_;
    bool committed_ = false;
};

}  // namespace document_server

#endif
