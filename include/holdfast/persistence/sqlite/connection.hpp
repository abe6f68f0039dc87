#ifndef HOLDFAST_PERSISTENCE_SQLITE_CONNECTION_HPP
#define HOLDFAST_PERSISTENCE_SQLITE_CONNECTION_HPP

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace holdfast::inline v1::detail {

/// An open SQLite file, and its failures as `Error`s that name it.
class SqliteConnection {
public:
    /// Opens a file that exists. One thread at a time.
    explicit SqliteConnection(std::string path);

    [[nodiscard]] sqlite3* get() const noexcept { return handle_.get(); }
    [[nodiscard]] const std::string& path() const noexcept { return path_; }

    /// Runs statements that give no rows.
    void execute(const char* sql);
    /// The one value of the one row that a statement gives.
    [[nodiscard]] std::string value(const char* sql);

    /// The error that `code` stands for, with what SQLite says about it.
    [[noreturn]] void fail(int code, std::string_view doing) const;
    [[noreturn]] void fail_damaged(std::string_view what) const;

private:
    struct Close {
        void operator()(sqlite3* handle) const noexcept { sqlite3_close(handle); }
    };
    std::string path_;
    std::unique_ptr<sqlite3, Close> handle_;
};

/// One prepared statement, used many times.
class SqliteStatement {
public:
    SqliteStatement(SqliteConnection& connection, std::string_view sql);

    /// The following runs it once; it is reset at the end of the scope.
    class Run {
    public:
        explicit Run(SqliteStatement& statement) noexcept : statement_(statement) {}
        Run(const Run&) = delete;
        Run& operator=(const Run&) = delete;
        ~Run();

        /// The bytes have to stay alive until the end of the scope.
        Run& bind(int index, std::string_view bytes);
        Run& bind(int index, std::uint64_t number);
        /// True: there is a row.
        [[nodiscard]] bool step(std::string_view doing);
        /// For statements that give no row.
        void finish(std::string_view doing);
        /// Valid until the next step; blank for NULL.
        [[nodiscard]] std::string_view bytes(int column) const;
        [[nodiscard]] std::uint64_t number(int column) const;

    private:
        SqliteStatement& statement_;
    };

private:
    struct Finalize {
        void operator()(sqlite3_stmt* statement) const noexcept { sqlite3_finalize(statement); }
    };
    SqliteConnection& connection_;
    std::unique_ptr<sqlite3_stmt, Finalize> handle_;
};

}  // namespace holdfast::inline v1::detail

#endif
