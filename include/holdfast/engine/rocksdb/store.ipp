#ifndef HOLDFAST_ENGINE_ROCKSDB_STORE_IPP
#define HOLDFAST_ENGINE_ROCKSDB_STORE_IPP

#include <holdfast/engine/files/database_names.hpp>
#include <holdfast/engine/rocksdb/records/all_rows.hpp>
#include <holdfast/engine/rocksdb/records/changes.hpp>
#include <holdfast/engine/rocksdb/records/continuity.hpp>
#include <holdfast/engine/rocksdb/records/view.hpp>
#include <holdfast/engine/rocksdb/records/wal.hpp>
#include <holdfast/engine/rocksdb/state.hpp>
#include <holdfast/engine/rocksdb/store.hpp>
#include <holdfast/error.hpp>

#include <rocksdb/db.h>
#include <rocksdb/version.h>

#include <algorithm>
#include <system_error>
#include <utility>

namespace holdfast::inline v1::rocks {

namespace {

/// A checkpoint has all that was written before it was begun, as it flushes; of what came meanwhile it has what is in
/// the WAL. If some of that had bypassed the WAL, no incremental could ever bring it.
bool can_be_continued(const Use& database, std::uint64_t before, std::uint64_t shown)
{
    try {
        records::read_wal(database, std::min(before, shown), shown,
                          [](std::uint64_t, const ::rocksdb::WriteBatch&, std::uint32_t) {});
    } catch (const Error& error) {
        if (error.code() != errc::full_needed) throw;
        return false;
    }
    return records::sync_wal(database);
}

}  // namespace

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
    state_->sequences().forget(found->name);
}

void Store::forget_others()
{
    state_->sweep_notes();
}

bool Store::has_new_form() const
{
    return state_->has_new_form();
}

void Store::keep_form()
{
    state_->keep_form();
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

bool Store::wants_records(const ReadRequest& request) const noexcept
{
    return request.type == BackupType::backup && state_->options().backup_form == RocksDbBackupForm::records;
}

records::Reader Store::open_records(const ReadRequest& request)
{
    const Use database(state_->registry.find(request.database));
    return request.after ? open_incremental(database, *request.after) : open_full(database);
}

records::Reader Store::open_full(const Use& database)
{
    const std::uint64_t before = database.db().GetLatestSequenceNumber();
    records::View view(database, state_->options(), 0);
    const auto catalog = view.catalog();
    auto note = view.note(database);
    note.etag = state_->etag_at(database, note.sequence);
    if (can_be_continued(database, before, note.sequence)) state_->sequences().keep(database->name, note);
    return records::Reader(note.etag, catalog,
                           std::make_unique<records::AllRows>(std::move(view), catalog, database->name));
}

records::Reader Store::open_incremental(const Use& database, Etag after)
{
    records::require_own_numbers(database);
    const auto base = state_->sequences().find(database->name, after);
    if (!base) records::need_full(database->name, *records::why_full(base, {}));
    const std::uint64_t before = database.db().GetLatestSequenceNumber();
    if (!records::sync_wal(database))
        records::need_full(database->name, "its WAL cannot be made durable, so that a crash may set it back");
    const records::View view(database, state_->options(), ~std::uint64_t{0});
    auto note = view.note(database);
    if (const auto why = records::why_full(base, note)) records::need_full(database->name, *why);
    if (note.sequence < before) records::need_full(database->name, "its last writes bypassed the WAL");
    if (view.has_ingested_since(base->newest_file))
        records::need_full(database->name, "SST files were ingested since the backup before");
    auto catalog = view.catalog();
    catalog.is_full = false;
    catalog.from = base->sequence;
    catalog.options.clear();
    auto changes = std::make_unique<records::Changes>(database, catalog);
    static_cast<void>(records::sync_wal(database));   // of what came after the first time
    state_->sequences().keep(database->name, *base);  // as the one that was used last but one
    note.etag = state_->etag_at(database, note.sequence);
    state_->sequences().keep(database->name, note);
    return records::Reader(note.etag, catalog, std::move(changes));
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
