#ifndef HOLDFAST_DESTINATION_LOCAL_TEMPORARY_IPP
#define HOLDFAST_DESTINATION_LOCAL_TEMPORARY_IPP

#include <holdfast/destination/local_temporary.hpp>

#include <sodium.h>

#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <ctime>

namespace holdfast::inline v1::detail {

namespace {

constexpr std::string_view temporary_prefix = "holdfast ";
constexpr std::string_view temporary_suffix = ".tmp";

/// "holdfast <process> <random>.tmp"; a process id in there has letters and digits only.
std::string temporary_name(std::string_view process_id)
{
    std::string name(temporary_prefix);
    for (const char c : process_id.substr(0, 64)) {
        const bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        name += plain ? c : '-';
    }
    unsigned char random[8];
    randombytes_buf(random, sizeof random);
    char text[2 * sizeof random + 1];
    sodium_bin2hex(text, sizeof text, random, sizeof random);
    return name + ' ' + text + std::string(temporary_suffix);
}

/// A temporary file of another process on a file system without locks counts as left over after this time.
constexpr std::time_t unlockable_age_in_seconds = 24 * 60 * 60;

bool lock_is_unsupported(int error) noexcept
{
    return error == ENOLCK || error == ENOSYS || error == EOPNOTSUPP || error == EINVAL;
}

std::string proc_path(int file)
{
    return "/proc/self/fd/" + std::to_string(file);
}

}  // namespace

int create_temporary(int directory, std::string_view process_id, LocalTemporaryKind kind, LocalTemporary& into)
{
    if (kind == LocalTemporaryKind::unnamed_if_possible) {
        FileDescriptor file(::openat(directory, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
        const int error = file ? 0 : errno;
        if (file && ::access(proc_path(file.get()).c_str(), F_OK) == 0) {
            into = LocalTemporary{std::move(file), {}};
            return 0;
        }
        if (!file && error != EOPNOTSUPP && error != EISDIR && error != EINVAL && error != ENOENT) return error;
    }
    for (;;) {
        std::string name = temporary_name(process_id);
        FileDescriptor file(
            ::openat(directory, name.c_str(), O_CREAT | O_EXCL | O_RDWR | O_NOFOLLOW | O_CLOEXEC, 0600));
        if (!file && errno == EEXIST) continue;
        if (!file) return errno;
        // A sweep that came between creation and lock has removed the file.
        if (::flock(file.get(), LOCK_EX | LOCK_NB) != 0 && !lock_is_unsupported(errno)) continue;
        struct stat status{};
        if (::fstat(file.get(), &status) == 0 && status.st_nlink == 0) continue;
        into = LocalTemporary{std::move(file), std::move(name)};
        return 0;
    }
}

int publish_temporary(int directory, LocalTemporary& temporary, const std::string& name) noexcept
{
    if (temporary.name.empty()) {
        const int file = temporary.file.get();
        return ::linkat(AT_FDCWD, proc_path(file).c_str(), directory, name.c_str(), AT_SYMLINK_FOLLOW) == 0 ? 0 : errno;
    }
    int error = 0;
    if (::linkat(directory, temporary.name.c_str(), directory, name.c_str(), 0) != 0) {
        error = errno;
        if (error == EPERM || error == EOPNOTSUPP || error == ENOSYS) {
            const bool moved =
                ::renameat2(directory, temporary.name.c_str(), directory, name.c_str(), RENAME_NOREPLACE) == 0;
            error = moved ? 0 : errno;
            if (moved) temporary.name.clear();
        }
    }
    if (error == 0 && !temporary.name.empty()) {
        ::unlinkat(directory, temporary.name.c_str(), 0);
        temporary.name.clear();
    }
    return error;
}

bool is_temporary_name(std::string_view name) noexcept
{
    return name.starts_with(temporary_prefix) && name.ends_with(temporary_suffix) &&
           std::count(name.begin(), name.end(), ' ') == 2;
}

bool remove_leftover(int directory, const std::string& name, std::string_view process_id) noexcept
{
    const FileDescriptor file(::openat(directory, name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    struct stat status{};
    if (!file || ::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode)) return false;
    if (::flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
        if (!lock_is_unsupported(errno)) return false;
        const bool own = name.find(' ' + std::string(process_id) + ' ') != std::string::npos;
        if (own || std::time(nullptr) - status.st_mtime < unlockable_age_in_seconds) return false;
    }
    return ::unlinkat(directory, name.c_str(), 0) == 0;
}

}  // namespace holdfast::inline v1::detail

#endif
