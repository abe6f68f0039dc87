#ifndef HOLDFAST_RESTORE_RESTORE_POINTS_HPP
#define HOLDFAST_RESTORE_RESTORE_POINTS_HPP

#include <holdfast/detail/destination_port.hpp>
#include <holdfast/restore/restore_point.hpp>
#include <holdfast/restore/stored_chain.hpp>

#include <boost/asio/awaitable.hpp>

#include <optional>
#include <string>
#include <vector>

namespace holdfast::inline v1 {

/// Reads what is stored at a place: every object below `prefix` ("" or ending in '/'), grouped into chains, newest
/// first, with the manifests parsed. A manifest that cannot be read or parsed makes its backup incomplete, with the
/// reason; objects that holdfast did not name are ignored.
///
/// Errors          those of listing the place
[[nodiscard]] boost::asio::awaitable<std::vector<StoredChain>> read_chains(detail::DestinationPort& place,
                                                                           std::string prefix = {});

/// The points that a restore can choose, newest chain first and within it the newest backup first. Only backups
/// that are complete up to and including themselves are points.
///
/// Errors          those of listing the place; errc::not_yet_readable: there is no point because manifests are
/// archived;
///                 all of them have been asked for
[[nodiscard]] boost::asio::awaitable<std::vector<RestorePoint>> list_restore_points(detail::DestinationPort& place,
                                                                                    std::string prefix = {});

/// The same from chains that were read already. `location` is put into each point.
[[nodiscard]] std::vector<RestorePoint> restore_points(const std::vector<StoredChain>& chains,
                                                       const std::string& location);

/// Which backup to restore.
struct RestoreSelection {
    /// The chain's folder; blank = the chain that has the newest backup that fits.
    std::string folder{};
    /// The name of the last file (manifest) to restore, with or without its folder; empty = everything.
    std::optional<std::string> last_file{};
    /// The newest backup that was started at or before it.
    std::optional<TimePoint> before{};
};

/// The backups to restore, full first, ending at the selected one.
///
/// Errors          errc::no_restore_point if nothing matches, or backups of several databases do; the error of what
///                 is incomplete if that is in the way
[[nodiscard]] std::vector<StoredBackup> select_backups(const std::vector<StoredChain>& chains,
                                                       const RestoreSelection& selection);

}  // namespace holdfast::inline v1

#endif
