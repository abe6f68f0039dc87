#ifndef HOLDFAST_DESTINATION_LOCAL_FILE_IPP
#define HOLDFAST_DESTINATION_LOCAL_FILE_IPP

#include <holdfast/destination/local_file.hpp>

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace holdfast::inline v1::detail {

int FileDescriptor::close() noexcept
{
    const int file = std::exchange(value_, -1);
    // The descriptor is free after EINTR too, on Linux.
    return file < 0 || ::close(file) == 0 || errno == EINTR ? 0 : errno;
}

errc local_errc(int error) noexcept
{
    switch (error) {
        case ENOSPC: return errc::no_space;
        case EDQUOT:
        case EFBIG: return errc::quota_exceeded;
        case EACCES:
        case EPERM:
        case EROFS:
        case ELOOP: return errc::access_denied;
        case ENOENT:
        case ENOTDIR:
        case ENODEV: return errc::place_not_found;
        case ENAMETOOLONG: return errc::invalid_argument;
        case ETIMEDOUT: return errc::timed_out;
        case EHOSTDOWN:
        case EHOSTUNREACH:
        case ENETUNREACH:
        case ESTALE: return errc::unreachable;
        default: return errc::place_failed;
    }
}

std::string_view local_advice(int error) noexcept
{
    switch (error) {
        case ENOSPC: return "Free some space there, or choose another folder.";
        case EDQUOT: return "Raise the disk quota of the server's user, or free some space there.";
        case EFBIG: return "Raise the limit on the size of files (ulimit -f) of the server's process.";
        case EACCES:
        case EPERM: return "Give the server's user the right to read and write there.";
        case EROFS: return "Mount the file system writable, or choose another folder.";
        case ELOOP: return "Replace the symbolic link by a folder or a file of its own.";
        case ENOENT: return "Create the folder, or mount its disk.";
        case ENOTDIR: return "Choose a folder, or move the file out of the way.";
        case EMFILE:
        case ENFILE: return "Raise the limit on open files (ulimit -n).";
        case ENAMETOOLONG: return "Choose a folder with a shorter path.";
        case EIO: return "Check the disk and the kernel's log.";
        default: return "Check the file system and the kernel's log.";
    }
}

void throw_local(int error, std::string_view doing, const std::string& path)
{
    throw Error(local_errc(error), "Cannot " + std::string(doing) + ' ' + path + ": " +
                                       std::generic_category().message(error) + ". " +
                                       std::string(local_advice(error)));
}

int write_all(int file, std::span<const std::byte> bytes) noexcept
{
    while (!bytes.empty()) {
        const ssize_t written = ::write(file, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return errno;
        if (written == 0) return ENOSPC;
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
    return 0;
}

int sync_directory(int directory) noexcept
{
    // Some network and FUSE file systems refuse; they have no later moment of durability to wait for.
    return ::fsync(directory) == 0 || errno == EINVAL || errno == ENOTSUP ? 0 : errno;
}

namespace {

constexpr int open_directory_flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;

std::string folder_above(const std::string& path)
{
    const std::size_t slash = path.rfind('/');
    if (slash == std::string::npos) return ".";
    return slash == 0 ? "/" : path.substr(0, slash);
}

void make_folder(const std::string& path)
{
    if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) throw_local(errno, "create the folder", path);
}

bool is_symlink(int directory, const std::string& name) noexcept
{
    struct stat status{};
    return ::fstatat(directory, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(status.st_mode);
}

}  // namespace

LocalRoot::LocalRoot(std::string path) : path_(std::move(path))
{
    while (path_.size() > 1 && path_.back() == '/') path_.pop_back();
}

FileDescriptor LocalRoot::open_root(bool make) const
{
    FileDescriptor root(::open(path_.c_str(), open_directory_flags));
    if (root) return root;
    if (errno != ENOENT) throw_local(errno, "open the folder", path_);
    const std::string parent = folder_above(path_);
    const std::string grandparent = folder_above(parent);
    struct stat status{};
    const bool parent_missing = ::stat(parent.c_str(), &status) != 0;
    if (parent_missing && ::stat(grandparent.c_str(), &status) != 0) throw_local(errno, "find the folder", grandparent);
    if (!make) return {};
    if (parent_missing) make_folder(parent);
    make_folder(path_);
    root = FileDescriptor(::open(path_.c_str(), open_directory_flags));
    if (!root) throw_local(errno, "open the folder", path_);
    return root;
}

int LocalRoot::open_folder(int above, const std::string& part, bool make, FileDescriptor& into) noexcept
{
    constexpr int flags = open_directory_flags | O_NOFOLLOW;
    into = FileDescriptor(::openat(above, part.c_str(), flags));
    if (!into && errno == ENOENT && make) {
        if (::mkdirat(above, part.c_str(), 0700) != 0 && errno != EEXIST) return errno;
        into = FileDescriptor(::openat(above, part.c_str(), flags));
    }
    const int error = into ? 0 : errno;
    return error == ENOTDIR && is_symlink(above, part) ? ELOOP : error;
}

std::vector<FileDescriptor> LocalRoot::open(const std::vector<std::string>& parts, bool make) const
{
    // A sweep or another removal may take an empty folder away between its creation and its use.
    for (int attempt = 0;; ++attempt) {
        std::vector<FileDescriptor> directories;
        directories.reserve(parts.size() + 1);
        directories.push_back(open_root(make));
        if (!directories.back()) return {};
        std::string path = path_;
        int error = 0;
        for (const auto& part : parts) {
            path += '/' + part;
            FileDescriptor next;
            error = open_folder(directories.back().get(), part, make, next);
            if (error != 0) break;
            directories.push_back(std::move(next));
        }
        if (error == 0) return directories;
        // Below a file there is nothing.
        if (!make && (error == ENOENT || error == ENOTDIR)) return {};
        if (error != ENOENT || attempt == 100) throw_local(error, "open the folder", path);
    }
}

int LocalRoot::sync(const std::vector<FileDescriptor>& directories) const noexcept
{
    for (auto each = directories.rbegin(); each != directories.rend(); ++each)
        if (const int error = sync_directory(each->get()); error != 0) return error;
    // Where a folder above cannot be opened for reading, somebody else has created what is in it, some time ago.
    const std::string parent = folder_above(path_);
    for (const std::string& path : {parent, folder_above(parent)}) {
        const FileDescriptor above(::open(path.c_str(), open_directory_flags));
        const int error = above ? sync_directory(above.get()) : 0;
        if (error != 0) return error;
    }
    return 0;
}

std::uint64_t LocalRoot::remove_empty(const std::vector<FileDescriptor>& directories,
                                      const std::vector<std::string>& parts) const noexcept
{
    std::uint64_t removed = 0;
    for (std::size_t i = std::min(parts.size(), directories.size() - 1); i > 0; --i) {
        if (::unlinkat(directories[i - 1].get(), parts[i - 1].c_str(), AT_REMOVEDIR) != 0) break;
        ++removed;
    }
    return removed;
}

}  // namespace holdfast::inline v1::detail

#endif
