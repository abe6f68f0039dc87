#ifndef HOLDFAST_BACKUP_RUN_BACKUP_HPP
#define HOLDFAST_BACKUP_RUN_BACKUP_HPP

#include <holdfast/backup/backup_job.hpp>
#include <holdfast/backup/backup_outcome.hpp>

#include <boost/asio/awaitable.hpp>

namespace holdfast::inline v1 {

/// Makes one backup: reads the engine once, compresses and seals frames, writes them to every place, and commits
/// the manifest last.
///
/// Preconditions   no other operation uses `job.control`, which lives on the executor of the calling coroutine, a
/// strand
///                 or a context with one thread
/// Completion      the manifest is durable at `minimum_places` or more, and every entry that the reader declared is
///                 in it with its size, items and digest
/// Cancellation    terminal: as an abort with errc::shut_down. Both remove what was written before they complete
/// Errors          BackupFailure, with one outcome a place and what could not be removed:
///                 errc::engine_failed      the reader threw
///                 errc::empty_read, errc::short_read   the reader gave nothing, or not what it declared
///                 errc::aborted, errc::shut_down       as requested
///                 errc::invalid_argument   the job contradicts itself
///                 a place's own code       when too few places completed
/// Executor        the calling coroutine's; engine, compression and ciphers on `job.blocking`
/// Lifetime        the ports of the job outlive the operation
[[nodiscard]] boost::asio::awaitable<BackupOutcome> run_backup(BackupJob job);

}  // namespace holdfast::inline v1

#endif
