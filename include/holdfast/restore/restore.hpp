#ifndef HOLDFAST_RESTORE_RESTORE_HPP
#define HOLDFAST_RESTORE_RESTORE_HPP

#include <holdfast/backup/operation_control.hpp>
#include <holdfast/backup/place.hpp>
#include <holdfast/detail/cipher_port.hpp>
#include <holdfast/detail/engine_port.hpp>
#include <holdfast/detail/scheduler_port.hpp>
#include <holdfast/restore/restore_points.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace holdfast::inline v1 {

/// One database to restore. The ports outlive the operation.
struct RestoreJob {
    detail::EnginePort& engine;
    detail::SchedulerPort& scheduler;
    boost::asio::any_io_executor blocking;

    std::vector<Place> places{};  ///< at least one; objects that one lacks or has damaged are taken from the next
    std::string prefix{};       ///< of the chains at the places: "" or ending in '/'
    RestoreSelection selection{};
    std::string database{};                            ///< the new database's name
    std::optional<SecretBytes> key{};                  ///< opens the backup; empty = it is not encrypted
    std::vector<const detail::CipherKind*> ciphers{};  ///< those that this composition has
    SecretBytes encryption_key{};                      ///< of the restored database
    bool disable_ongoing_tasks = false;
    bool skip_indexes = false;

    /// Operations a second: each write to the engine counts as one. Empty = not limited.
    std::optional<std::int64_t> max_read_ops_per_second{};
    /// How the texts of failures begin; blank = `Database '<name>' was not restored`.
    std::string failure_text{};
    std::size_t memory_budget = std::size_t{32} << 20;
    unsigned parallelism = 0;                     ///< frames opened at the same time; 0 = one a core
    std::shared_ptr<OperationControl> control{};  ///< not null
};

/// What a restore has done.
struct RestoreResult {
    std::string database;              ///< the new one
    std::string folder;                ///< of the chain, at the place
    std::vector<std::string> files{};  ///< the manifests that were restored, full first
    Etag last_etag = 0;
    std::string change_vector{};
    std::uint64_t entries = 0;
    std::uint64_t items = 0;
    std::uint64_t bytes_read = 0;              ///< stored bytes
    std::uint64_t bytes_written = 0;           ///< raw bytes given to the engine
    std::vector<ManifestEntry> entry_digests{};  ///< of the last backup, as in its manifest
    TimeSpan duration{};
};

/// Restores a full backup and the incrementals after it into a new database. All manifests are read and
/// checked first; each frame is authenticated before its bytes reach the engine; sizes, counts and digests of
/// entries and backups are checked before the database is published.
///
/// Completion      the database is published, whole
/// Cancellation    terminal: throws; no half database stays behind. An abort of the control is the same
/// Errors          errc::no_restore_point, errc::key_missing, errc::wrong_key, errc::object_not_found,
///                 errc::object_damaged, errc::object_truncated, errc::foreign_object, errc::unsupported_format,
///                 errc::engine_failed, errc::aborted; the text names the object and what to do
/// Executor        the calling coroutine's (a strand or one thread); the engine on `job.blocking`
[[nodiscard]] boost::asio::awaitable<RestoreResult> restore(RestoreJob job);

}  // namespace holdfast::inline v1

#endif
