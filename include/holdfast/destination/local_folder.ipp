#ifndef HOLDFAST_DESTINATION_LOCAL_FOLDER_IPP
#define HOLDFAST_DESTINATION_LOCAL_FOLDER_IPP

#include <holdfast/destination/local_folder.hpp>
#include <holdfast/destination/local_walk.hpp>
#include <holdfast/destination/object_name.hpp>

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace holdfast::inline v1 {

namespace {

constexpr std::uint64_t read_drop_step = std::uint64_t{8} << 20;

std::string checked_folder_path(const std::string& path)
{
    if (path.empty() || path.front() != '/' || path.size() > 4096 || path.find('\0') != std::string::npos)
        throw Error(errc::invalid_configuration, "LocalSettings.FolderPath is \"" + path.substr(0, 200) +
                                                     "\". Give an absolute path of at most 4096 bytes.");
    return path;
}

/// The opened file, or none if there is no object of that name.
detail::FileDescriptor open_object(const detail::LocalRoot& root, const std::string& object)
{
    auto parts = detail::split_object_name(object);
    const std::string file_name = std::move(parts.back());
    parts.pop_back();
    const auto directories = root.open(parts, false);
    if (directories.empty()) return {};
    // O_NONBLOCK: a FIFO in the way does not block.
    constexpr int flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
    detail::FileDescriptor file(::openat(directories.back().get(), file_name.c_str(), flags));
    if (!file && errno == ENOENT) return {};
    if (!file) detail::throw_local(errno, "read the file", root.path_of(object));
    return file;
}

}  // namespace

std::size_t LocalFolderReader::read(std::span<std::byte> into)
{
    ssize_t count = 0;
    do count = ::read(file_.get(), into.data(), into.size());
    while (count < 0 && errno == EINTR);
    if (count < 0) detail::throw_local(errno, "read the file", path_);
    offset_ += static_cast<std::uint64_t>(count);
    if (offset_ - dropped_ >= read_drop_step) {
        static_cast<void>(::posix_fadvise(file_.get(), static_cast<off_t>(dropped_),
                                          static_cast<off_t>(offset_ - dropped_), POSIX_FADV_DONTNEED));
        dropped_ = offset_;
    }
    return static_cast<std::size_t>(count);
}

LocalFolder::LocalFolder(const LocalSettings& settings, const DestinationEnvironment& environment)
    : root_(checked_folder_path(settings.folder_path)), process_id_(environment.process_id)
{
}

LocalFolderWriter LocalFolder::create(const CreateRequest& request)
{
    detail::require_object_name(request.name);
    return LocalFolderWriter(root_, request, process_id_, detail::LocalTemporaryKind::unnamed_if_possible);
}

LocalFolderReader LocalFolder::open(const std::string& object, std::uint64_t offset)
{
    detail::require_object_name(object);
    auto file = open_object(root_, object);
    struct stat status{};
    if (file && ::fstat(file.get(), &status) != 0) detail::throw_local(errno, "read the file", root_.path_of(object));
    if (!file || !S_ISREG(status.st_mode))
        throw Error(errc::object_not_found,
                    "There is no file " + root_.path_of(object) + ". List the place to see what it holds.");
    if (offset > static_cast<std::uint64_t>(status.st_size))
        throw Error(errc::object_truncated, "The file " + root_.path_of(object) + " has " +
                                                std::to_string(status.st_size) + " bytes and is read from byte " +
                                                std::to_string(offset) + ". Use another copy of it.");
    if (::lseek(file.get(), static_cast<off_t>(offset), SEEK_SET) < 0)
        detail::throw_local(errno, "read the file", root_.path_of(object));
    static_cast<void>(::posix_fadvise(file.get(), 0, 0, POSIX_FADV_SEQUENTIAL));
    return LocalFolderReader(std::move(file), root_.path_of(object), offset);
}

ListPage LocalFolder::list(const ListRequest& request)
{
    detail::require_object_prefix(request.prefix);
    return detail::list_local(root_, request);
}

void LocalFolder::remove(const std::string& object)
{
    detail::require_object_name(object);
    auto parts = detail::split_object_name(object);
    const std::string file_name = std::move(parts.back());
    parts.pop_back();
    const auto directories = root_.open(parts, false);
    if (directories.empty()) return;
    const int directory = directories.back().get();
    struct stat status{};
    if (::fstatat(directory, file_name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0) {
        if (!S_ISREG(status.st_mode)) return;
        if (::unlinkat(directory, file_name.c_str(), 0) != 0 && errno != ENOENT)
            detail::throw_local(errno, "remove the file", root_.path_of(object));
    } else if (errno != ENOENT) {
        detail::throw_local(errno, "remove the file", root_.path_of(object));
    }
    // A manifest that was removed before its segments must not come back without them.
    if (const int error = detail::sync_directory(directory); error != 0)
        detail::throw_local(error, "remove from the disk the file", root_.path_of(object));
    root_.remove_empty(directories, parts);
}

std::uint64_t LocalFolder::sweep(const std::string& prefix)
{
    detail::require_object_prefix(prefix);
    return detail::sweep_local(root_, prefix, process_id_);
}

void LocalFolder::check()
{
    const auto directories = root_.open({}, true);
    const int directory = directories.back().get();
    const std::string shown = root_.path();
    detail::LocalTemporary temporary;
    constexpr auto kind = detail::LocalTemporaryKind::named_only;
    if (const int error = detail::create_temporary(directory, process_id_, kind, temporary); error != 0)
        detail::throw_local(error, "create a file in the folder", shown);
    const std::string probe = "holdfast check " + temporary.name.substr(temporary.name.rfind(' ') + 1);
    struct Removal {
        int directory;
        const std::string& first;
        const std::string& second;
        ~Removal()
        {
            if (!first.empty()) ::unlinkat(directory, first.c_str(), 0);
            ::unlinkat(directory, second.c_str(), 0);
        }
    } removal{directory, temporary.name, probe};

    std::byte written[4096];
    std::memset(written, 0x5a, sizeof written);
    const int file = temporary.file.get();
    int error = detail::write_all(file, written);
    if (error == 0 && ::fsync(file) != 0) error = errno;
    if (error != 0) detail::throw_local(error, "write to a file in the folder", shown);
    error = detail::publish_temporary(directory, temporary, probe);
    if (error == 0) error = root_.sync(directories);
    if (error != 0) detail::throw_local(error, "give a name to a file in the folder", shown);
    std::byte read[sizeof written];
    const auto count = ::pread(file, read, sizeof read, 0);
    if (count < 0) detail::throw_local(errno, "read a file in the folder", shown);
    if (static_cast<std::size_t>(count) != sizeof written || std::memcmp(written, read, sizeof read) != 0)
        throw Error(errc::place_failed, "A file in the folder " + shown +
                                            " does not hold what was just written to it. "
                                            "Check the disk and the kernel's log.");
    ListRequest everything;
    everything.recursive = false;
    static_cast<void>(list(everything));
}

}  // namespace holdfast::inline v1

#endif
