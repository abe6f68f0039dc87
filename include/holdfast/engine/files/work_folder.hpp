#ifndef HOLDFAST_ENGINE_FILES_WORK_FOLDER_HPP
#define HOLDFAST_ENGINE_FILES_WORK_FOLDER_HPP

#include <holdfast/engine/files/file.hpp>

#include <filesystem>

namespace holdfast::inline v1::files {

/// A new, empty folder for temporary files, mode 0700, removed with all that is in it at the end. After a crash the
/// next `sweep_work_folders` removes it.
class WorkFolder {
public:
    /// Below `parent`, which is created if it is missing.
    explicit WorkFolder(const std::filesystem::path& parent);
    WorkFolder(WorkFolder&& other) noexcept;
    WorkFolder& operator=(WorkFolder&& other) noexcept;
    ~WorkFolder() { remove(); }

    [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

private:
    void remove() noexcept;

    std::filesystem::path path_{};
    File lock_{};  ///< beside the folder, and held: somebody is at work
};

/// Removes the work folders below `parent` whose process is gone.
void sweep_work_folders(const std::filesystem::path& parent);

}  // namespace holdfast::inline v1::files

#endif
