#ifndef HOLDFAST_ENGINE_ROCKSDB_STATE_IPP
#define HOLDFAST_ENGINE_ROCKSDB_STATE_IPP

#include <holdfast/configuration/escaping.hpp>
#include <holdfast/engine/files/file.hpp>
#include <holdfast/engine/files/work_folder.hpp>
#include <holdfast/engine/rocksdb/state.hpp>
#include <holdfast/error.hpp>

#include <rocksdb/db.h>

#include <set>
#include <system_error>
#include <utility>

namespace holdfast::inline v1::rocks {

namespace {

constexpr const char* form_file = "backup-form";
constexpr const char* records_form = "records\n";

std::string state_text(const Use& database, std::uint64_t sequence)
{
    return database->incarnation + " seq " + std::to_string(sequence) +
           (database->changes == 0 ? "" : " changes " + std::to_string(database->changes));
}

}  // namespace

RocksDbEngineOptions checked(RocksDbEngineOptions options)
{
    std::error_code error;
    if (options.folder.empty() || !std::filesystem::is_directory(options.folder, error))
        throw Error(errc::invalid_argument, "The RocksDB engine cannot start: its folder '" + options.folder.string() +
                                                "' is none. Name the folder where restored databases are to be.");
    options.folder = std::filesystem::absolute(options.folder);
    return options;
}

files::BlockMapsOptions maps_options(const RocksDbEngineOptions& options)
{
    return {checked(options).folder / ".holdfast" / "maps", options.most_maps};
}

State::State(RocksDbEngineOptions options)
    : options_(std::move(options)),
      ledger_([folder = own_folder()](const std::string& database) {
          return folder / "maps" / escape_database_name(database) / files::etag_file;
      }),
      sequences_(own_folder() / "sequences")
{
    files::make_folder(checkpoints());
    files::make_folder(own_folder() / "shown");
    files::sweep_work_folders(checkpoints());
    files::sweep_work_folders(work_folder());
}

std::filesystem::path State::note_of(const std::string& database) const
{
    return own_folder() / "shown" / escape_database_name(database);
}

Etag State::last_etag(const Use& database)
{
    const auto sequence = database.db().GetLatestSequenceNumber();
    const std::lock_guard lock(notes_);
    return ledger_.etag_of(database->name, state_text(database, sequence), sequence == 0 && database->changes == 0);
}

Etag State::etag_of(const Use& database, const Snapshot& snapshot)
{
    const std::lock_guard lock(notes_);
    if (!snapshot.sequence()) {
        const Etag etag = ledger_.unique(database->name);
        ledger_.keep(database->name);
        return etag;
    }
    const std::string text = state_text(database, *snapshot.sequence());
    Etag etag = ledger_.etag_of(database->name, text, *snapshot.sequence() == 0 && database->changes == 0);
    const auto note = [&] { return std::to_string(etag) + " " + snapshot.fingerprint(); };
    const std::string shown = files::read_file(note_of(database->name), 4096);
    if (shown.starts_with(std::to_string(etag) + " ") && shown != note()) {
        static_cast<void>(ledger_.unique(database->name));
        etag = ledger_.etag_of(database->name, text, false);
    }
    ledger_.keep(database->name);
    if (shown != note()) files::write_file(note_of(database->name), note());
    return etag;
}

Etag State::etag_at(const Use& database, std::uint64_t sequence)
{
    const std::lock_guard lock(notes_);
    const Etag etag =
        ledger_.etag_of(database->name, state_text(database, sequence), sequence == 0 && database->changes == 0);
    ledger_.keep(database->name);
    return etag;
}

bool State::has_new_form() const
{
    const std::string form = files::read_file(own_folder() / form_file, 4096);
    return (form == records_form) != (options_.backup_form == RocksDbBackupForm::records);
}

void State::keep_form()
{
    files::write_file(own_folder() / form_file,
                      options_.backup_form == RocksDbBackupForm::records ? records_form : "files\n");
}

void State::restored(const Use& database, Etag etag)
{
    const std::lock_guard lock(notes_);
    ledger_.restored(database->name, state_text(database, database.db().GetLatestSequenceNumber()), etag);
}

void State::sweep_notes()
{
    const std::lock_guard lock(notes_);
    std::set<std::string> wanted;
    std::vector<std::string> names;
    for (const DatabaseInfo& info : registry.list()) names.push_back(info.name);
    for (const auto& name : names) wanted.insert(escape_database_name(name));
    sequences_.sweep(names);
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(own_folder() / "shown", ignored))
        if (!wanted.contains(entry.path().filename().string())) std::filesystem::remove(entry.path(), ignored);
}

}  // namespace holdfast::inline v1::rocks

#endif
