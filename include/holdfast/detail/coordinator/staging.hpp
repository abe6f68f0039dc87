#ifndef HOLDFAST_DETAIL_COORDINATOR_STAGING_HPP
#define HOLDFAST_DETAIL_COORDINATOR_STAGING_HPP

#include <cstdint>
#include <filesystem>
#include <string>

namespace holdfast::inline v1::detail {

/// A new, empty folder for what an operation has on its way: mode 0700, of a name that nobody can foresee, so that nobody
/// else has made it. It is removed at the end, with all that is in it; after a crash by `remove_staging_folders`.
/// All of it blocks.
class StagingFolder {
public:
    /// Below `parent`, which is created if it is missing; blank: the system's folder for temporary files.
    ///
    /// Errors          errc::no_space, errc::access_denied, errc::place_failed
    StagingFolder(const std::string& parent, std::int64_t operation);
    StagingFolder(const StagingFolder&) = delete;
    StagingFolder& operator=(const StagingFolder&) = delete;
    ~StagingFolder();

    [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

private:
    std::filesystem::path path_{};
    int lock_ = -1;  ///< held: somebody is at work
};

/// Removes the folders that an operation of a process that is gone has left below `parent`; those of other users, and of
/// another server that is at work, stay. Blocks.
void remove_staging_folders(const std::string& parent, std::int64_t operation) noexcept;

}  // namespace holdfast::inline v1::detail

#endif
