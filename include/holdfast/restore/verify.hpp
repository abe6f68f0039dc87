#ifndef HOLDFAST_RESTORE_VERIFY_HPP
#define HOLDFAST_RESTORE_VERIFY_HPP

#include <holdfast/backup/chain_state.hpp>
#include <holdfast/backup/operation_control.hpp>
#include <holdfast/backup/place.hpp>
#include <holdfast/detail/cipher_port.hpp>
#include <holdfast/detail/scheduler_port.hpp>
#include <holdfast/encryption/secret_bytes.hpp>
#include <holdfast/restore/restore_points.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace holdfast::inline v1 {

/// Stored backups to check.
struct VerifyJob {
    detail::SchedulerPort& scheduler;
    boost::asio::any_io_executor blocking;
    Place place{};
    std::string prefix{};
    /// Which backups: everything up to the selected one. Empty = every backup of every chain below the prefix.
    std::optional<RestoreSelection> selection{};
    std::optional<SecretBytes> key{};
    std::vector<const detail::CipherKind*> ciphers{};
    /// Frames opened a second (each counts as one read operation). Empty = not limited.
    std::optional<std::int64_t> max_read_ops_per_second{};
    std::size_t memory_budget = std::size_t{32} << 20;
    unsigned parallelism = 0;
    std::shared_ptr<OperationControl> control{};  ///< not null
};

/// One backup's result.
struct VerifiedBackup {
    std::string place;
    std::string folder;
    std::string manifest_name;
    int number = 0;
    error_code code{};          ///< success = every stored byte is right
    Diagnostics diagnostics{};  ///< which object and frame, and why
    /// False: it is encrypted and no key was given, so only the stored bytes were checked, not what is in them.
    bool opened = true;
    std::uint64_t frames = 0;   ///< that were opened and found right
    std::uint64_t bytes = 0;    ///< stored bytes read

    /// It may be right: its place did not give all of it (unreachable, denied, archived).
    [[nodiscard]] bool is_unread() const;
    /// What is stored is not what was written, or is not there.
    [[nodiscard]] bool is_damaged() const { return code.failed() && !is_unread(); }
};

/// A place that could not be listed.
struct UnreadPlace {
    std::string name;
    error_code code{};
    Diagnostics diagnostics{};
};

/// One result for each backup that was found, and the places at which none could be looked for.
struct VerifyReport {
    std::vector<VerifiedBackup> backups{};
    std::vector<UnreadPlace> unread_places{};

    /// Everything was read, and is right.
    [[nodiscard]] bool is_ok() const;
};

/// Reads stored bytes back and checks all of them, without an engine: manifests, segments, frames, digests of
/// entries and of the whole.
///
/// Completion      one result a backup; a damaged backup is a result, not an error
/// Cancellation    terminal: throws. An abort of the control is the same
/// Errors          those of listing the place; errc::no_restore_point if the selection matches nothing
[[nodiscard]] boost::asio::awaitable<VerifyReport> verify(VerifyJob job);

}  // namespace holdfast::inline v1

#endif
