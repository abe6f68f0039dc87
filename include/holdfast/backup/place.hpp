#ifndef HOLDFAST_BACKUP_PLACE_HPP
#define HOLDFAST_BACKUP_PLACE_HPP

#include <holdfast/detail/destination_port.hpp>

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace holdfast::inline v1 {

/// One place of a task, ready for use.
struct Place {
    /// As in OngoingTaskBackup.BackupDestinations; unique within a job. "Local" is written first if the
    /// upload mode is `local_first`.
    std::string name;
    /// Rooted at the database's folder. Not null.
    std::shared_ptr<detail::DestinationPort> destination;
    /// Bytes a second handed to this place. Empty = not limited. Range: at least 1.
    std::optional<std::int64_t> max_upload_bytes_per_second{};
    /// True once the destination has told of something that only a sweep finds; see
    /// DestinationEnvironment::tell_of_leftover. Null: it is not listened to.
    std::shared_ptr<const std::atomic<bool>> has_leftover{};
};

}  // namespace holdfast::inline v1

#endif
