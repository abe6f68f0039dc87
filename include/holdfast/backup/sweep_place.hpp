#ifndef HOLDFAST_BACKUP_SWEEP_PLACE_HPP
#define HOLDFAST_BACKUP_SWEEP_PLACE_HPP

#include <holdfast/detail/destination_port.hpp>
#include <holdfast/error.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace holdfast::inline v1 {

struct SweepOutcome {
    std::uint64_t removed = 0;              ///< segments of backups that have no manifest
    std::uint64_t leftovers = 0;            ///< temporary objects and unfinished uploads
    std::vector<std::string> not_removed{}; ///< with the reason
};

/// Removes what a crash left at a place: segments of backups that have no manifest, and what
/// `DestinationPort::sweep` finds.
/// Objects that holdfast did not name are left alone.
///
/// Preconditions   no operation of this database is running in another process; those of this one are named
/// Errors          those of listing the place
[[nodiscard]] boost::asio::awaitable<SweepOutcome> sweep_place(detail::DestinationPort& place,
                                                               std::vector<std::string> live_folders = {});

}  // namespace holdfast::inline v1

#endif
