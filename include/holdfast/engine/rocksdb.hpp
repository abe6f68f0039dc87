#ifndef HOLDFAST_ENGINE_ROCKSDB_HPP
#define HOLDFAST_ENGINE_ROCKSDB_HPP

#include <holdfast/engine/files/files_engine.hpp>
#include <holdfast/engine/rocksdb/backup_reader.hpp>
#include <holdfast/engine/rocksdb/backup_writer.hpp>
#include <holdfast/engine/rocksdb/options.hpp>
#include <holdfast/engine/rocksdb/store.hpp>
#include <holdfast/error.hpp>

#include <string>
#include <utility>
#include <vector>

namespace holdfast::inline v1 {

/// A host engine for the RocksDB databases that this process has open for writing.
///
/// Databases       those that the host has registered with `add`
/// A backup shows  one moment between the beginning and the end of `open_reader`, with every write that had returned
///                 before it. It is a RocksDB checkpoint: hard links to SST and blob files, copies of the others. A
///                 delayed backup keeps it, and with it the room of files that were compacted away meanwhile
/// Who waits       nobody, but for the memtable flush of RocksDbEngineOptions::flush_from
/// Etag            the time in microseconds at which a new sequence number was first seen, 0 for an empty database;
///                 rises once more if a backup finds other files at the same sequence number, after a compaction
/// Form            files, or for backups of type Backup records: RocksDbEngineOptions::backup_form
/// Incrementals    of files: an SST or blob file that the chain has is neither read nor stored again; of other files the
///                 changed blocks of 16 KiB are stored, see FilesEngine. Of records: the write batches since the last
///                 backup, if the WAL has them all; they are copied and checked within `open_reader`
/// A restore       is opened read-only and all checksums of its SST files are checked before it gets its name and the
///                 host opens it
///
/// What changes no sequence number (a new or dropped column family, ingested files, deleted ranges of files) is in each
/// backup that is made after it, but does not cause one by itself: call `changed`.
///
/// Thread safety   shared: safe
/// Blocking        every function
/// Lifetime        outlives its readers and writers; databases outlive their registration
class RocksDbEngine : public FilesEngine<rocks::Store> {
public:
    /// Removes checkpoints and restores that a killed process has left. No database is registered yet.
    ///
    /// Errors          errc::invalid_argument: an option is outside its range; errc::access_denied, errc::engine_failed
    explicit RocksDbEngine(RocksDbEngineOptions options)
        : FilesEngine(rocks::maps_options(options), rocks::checked(options))
    {
        if (!store().has_new_form()) return;
        // What is kept of a backup does not say its form: so nothing is kept of those before.
        maps().sweep({});
        store().forget_others();
        store().keep_form();
    }

    /// Registers an open database. Its chain goes on if it is the one that had this name before, also in an earlier
    /// process.
    ///
    /// Errors          errc::invalid_argument: no name or database, or one with db_paths, cf_paths or a wal_dir of its
    ///                 own; errc::database_exists: the name is taken
    void add(RocksDbDatabase database) { store().add(std::move(database)); }

    /// To be called before a database is closed or destroyed; waits for an `open_reader`: a checkpoint that is being
    /// made, or a WAL that is being copied. Readers that are open go on. False if there is none.
    bool remove(const std::string& database) { return store().remove(database); }

    /// Errors          errc::full_needed: an incremental is asked for that cannot follow the backup before, and the
    ///                 text says why; those of a checkpoint
    [[nodiscard]] rocks::BackupReader open_reader(const ReadRequest& request)
    {
        if (store().wants_records(request)) return rocks::BackupReader(store().open_records(request));
        return rocks::BackupReader(FilesEngine::open_reader(request));
    }

    /// Of files only: a full of records cannot be put together from write batches without a database.
    ///
    /// Errors          errc::invalid_argument: it would be of records; those of FilesEngine
    [[nodiscard]] files::FullBuilder open_full_builder(const ReadRequest& request)
    {
        if (store().wants_records(request))
            throw Error(errc::invalid_argument, "A full of the records of database '" + request.database +
                                                    "' cannot be built from its chain. Make an ordinary full backup.");
        return FilesEngine::open_full_builder(request);
    }

    /// Errors          errc::database_exists; errc::invalid_argument: the host has no way to open it, or no Env for its
    ///                 key
    [[nodiscard]] rocks::BackupWriter open_writer(const WriteRequest& request)
    {
        return rocks::BackupWriter(store().open_restore(request));
    }

    /// States a change that has no sequence number. The next incremental of records becomes a full.
    ///
    /// Errors          errc::database_not_found
    void changed(const std::string& database) { store().changed(database); }

    /// Removes what is kept for databases that are not registered now. They begin with a full if they come back.
    void forget_others()
    {
        std::vector<std::string> names;
        for (const DatabaseInfo& info : databases()) names.push_back(info.name);
        maps().sweep(names);
        store().forget_others();
    }
};

static_assert(HostEngine<RocksDbEngine> && BuildsFulls<RocksDbEngine>);

}  // namespace holdfast::inline v1

#endif
