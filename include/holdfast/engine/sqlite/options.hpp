#ifndef HOLDFAST_ENGINE_SQLITE_OPTIONS_HPP
#define HOLDFAST_ENGINE_SQLITE_OPTIONS_HPP

#include <holdfast/engine/files/block_maps.hpp>

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace holdfast::inline v1 {

/// How much a restored SQLite file is looked at before it gets its name. Its bytes are compared with the digests of
/// the backup in any case.
enum class SqliteCheck {
    full,   ///< PRAGMA integrity_check: pages, order of rows, and indexes against their tables
    quick,  ///< PRAGMA quick_check: without the indexes
    none
};

/// Where the databases of a `SqliteEngine` are, and how it treats them.
struct SqliteEngineOptions {
    /// The folder of the databases; it has to exist. Required.
    std::filesystem::path folder{};
    /// For maps of blocks, and copies of what is read slowly; created when missing, used by one engine only. Losing it
    /// costs a full backup of each database. Restores are built in `.holdfast` of `folder` in any case. Default:
    /// `.holdfast` in `folder`.
    std::filesystem::path state_folder{};
    /// Suffixes with which an empty file counts as an (empty) database. Default: these.
    std::vector<std::string> suffixes{".db", ".db3", ".sqlite", ".sqlite3", ".s3db"};
    /// How long to wait for a lock that a writer holds, before a backup fails; it is then tried again. 0 to 1 hour.
    /// Default: 30 seconds.
    std::chrono::milliseconds lock_timeout{30'000};
    /// How long a backup may read a database with a WAL where it is. What it has not read by then is copied into
    /// `state_folder` and read from there, also while the backup is delayed. Until then a checkpoint moves frames into
    /// the database, but nobody can begin the WAL anew: it grows with what is written, and `wal_checkpoint(RESTART)`
    /// and
    /// `(TRUNCATE)` wait. 0: the whole database is copied at once, as one with a rollback journal always is. 0 to 1
    /// day. Default: 10 seconds.
    std::chrono::milliseconds hold_view_for{10'000};
    /// Default: full.
    SqliteCheck check_after_restore = SqliteCheck::full;
    /// See BlockMapsOptions::most_maps. Default: 6.
    std::size_t most_maps = 6;
};

namespace sqlite {

/// Fills in the defaults that depend on others and makes paths absolute.
///
/// Errors          errc::invalid_argument
[[nodiscard]] SqliteEngineOptions checked(SqliteEngineOptions options);

[[nodiscard]] files::BlockMapsOptions maps_options(const SqliteEngineOptions& options);

}  // namespace sqlite

}  // namespace holdfast::inline v1

#endif
