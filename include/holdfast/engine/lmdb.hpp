#ifndef HOLDFAST_ENGINE_LMDB_HPP
#define HOLDFAST_ENGINE_LMDB_HPP

#include <holdfast/engine/files/files_engine.hpp>
#include <holdfast/engine/lmdb/options.hpp>
#include <holdfast/engine/lmdb/store.hpp>

#include <utility>

namespace holdfast::inline v1 {

/// A host engine for a folder of LMDB environments, written by this process or by others, also while they are backed
/// up.
///
/// Databases       each environment of the folder: a folder with `data.mdb`, or, with LmdbEngineOptions::single_files,
/// a
///                 file (MDB_NOSUBDIR); under its file name. A name that cannot be a file's is kept as `holdfast=…`
/// A backup shows  one committed transaction, the newest at a moment within `open_reader`. It is read from the
///                 environment's own file under a read transaction, and what is left after
///                 LmdbEngineOptions::hold_view_for, or when the environment has grown much because of it, from a
///                 temporary copy. So a delayed backup does not make the environment grow. The copy needs as much room
///                 as the environment has pages in use. Two threads of the engine keep the transaction and watch the
///                 time while it is there. Free pages are zeros in a backup
/// Who waits       nobody; a writer that begins a transaction while the first two pages are copied, if the environment
///                 is copied at once
/// Etag            the number of the newest transaction (me_last_txnid). A system crash can take back transactions of
/// an
///                 environment that is opened with MDB_NOSYNC, MDB_NOMETASYNC or MDB_MAPASYNC, and their numbers are
///                 used again: make a full backup after such a crash
/// Incrementals    by blocks of 4 KiB, see FilesEngine
/// A restore       is opened by LMDB, and has to show the transaction of its backup, before it gets its name
///
/// **One process must not have an environment open twice** (lmdb.tech/doc, Caveats): if the host's own process has
/// environments of this folder open, it gives them with LmdbEngineOptions::environment.
///
/// A restore with an encryption key is refused with errc::invalid_argument. Backups are read on machines of the same
/// byte order, word size and page size only, as LMDB's files are.
///
/// Thread safety   shared: safe
/// Blocking        every function
class LmdbEngine : public FilesEngine<lmdb::Store> {
public:
    /// Errors          errc::invalid_argument: an option is outside its range; errc::access_denied,
    /// errc::engine_failed:
    ///                 the folder cannot be used
    explicit LmdbEngine(LmdbEngineOptions options) : FilesEngine(lmdb::maps_options(options), lmdb::checked(options)) {}
};

static_assert(HostEngine<LmdbEngine> && BuildsFulls<LmdbEngine>);

}  // namespace holdfast::inline v1

#endif
