#ifndef HOLDFAST_ENGINE_ROCKSDB_STORE_IPP
#define HOLDFAST_ENGINE_ROCKSDB_STORE_IPP

#include <holdfast/engine/files/database_names.hpp>
#include <holdfast/engine/rocksdb/state.hpp>
#include <holdfast/engine/rocksdb/store.hpp>
#include <holdfast/error.hpp>

#include <rocksdb/version.h>

#include <system_error>
#include <utility>

namespace holdfast::inline v1::rocks {

Store::Store(RocksDbEngineOptions options) : state_(std::make_shared<State>(std::move(options))) {}

Store::~Store() = default;

void Store::add(RocksDbDatabase database)
{
    state_->registry.add(std::move(database), state_->checkpoints());
}

bool Store::remove(const std::string& database)
{
    return state_->registry.remove(database);
}

void Store::changed(const std::string& database)
{
    const auto found = state_->registry.find(database);
    const std::lock_guard lock(found->use);
    ++found->changes;
}

void Store::forget_others()
{
    state_->sweep_notes();
}

EngineIdentity Store::identity() const
{
    return {"RocksDB", ::rocksdb::GetRocksVersionAsString(true)};
}

std::vector<DatabaseInfo> Store::databases()
{
    return state_->registry.list();
}

Etag Store::last_etag(const std::string& database)
{
    return state_->last_etag(Use(state_->registry.find(database)));
}

SecretBytes Store::database_key(const std::string& database)
{
    return state_->registry.find(database)->key.clone();
}

Snapshot Store::open_snapshot(const ReadRequest& request)
{
    const Use database(state_->registry.find(request.database));
    Snapshot snapshot(database, state_->options());
    snapshot.set_etag(state_->etag_of(database, snapshot));
    return snapshot;
}

Restore Store::open_restore(const WriteRequest& request)
{
    const auto& options = state_->options();
    if (!options.open)
        throw Error(errc::invalid_argument, "Database '" + request.database +
                                                "' cannot be restored: the host does not say how to open it. Set "
                                                "RocksDbEngineOptions::open.");
    if (!request.encryption_key.empty() && !options.encrypted_env)
        throw Error(errc::invalid_argument, "Database '" + request.database +
                                                "' cannot be restored encrypted: the host has no Env that encrypts. "
                                                "Set RocksDbEngineOptions::encrypted_env, or give no key.");
    std::error_code ignored;
    if (state_->registry.is_taken(request.database) ||
        std::filesystem::exists(options.folder / files::file_name_of(request.database, {}), ignored))
        throw Error(errc::database_exists,
                    "Database '" + request.database + "' exists. Remove it, or choose another name.");
    return Restore(state_, request.database, request.encryption_key.clone());
}

}  // namespace holdfast::inline v1::rocks

#endif
