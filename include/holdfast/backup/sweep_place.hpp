#ifndef HOLDFAST_BACKUP_SWEEP_PLACE_HPP
#define HOLDFAST_BACKUP_SWEEP_PLACE_HPP

#include <holdfast/detail/destination_port.hpp>
#include <holdfast/error.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace holdfast::inline v1 {

/// What a sweep has found at one place.
struct SweepOutcome {
    std::uint64_t removed = 0;              ///< segments of backups that have no manifest
    std::uint64_t leftovers = 0;            ///< temporary objects and unfinished uploads
    std::vector<std::string> not_removed{}; ///< with the reason
};

/// Removes what a crash left at a place: segments of backups that have no manifest, and what
/// `DestinationPort::sweep` finds.
/// Objects that holdfast did not name are left alone. A segment goes only if it has no manifest in two listings, one
/// after the other, and `is_live` denies its folder after each of them and before the removal: so a run that begins, or
/// ends, while the place is looked at loses nothing.
///
/// Preconditions   no operation of this database is running in another process; `is_live` tells the folders to which
///                 those of this process write, at the moment of its call
/// Errors          those of listing the place
/// Executor        the calling coroutine's; `is_live` is called there. Blank: nothing is live
[[nodiscard]] boost::asio::awaitable<SweepOutcome> sweep_place(
    detail::DestinationPort& place, std::function<bool(const std::string& folder)> is_live = {});

}  // namespace holdfast::inline v1

#endif
