#include "sqlite.hpp"

namespace document_server {

namespace {

[[noreturn]] void fail(sqlite3* database, std::string_view what)
{
    const char* file = sqlite3_db_filename(database, "main");
    throw StoreError(std::string(what) + " in " + (file != nullptr ? file : "a database file") + ": " +
                     sqlite3_errmsg(database));
}

}  // namespace

Statement::Statement(Connection& connection, std::string_view sql)
{
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(connection.get(), sql.data(), static_cast<int>(sql.size()), &statement, nullptr) !=
        SQLITE_OK)
        fail(connection.get(), "Cannot prepare a statement");
    statement_.reset(statement);
}

Statement& Statement::bind(int parameter, std::int64_t value)
{
    sqlite3_bind_int64(statement_.get(), parameter, value);
    return *this;
}

Statement& Statement::bind(int parameter, std::string_view text)
{
    sqlite3_bind_text64(statement_.get(), parameter, text.data(), text.size(), SQLITE_STATIC, SQLITE_UTF8);
    return *this;
}

Statement& Statement::bind(int parameter, Bytes blob)
{
    sqlite3_bind_blob64(statement_.get(), parameter, blob.data(), blob.size(), SQLITE_STATIC);
    return *this;
}

bool Statement::step()
{
    switch (sqlite3_step(statement_.get())) {
        case SQLITE_ROW: return true;
        case SQLITE_DONE: return false;
        default: fail(sqlite3_db_handle(statement_.get()), "A statement failed");
    }
}

void Statement::run()
{
    try {
        step();
    } catch (...) {
        reset();
        throw;
    }
    reset();
}

void Statement::reset()
{
    sqlite3_reset(statement_.get());
    sqlite3_clear_bindings(statement_.get());
}

std::int64_t Statement::number(int column) const
{
    return sqlite3_column_int64(statement_.get(), column);
}

std::string_view Statement::text(int column) const
{
    const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement_.get(), column));
    return {text != nullptr ? text : "", static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column))};
}

Bytes Statement::blob(int column) const
{
    const auto* blob = static_cast<const std::byte*>(sqlite3_column_blob(statement_.get(), column));
    return {blob, static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column))};
}

Connection::Connection(const std::filesystem::path& file, int flags)
{
    sqlite3* database = nullptr;
    const int result = sqlite3_open_v2(file.c_str(), &database, flags | SQLITE_OPEN_NOMUTEX, nullptr);
    database_.reset(database);
    if (result != SQLITE_OK)
        throw StoreError("Cannot open " + file.string() + ": " +
                         (database != nullptr ? sqlite3_errmsg(database) : sqlite3_errstr(result)));
    sqlite3_busy_timeout(database, 10'000);
}

void Connection::execute(const char* sql)
{
    if (sqlite3_exec(get(), sql, nullptr, nullptr, nullptr) != SQLITE_OK) fail(get(), "A statement failed");
}

TransactionScope::~TransactionScope()
{
    if (!committed_) sqlite3_exec(connection_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
}

void TransactionScope::commit()
{
    connection_.execute("COMMIT");
    committed_ = true;
}

}  // namespace document_server
