#ifndef OWN_DESTINATION_SQLITE_FILE_HPP
#define OWN_DESTINATION_SQLITE_FILE_HPP

#include <holdfast/error.hpp>

#include <sqlite3.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// One SQLite file with the objects of a place, opened when it is first used. What SQLite refuses becomes a
/// `holdfast::Error` that names the file.
class SqliteFile {
public:
    explicit SqliteFile(std::string path) : path_(std::move(path)) {}

    /// A statement under way. The file is locked for other threads as long as it lives.
    class Statement {
    public:
        Statement(SqliteFile& file, std::string_view sql) : file_(file), lock_(file.mutex_)
        {
            file.open();
            file.require(sqlite3_prepare_v2(file.database_.get(), sql.data(), static_cast<int>(sql.size()), &statement_,
                                            nullptr));
        }
        ~Statement() { sqlite3_finalize(statement_); }
        Statement(const Statement&) = delete;
        Statement& operator=(const Statement&) = delete;

        Statement& bind(std::string_view text)
        {
            file_.require(
                sqlite3_bind_text64(statement_, ++bound_, text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
            return *this;
        }
        Statement& bind(std::int64_t number)
        {
            file_.require(sqlite3_bind_int64(statement_, ++bound_, number));
            return *this;
        }
        Statement& bind(std::span<const std::byte> bytes)
        {
            file_.require(sqlite3_bind_blob64(statement_, ++bound_,
                                              bytes.empty() ? static_cast<const void*>("") : bytes.data(), bytes.size(),
                                              SQLITE_TRANSIENT));
            return *this;
        }
        /// True: there is a row to look at.
        bool step()
        {
            const int result = sqlite3_step(statement_);
            if (result != SQLITE_ROW && result != SQLITE_DONE) file_.require(result);
            return result == SQLITE_ROW;
        }
        [[nodiscard]] std::int64_t number(int column) const { return sqlite3_column_int64(statement_, column); }
        [[nodiscard]] std::string text(int column) const
        {
            const auto bytes = blob(column);
            return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
        }
        [[nodiscard]] std::span<const std::byte> blob(int column) const
        {
            const auto* data = static_cast<const std::byte*>(sqlite3_column_blob(statement_, column));
            return {data, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
        }

    private:
        SqliteFile& file_;
        std::unique_lock<std::recursive_mutex> lock_;
        sqlite3_stmt* statement_ = nullptr;
        int bound_ = 0;
    };

    /// Rows that the last statement of this thread has changed; call it while the file is locked.
    [[nodiscard]] std::int64_t changes() const { return sqlite3_changes64(database_.get()); }
    [[nodiscard]] std::int64_t last_row() const { return sqlite3_last_insert_rowid(database_.get()); }
    [[nodiscard]] std::unique_lock<std::recursive_mutex> lock() { return std::unique_lock(mutex_); }
    [[nodiscard]] const std::string& path() const { return path_; }

private:
    void require(int result)
    {
        using holdfast::errc;
        const int reason = result & 0xff;
        if (reason == SQLITE_OK) return;
        const std::string why = sqlite3_errstr(result);
        if (reason == SQLITE_FULL)
            throw holdfast::Error(errc::no_space,
                                  "The archive " + path_ + " cannot grow: " + why + ". Make room on its disk.");
        if (reason == SQLITE_CONSTRAINT)
            throw holdfast::Error(errc::object_exists, "The archive " + path_ +
                                                           " has an object of that name. Let no other server "
                                                           "back up into the same file.");
        if (reason == SQLITE_CANTOPEN || reason == SQLITE_PERM || reason == SQLITE_READONLY || reason == SQLITE_AUTH)
            throw holdfast::Error(errc::access_denied, "The archive " + path_ + " cannot be used: " + why +
                                                           ". Check the folder and its permissions.");
        throw holdfast::Error(errc::place_failed, "The archive " + path_ + " failed: " + why + ". Check its disk.");
    }

    void open()
    {
        if (database_) return;
        std::error_code ignored;
        std::filesystem::create_directories(std::filesystem::path(path_).parent_path(), ignored);
        sqlite3* opened = nullptr;
        const int result = sqlite3_open(path_.c_str(), &opened);
        database_.reset(opened);
        if (result != SQLITE_OK) {
            database_.reset();
            require(result);
        }
        sqlite3_busy_timeout(opened, 30'000);
        const char* const schema =
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
            "CREATE TABLE IF NOT EXISTS object (id INTEGER PRIMARY KEY, name TEXT NOT NULL, process TEXT,"
            " size INTEGER NOT NULL DEFAULT 0, committed INTEGER NOT NULL DEFAULT 0);"
            "CREATE UNIQUE INDEX IF NOT EXISTS taken ON object (name) WHERE committed;"
            "CREATE TABLE IF NOT EXISTS piece (object INTEGER, position INTEGER, bytes BLOB,"
            " PRIMARY KEY (object, position));";
        require(sqlite3_exec(opened, schema, nullptr, nullptr, nullptr));
        std::filesystem::permissions(path_, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write,
                                     ignored);
    }

    std::string path_;
    std::recursive_mutex mutex_{};
    std::unique_ptr<sqlite3, decltype(&sqlite3_close)> database_{nullptr, &sqlite3_close};
};

#endif
