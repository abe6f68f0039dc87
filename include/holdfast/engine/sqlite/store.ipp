#ifndef HOLDFAST_ENGINE_SQLITE_STORE_IPP
#define HOLDFAST_ENGINE_SQLITE_STORE_IPP

#include <holdfast/engine/sqlite/folder.hpp>
#include <holdfast/engine/sqlite/names.hpp>
#include <holdfast/engine/sqlite/store.hpp>
#include <holdfast/error.hpp>

#include <sqlite3.h>

#include <utility>

namespace holdfast::inline v1::sqlite {

Store::Store(SqliteEngineOptions options) : folder_(std::make_shared<Folder>(std::move(options))) {}

Store::~Store() = default;

EngineIdentity Store::identity() const
{
    return {"SQLite", sqlite3_libversion()};
}

std::vector<DatabaseInfo> Store::databases()
{
    return folder_->databases();
}

Etag Store::last_etag(const std::string& database)
{
    return folder_->last_etag(database);
}

SecretBytes Store::database_key(const std::string& database)
{
    static_cast<void>(folder_->find(database));
    return {};
}

Snapshot Store::open_snapshot(const ReadRequest& request)
{
    const auto path = folder_->find(request.database);
    const std::string name = *database_of(path.filename().string());
    View view =
        open_view(std::make_unique<Connection>(path, Connection::Access::reading, folder_->options().lock_timeout),
                  {folder_->options().hold_view_for, folder_->copies_folder()});
    const Etag etag = folder_->etag_of(name, view.state.has_value(), view.state.value_or(State()));
    folder_->ledger.keep(name);
    return Snapshot(std::move(view), etag);
}

Restore Store::open_restore(const WriteRequest& request)
{
    if (!request.encryption_key.empty())
        throw Error(errc::invalid_argument, "An SQLite database cannot be restored encrypted. Restore '" +
                                                request.database + "' without a key.");
    if (folder_->is_taken(request.database))
        throw Error(errc::database_exists,
                    "Database '" + request.database + "' exists. Remove it, or choose another name.");
    return Restore(folder_, request.database, files::WorkFolder(folder_->work_folder()));
}

}  // namespace holdfast::inline v1::sqlite

#endif
