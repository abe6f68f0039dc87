#ifndef HOLDFAST_DETAIL_COORDINATOR_STAGING_HPP
#define HOLDFAST_DETAIL_COORDINATOR_STAGING_HPP

#include <cstdint>
#include <filesystem>
#include <string>

namespace holdfast::inline v1::detail {

/// Makes an empty folder for what an operation has on its way: mode 0700, of a name that nobody can foresee, so that
/// nobody else has made it. `parent` is created if it is missing; blank: the system's folder for temporary files.
/// Blocks.
///
/// Errors          errc::no_space, errc::access_denied, errc::place_failed
[[nodiscard]] std::filesystem::path make_staging_folder(const std::string& parent, std::int64_t operation);

/// Removes the folders that `make_staging_folder` has made for an operation, with all that is in them; those of other
/// users stay. Blocks.
void remove_staging_folders(const std::string& parent, std::int64_t operation) noexcept;

}  // namespace holdfast::inline v1::detail

#endif
