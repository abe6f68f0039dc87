#ifndef HOLDFAST_PERSISTENCE_SQLITE_FILE_LOCK_IPP
#define HOLDFAST_PERSISTENCE_SQLITE_FILE_LOCK_IPP

#include <holdfast/error.hpp>
#include <holdfast/persistence/sqlite/file_lock.hpp>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cinttypes>
#include <cstdio>
#include <system_error>

namespace holdfast::inline v1::detail {

namespace {

/// "holdfast-lock-1 <revision> <its complement>", 16 hexadecimal digits each.
constexpr const char* note_format = "holdfast-lock-1 %016" PRIx64 " %016" PRIx64 "\n";
constexpr std::size_t note_size = 16 + 16 + 1 + 16 + 1;

}  // namespace

PersistenceLock::PersistenceLock(const std::string& persistence_path) : path_(persistence_path + "-lock")
{
    file_ = FileDescriptor(::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!file_) {
        const int error = errno;
        throw Error(error == ENOSPC || error == EDQUOT ? errc::persistence_full : errc::persistence_failed,
                    "Cannot open the lock file " + path_ + " of the persistence: " +
                        std::generic_category().message(error) + ". " + std::string(local_advice(error)));
    }
    if (::flock(file_.get(), LOCK_EX | LOCK_NB) == 0) return;
    const int error = errno;
    if (error == EWOULDBLOCK)
        throw Error(errc::persistence_locked, "The persistence " + persistence_path +
                                                  " is in use by another backup coordinator. Stop the other server, or "
                                                  "give this one a file of its own.");
    throw Error(errc::persistence_failed, "Cannot lock the file " + path_ +
                                              " of the persistence: " + std::generic_category().message(error) +
                                              ". Put the persistence on a file system with locks.");
}

Revision PersistenceLock::noted() const noexcept
{
    char text[note_size + 1] = {};
    if (::pread(file_.get(), text, note_size, 0) != static_cast<ssize_t>(note_size)) return 0;
    std::uint64_t revision = 0;
    std::uint64_t complement = 0;
    if (std::sscanf(text, "holdfast-lock-1 %16" SCNx64 " %16" SCNx64, &revision, &complement) != 2) return 0;
    return revision == ~complement ? revision : 0;
}

void PersistenceLock::note(Revision revision) noexcept
{
    char text[note_size + 1];
    std::snprintf(text, sizeof text, note_format, revision, ~revision);
    // A note that cannot be written is one that is behind, which is allowed.
    static_cast<void>(!::pwrite(file_.get(), text, note_size, 0));
}

}  // namespace holdfast::inline v1::detail

#endif
