#ifndef HOLDFAST_DESTINATION_FTP_TEMPORARY_NAME_HPP
#define HOLDFAST_DESTINATION_FTP_TEMPORARY_NAME_HPP

#include <holdfast/time.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace holdfast::inline v1::ftp {

/// A new name for a file that is being written: `holdfast PROCESS BEGUN RANDOM.tmp`. It has blanks in it, so no object
/// has such a name; RANDOM (128 bits) makes it one of its own in the world.
[[nodiscard]] std::string make_temporary_name(std::string_view process_id, TimePoint now);

/// When the file of that name was begun, by its writer's clock; none if `name` is no such name.
[[nodiscard]] std::optional<TimePoint> temporary_begun(std::string_view name);

}  // namespace holdfast::inline v1::ftp

#endif
