#ifndef HOLDFAST_ENGINE_ROCKSDB_OPTIONS_HPP
#define HOLDFAST_ENGINE_ROCKSDB_OPTIONS_HPP

#include <holdfast/encryption/secret_bytes.hpp>
#include <holdfast/engine/files/block_maps.hpp>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

namespace rocksdb {
class DB;
class Env;
struct ColumnFamilyOptions;
}  // namespace rocksdb

namespace holdfast::inline v1 {

/// One open database that a `RocksDbEngine` is to protect.
struct RocksDbDatabase {
    /// Not blank, unique without regard to ASCII letter case.
    std::string name{};
    /// Opened for writing by the host, and open until `RocksDbEngine::remove` has returned. Required.
    ::rocksdb::DB* db = nullptr;
    /// What keeps `db->GetEnv()` alive; readers hold it, also after `remove`. Empty for an Env that lives as long as
    /// the engine, as Env::Default() does.
    std::shared_ptr<::rocksdb::Env> env{};
    /// The key of a database whose Env encrypts its files; empty for one that is not encrypted.
    SecretBytes key{};
    /// Where its checkpoints are made: a folder for this engine only, on the file system of the database, so that they
    /// are hard links; elsewhere RocksDB copies the files. Default: in `.holdfast` of RocksDbEngineOptions::folder.
    std::filesystem::path checkpoints{};
};

/// A database that was restored, complete and checked, and under its final name, for the host to open.
struct RestoredRocksDb {
    std::string name{};
    std::filesystem::path path{};
    /// The key that it is to be kept encrypted with, and the Env that does it; empty if it is not encrypted.
    SecretBytes key{};
    std::shared_ptr<::rocksdb::Env> env{};
};

/// What a backup holds.
enum class RocksDbBackupForm {
    /// The files of a checkpoint; an incremental has the files and blocks that the chain has not.
    files,
    /// Keys and values; an incremental has the write batches since the last backup, from the WAL.
    records
};

/// Where a `RocksDbEngine` keeps what it needs, and what the host does for it.
struct RocksDbEngineOptions {
    /// Restored databases become folders in it, named as `files::file_name_of` says. It has to exist. `.holdfast` in it
    /// belongs to the engine: checkpoints, maps of blocks, restores under way. Required.
    std::filesystem::path folder{};
    /// Opens a restored database and registers it with `RocksDbEngine::add`; called on a thread of a restore. If it
    /// throws, the database is removed again. Empty: restores are refused. Default: empty.
    std::function<void(RestoredRocksDb restored)> open{};
    /// Gives the Env that encrypts files with a key, for a restore with a key. Throws for a key that cannot be used.
    /// Empty: such restores are refused. Default: empty.
    std::function<std::shared_ptr<::rocksdb::Env>(const SecretBytes& key)> encrypted_env{};
    /// Corrects the options that were found in a database's OPTIONS file, for comparators and other classes of the
    /// host's own that RocksDB cannot make by their names. Default: empty.
    std::function<void(const std::string& database, const std::string& column_family,
                       ::rocksdb::ColumnFamilyOptions& options)>
        column_family_options{};
    /// The form of backups of type Backup; those of type Snapshot are always files. Both are restored whatever it is.
    /// Changing it makes the next backup of each task a full. Default: files.
    RocksDbBackupForm backup_form = RocksDbBackupForm::files;
    /// A backup of files flushes the memtables if the WAL has at least so many bytes; below that the WAL's tail is
    /// backed up. 0: always, which is needed where writes bypass the WAL. A full of records always does, an incremental
    /// of records never. Default: 0.
    std::uint64_t flush_from = 0;
    /// Checks the checksums of each SST file before it is read for a backup: it is read twice, the second time from the
    /// system's cache. Without it damage shows when the backup is restored. Default: true.
    bool verify_files = true;
    /// See BlockMapsOptions::most_maps. Default: 6.
    std::size_t most_maps = 6;
};

namespace rocks {

/// Makes paths absolute.
///
/// Errors          errc::invalid_argument
[[nodiscard]] RocksDbEngineOptions checked(RocksDbEngineOptions options);

[[nodiscard]] files::BlockMapsOptions maps_options(const RocksDbEngineOptions& options);

}  // namespace rocks

}  // namespace holdfast::inline v1

#endif
