#include <support/system_call_faults.hpp>

#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

#include <cerrno>
#include <cstdarg>

// The program's own definitions come before those of the C library, for the libraries it links as well.

namespace {

template <class... Arguments>
long call_unless(SystemCallFaults::Kind kind, long number, Arguments... arguments)
{
    if (const int error = SystemCallFaults::next(kind); error != 0) {
        errno = error;
        return -1;
    }
    return ::syscall(number, arguments...);
}

}  // namespace

extern "C" {

__attribute__((visibility("default"))) ssize_t write(int file, const void* bytes, size_t size)
{
    return call_unless(SystemCallFaults::writing, SYS_write, file, bytes, size);
}
__attribute__((visibility("default"))) ssize_t pwrite(int file, const void* bytes, size_t size, off_t offset)
{
    return call_unless(SystemCallFaults::writing, SYS_pwrite64, file, bytes, size, offset);
}
__attribute__((visibility("default"))) ssize_t pwrite64(int file, const void* bytes, size_t size, off_t offset)
{
    return call_unless(SystemCallFaults::writing, SYS_pwrite64, file, bytes, size, offset);
}
__attribute__((visibility("default"))) int open(const char* path, int flags, ...)
{
    std::va_list rest;
    va_start(rest, flags);
    const unsigned mode = (flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE ? va_arg(rest, unsigned) : 0;
    va_end(rest);
    return static_cast<int>(call_unless(SystemCallFaults::opening, SYS_openat, AT_FDCWD, path, flags, mode));
}
__attribute__((visibility("default"))) int fsync(int file)
{
    return static_cast<int>(call_unless(SystemCallFaults::syncing, SYS_fsync, file));
}
__attribute__((visibility("default"))) int fdatasync(int file)
{
    return static_cast<int>(call_unless(SystemCallFaults::syncing, SYS_fdatasync, file));
}
__attribute__((visibility("default"))) int sync_file_range(int file, off_t from, off_t size, unsigned flags)
{
    return static_cast<int>(call_unless(SystemCallFaults::syncing, SYS_sync_file_range, file, from, size, flags));
}
__attribute__((visibility("default"))) int ftruncate(int file, off_t size) noexcept
{
    return static_cast<int>(call_unless(SystemCallFaults::other, SYS_ftruncate, file, size));
}
__attribute__((visibility("default"))) int ftruncate64(int file, off_t size) noexcept
{
    return static_cast<int>(call_unless(SystemCallFaults::other, SYS_ftruncate, file, size));
}
__attribute__((visibility("default"))) int fallocate(int file, int mode, off_t from, off_t size)
{
    return static_cast<int>(call_unless(SystemCallFaults::other, SYS_fallocate, file, mode, from, size));
}
__attribute__((visibility("default"))) int linkat(int from, const char* old_name, int to, const char* new_name,
                                                  int flags) noexcept
{
    return static_cast<int>(call_unless(SystemCallFaults::other, SYS_linkat, from, old_name, to, new_name, flags));
}

}  // extern "C"
