#ifndef HOLDFAST_ENGINE_FILES_WORK_FOLDER_IPP
#define HOLDFAST_ENGINE_FILES_WORK_FOLDER_IPP

#include <holdfast/engine/files/work_folder.hpp>
#include <holdfast/error.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <system_error>
#include <utility>

namespace holdfast::inline v1::files {

WorkFolder::WorkFolder(const std::filesystem::path& parent)
{
    make_folder(parent);
    while (path_.empty()) {
        const auto path = parent / ("work-" + random_name());
        auto lock_path = path;
        lock_path += ".lock";
        File lock(lock_path, O_RDWR | O_CREAT | O_EXCL);
        struct stat status{};
        // A sweep in another process may have had it first.
        if (!lock.try_lock() || ::fstat(lock.get(), &status) != 0 || status.st_nlink == 0) continue;
        lock_ = std::move(lock);
        path_ = path;
    }
    try {
        make_folder(path_);
    } catch (...) {
        remove();
        throw;
    }
}

WorkFolder::WorkFolder(WorkFolder&& other) noexcept
    : path_(std::exchange(other.path_, {})), lock_(std::move(other.lock_))
{
}

WorkFolder& WorkFolder::operator=(WorkFolder&& other) noexcept
{
    if (this != &other) {
        remove();
        path_ = std::exchange(other.path_, {});
        lock_ = std::move(other.lock_);
    }
    return *this;
}

void WorkFolder::remove() noexcept
{
    if (path_.empty()) return;
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
    ::unlink(lock_.path().c_str());
    lock_.close();
    path_.clear();
}

void sweep_work_folders(const std::filesystem::path& parent)
{
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(parent, ignored)) {
        const std::string name = entry.path().filename().string();
        if (!name.starts_with("work-") || entry.path().extension() != ".lock") continue;
        try {
            File lock(entry.path(), O_RDWR);
            if (!lock.try_lock()) continue;
            auto folder = entry.path();
            std::filesystem::remove_all(folder.replace_extension(), ignored);
            ::unlink(entry.path().c_str());
        } catch (const Error&) {
            continue;  // its owner has just removed it
        }
    }
}

}  // namespace holdfast::inline v1::files

#endif
