#ifndef HOLDFAST_PERSISTENCE_SQLITE_CONNECTION_IPP
#define HOLDFAST_PERSISTENCE_SQLITE_CONNECTION_IPP

#include <holdfast/destination/local_file.hpp>
#include <holdfast/error.hpp>
#include <holdfast/persistence/sqlite/connection.hpp>

#include <cerrno>
#include <new>
#include <system_error>

namespace holdfast::inline v1::detail {

SqliteConnection::SqliteConnection(std::string path) : path_(std::move(path))
{
    if (sqlite3_threadsafe() == 0)
        throw Error(errc::persistence_failed,
                    "SQLite was built for one thread only. Build it with SQLITE_THREADSAFE=2.");
    sqlite3* handle = nullptr;
    const int code = sqlite3_open_v2(path_.c_str(), &handle,
                                     SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE, nullptr);
    handle_.reset(handle);
    if (code != SQLITE_OK) fail(code, "open");
    sqlite3_extended_result_codes(handle, 1);
    sqlite3_busy_timeout(handle, 1000);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
}

void SqliteConnection::execute(const char* sql)
{
    errno = 0;
    const int code = sqlite3_exec(get(), sql, nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) fail(code, "use");
}

std::string SqliteConnection::value(const char* sql)
{
    SqliteStatement statement(*this, sql);
    SqliteStatement::Run run(statement);
    if (!run.step("read")) fail_damaged("it does not answer a question about itself");
    return std::string(run.bytes(0));
}

void SqliteConnection::fail(int code, std::string_view doing) const
{
    if ((code & 0xff) == SQLITE_NOMEM) throw std::bad_alloc();
    // SQLite does not keep the errno of a failed COMMIT.
    const bool of_system = (code & 0xff) == SQLITE_IOERR || (code & 0xff) == SQLITE_CANTOPEN;
    int error = of_system ? errno : 0;
    if (of_system && handle_ && sqlite3_system_errno(handle_.get()) != 0) error = sqlite3_system_errno(handle_.get());
    if ((code & 0xff) == SQLITE_IOERR && error == 0) error = EIO;
    const std::string begin = "Cannot " + std::string(doing) + " the persistence " + path_ + ": ";
    const std::string why = handle_ && sqlite3_extended_errcode(handle_.get()) == code ? sqlite3_errmsg(handle_.get())
                                                                                       : sqlite3_errstr(code);
    switch (code & 0xff) {
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            throw Error(errc::persistence_locked,
                        Diagnostics{begin + "another process has locked it. Stop that process.", why});
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
        case SQLITE_READONLY:  // says the file's header; it was opened for writing
        case SQLITE_ERROR:     // the statements are right, so the tables or the header are not
        case SQLITE_CONSTRAINT:
        case SQLITE_MISMATCH: fail_damaged(why);
        case SQLITE_FULL:
            throw Error(errc::persistence_full, Diagnostics{begin + "no space is left. Free some space there.", why});
        case SQLITE_IOERR:
            if (error == ENOSPC || error == EDQUOT || error == EFBIG)
                throw Error(errc::persistence_full, Diagnostics{begin + std::generic_category().message(error) + ". " +
                                                                    std::string(local_advice(error)),
                                                                why});
            [[fallthrough]];
        default:
            throw Error(errc::persistence_failed,
                        Diagnostics{begin + (error != 0 ? std::generic_category().message(error) : "SQLite failed") +
                                        ". " + std::string(local_advice(error)),
                                    why});
    }
}

void SqliteConnection::fail_damaged(std::string_view what) const
{
    throw Error(errc::persistence_damaged,
                Diagnostics{"The persistence " + path_ +
                                " is damaged or is no file of holdfast. Put a copy of it back, "
                                "or move it away and put the templates anew; the backups themselves are not affected.",
                            std::string(what)});
}

SqliteStatement::SqliteStatement(SqliteConnection& connection, std::string_view sql) : connection_(connection)
{
    sqlite3_stmt* statement = nullptr;
    const int code = sqlite3_prepare_v3(connection.get(), sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
    handle_.reset(statement);
    if (code != SQLITE_OK) connection.fail(code, "use");
}

SqliteStatement::Run::~Run()
{
    sqlite3_reset(statement_.handle_.get());
    sqlite3_clear_bindings(statement_.handle_.get());
}

SqliteStatement::Run& SqliteStatement::Run::bind(int index, std::string_view bytes)
{
    // A null pointer would be bound as NULL.
    const int code = sqlite3_bind_blob64(statement_.handle_.get(), index, bytes.empty() ? "" : bytes.data(),
                                         bytes.size(), SQLITE_STATIC);
    if (code != SQLITE_OK) statement_.connection_.fail(code, "use");
    return *this;
}

SqliteStatement::Run& SqliteStatement::Run::bind(int index, std::uint64_t number)
{
    const int code = sqlite3_bind_int64(statement_.handle_.get(), index, static_cast<sqlite3_int64>(number));
    if (code != SQLITE_OK) statement_.connection_.fail(code, "use");
    return *this;
}

bool SqliteStatement::Run::step(std::string_view doing)
{
    errno = 0;
    const int code = sqlite3_step(statement_.handle_.get());
    if (code == SQLITE_ROW) return true;
    if (code != SQLITE_DONE) statement_.connection_.fail(code, doing);
    return false;
}

void SqliteStatement::Run::finish(std::string_view doing)
{
    while (step(doing)) {
    }
}

std::string_view SqliteStatement::Run::bytes(int column) const
{
    sqlite3_stmt* const statement = statement_.handle_.get();
    const void* data = sqlite3_column_blob(statement, column);
    const int size = sqlite3_column_bytes(statement, column);
    if (data == nullptr) {
        if (sqlite3_errcode(statement_.connection_.get()) == SQLITE_NOMEM) throw std::bad_alloc();
        return {};
    }
    return {static_cast<const char*>(data), static_cast<std::size_t>(size)};
}

std::uint64_t SqliteStatement::Run::number(int column) const
{
    return static_cast<std::uint64_t>(sqlite3_column_int64(statement_.handle_.get(), column));
}

}  // namespace holdfast::inline v1::detail

#endif
