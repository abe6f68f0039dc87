#ifndef HOLDFAST_ENGINE_SQLITE_HPP
#define HOLDFAST_ENGINE_SQLITE_HPP

#include <holdfast/engine/files/files_engine.hpp>
#include <holdfast/engine/sqlite/options.hpp>
#include <holdfast/engine/sqlite/store.hpp>

#include <utility>

namespace holdfast::inline v1 {

/// A host engine for a folder of SQLite files, whoever writes them: this process or others, with a WAL or a rollback
/// journal, also while it is backed up.
///
/// Databases       each file of the folder itself (not of folders in it) that is an SQLite database, under its file
/// name.
///                 A name that cannot be a file's is kept as a file `holdfast=…`. Hidden files, and the journals beside
///                 a database, are none. Empty files count with the suffixes of SqliteEngineOptions::suffixes
/// A backup shows  one moment between the beginning and the end of `open_reader`, with all that was committed before it
///                 and nothing that was not. With a WAL it is read from the database's own files under a read
///                 transaction, and what is left after SqliteEngineOptions::hold_view_for, or when the WAL has grown
///                 much because of it, from a temporary copy; with a rollback journal from a copy that SQLite's backup
///                 interface makes first. So a delayed backup holds nobody up. A copy needs as much room as the
///                 database. A thread of the engine watches the time while a transaction is there
/// Who waits       with a WAL, nobody but `wal_checkpoint(RESTART)` and `(TRUNCATE)`, as long as the transaction is
///                 there. With a rollback journal a writer may have to wait: not at all if it pauses long enough for a
///                 copy between its commits, or else for one copy of the database
/// Etag            the time in microseconds of the change that was seen; it is found without opening a database that
/// was
///                 not touched since. It may rise once more when a WAL is moved into its database
/// Incrementals    by blocks of 4 KiB (or the page size, if that is less), see FilesEngine
/// A restore       is checked with PRAGMA integrity_check before it gets its name. A file that is not what its backup
/// was
///                 made from is refused
///
/// Encrypted files (SQLCipher, SEE) are no SQLite databases to the plain library and are not listed; a restore with an
/// encryption key is refused with errc::invalid_argument. Two names that differ in letter case only are refused with
/// errc::engine_failed wherever the databases are listed.
///
/// SQLite must be the same copy of the library as the one through which this process itself writes such files, if it
/// does: two copies in one process break each other's locks. VFS "unix" only.
///
/// Thread safety   shared: safe
/// Blocking        every function
class SqliteEngine : public FilesEngine<sqlite::Store> {
public:
    /// Errors          errc::invalid_argument: an option is outside its range; errc::access_denied,
    /// errc::engine_failed:
    ///                 the folder is missing or cannot be used
    explicit SqliteEngine(SqliteEngineOptions options)
        : FilesEngine(sqlite::maps_options(options), sqlite::checked(options))
    {
    }
};

static_assert(HostEngine<SqliteEngine> && BuildsFulls<SqliteEngine>);

}  // namespace holdfast::inline v1

#endif
