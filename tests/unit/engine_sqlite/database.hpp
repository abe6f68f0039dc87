#ifndef HOLDFAST_TESTS_UNIT_ENGINE_SQLITE_DATABASE_HPP
#define HOLDFAST_TESTS_UNIT_ENGINE_SQLITE_DATABASE_HPP

#include <sqlite3.h>

#include <filesystem>
#include <initializer_list>
#include <stdexcept>
#include <string>

/// An application's connection to an SQLite file.
class Database {
public:
    explicit Database(const std::filesystem::path& file, const char* journal_mode = nullptr, int timeout = 60'000)
    {
        if (sqlite3_open(file.c_str(), &handle_) != SQLITE_OK) throw std::runtime_error("cannot open " + file.string());
        sqlite3_busy_timeout(handle_, timeout);
        if (journal_mode != nullptr) run(std::string("PRAGMA journal_mode = ") + journal_mode);
        run("PRAGMA synchronous = OFF");
    }
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;
    ~Database() { sqlite3_close(handle_); }

    /// The first value of the first row.
    std::string run(const std::string& sql, std::initializer_list<std::string> values = {})
    {
        sqlite3_stmt* statement = nullptr;
        if (sqlite3_prepare_v2(handle_, sql.c_str(), -1, &statement, nullptr) != SQLITE_OK) fail(sql);
        int index = 0;
        for (const std::string& value : values)
            sqlite3_bind_text(statement, ++index, value.data(), static_cast<int>(value.size()), SQLITE_TRANSIENT);
        std::string result;
        const int code = sqlite3_step(statement);
        if (code == SQLITE_ROW) {
            const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, 0));
            if (text != nullptr) result.assign(text, static_cast<std::size_t>(sqlite3_column_bytes(statement, 0)));
        }
        sqlite3_finalize(statement);
        if (code != SQLITE_ROW && code != SQLITE_DONE) fail(sql);
        return result;
    }
    template <class Row>
    void rows(const std::string& sql, Row row)
    {
        sqlite3_stmt* statement = nullptr;
        if (sqlite3_prepare_v2(handle_, sql.c_str(), -1, &statement, nullptr) != SQLITE_OK) fail(sql);
        while (sqlite3_step(statement) == SQLITE_ROW) row(statement);
        sqlite3_finalize(statement);
    }

private:
    [[noreturn]] void fail(const std::string& sql) const
    {
        throw std::runtime_error(sql + ": " + sqlite3_errmsg(handle_));
    }

    sqlite3* handle_ = nullptr;
};

#endif
