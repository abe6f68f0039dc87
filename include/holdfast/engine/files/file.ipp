#ifndef HOLDFAST_ENGINE_FILES_FILE_IPP
#define HOLDFAST_ENGINE_FILES_FILE_IPP

#include <holdfast/engine/files/file.hpp>
#include <holdfast/error.hpp>

#include <boost/system/errc.hpp>

#include <fcntl.h>
#include <linux/fs.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <random>
#include <system_error>
#include <vector>

namespace holdfast::inline v1::files {

void fail_on_file(std::string_view doing, const std::filesystem::path& path, int error)
{
    error_code code = errc::engine_failed;
    const char* advice = "Look at the file system and the log of the system.";
    const error_code told(error, boost::system::generic_category());
    if (error == ENOSPC || error == EDQUOT) {
        code = errc::no_space;
        advice = "Make room on that file system.";
    } else if (error == EACCES || error == EPERM || error == EROFS) {
        code = errc::access_denied;
        advice = "Give this process the right to it.";
    } else if (is_shortage(told)) {
        code = told;
        advice = error == ENOMEM ? "Give this machine more memory, or let less run at a time."
                                 : "Let this process have more files open (ulimit -n), or let less run at a time.";
    }
    throw Error(code, "Cannot " + std::string(doing) + " " + path.string() + ": " +
                          std::generic_category().message(error) + ". " + advice);
}

bool is_shortage(const error_code& code) noexcept
{
    namespace os = boost::system::errc;
    return code == os::too_many_files_open || code == os::too_many_files_open_in_system ||
           code == os::not_enough_memory;
}

File::File(std::filesystem::path path, int flags) : path_(std::move(path))
{
    do descriptor_ = ::open(path_.c_str(), flags | O_CLOEXEC, 0600);
    while (descriptor_ < 0 && errno == EINTR);
    if (descriptor_ < 0) fail("open");
}

File& File::operator=(File&& other) noexcept
{
    if (this != &other) {
        close();
        path_ = std::move(other.path_);
        descriptor_ = std::exchange(other.descriptor_, -1);
    }
    return *this;
}

void File::fail(std::string_view doing) const
{
    fail_on_file(doing, path_, errno);
}

std::uint64_t File::size() const
{
    struct stat status{};
    if (::fstat(descriptor_, &status) != 0) fail("look at");
    return static_cast<std::uint64_t>(status.st_size);
}

std::size_t File::read_some(std::uint64_t offset, std::span<std::byte> into) const
{
    std::size_t done = 0;
    while (done < into.size()) {
        const auto count =
            ::pread(descriptor_, into.data() + done, into.size() - done, static_cast<off_t>(offset + done));
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) fail("read");
        if (count == 0) break;
        done += static_cast<std::size_t>(count);
    }
    return done;
}

void File::read(std::uint64_t offset, std::span<std::byte> into) const
{
    if (read_some(offset, into) != into.size())
        throw Error(errc::short_read, "The file " + path_.string() + " ends before byte " +
                                          std::to_string(offset + into.size()) + ". Check who has changed it.");
}

void File::write(std::uint64_t offset, std::span<const std::byte> bytes)
{
    while (!bytes.empty()) {
        const auto count = ::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) fail("write");
        offset += static_cast<std::uint64_t>(count);
        bytes = bytes.subspan(static_cast<std::size_t>(count));
    }
}

void File::resize(std::uint64_t size)
{
    if (::ftruncate(descriptor_, static_cast<off_t>(size)) != 0) fail("resize");
}

void File::sync()
{
    if (::fsync(descriptor_) != 0) fail("sync");
}

void File::begin_sync(std::uint64_t offset, std::uint64_t size) noexcept
{
    static_cast<void>(
        ::sync_file_range(descriptor_, static_cast<off_t>(offset), static_cast<off_t>(size), SYNC_FILE_RANGE_WRITE));
}

bool File::try_lock()
{
    if (::flock(descriptor_, LOCK_EX | LOCK_NB) == 0) return true;
    if (errno != EWOULDBLOCK) fail("lock");
    return false;
}

void File::close() noexcept
{
    if (descriptor_ >= 0) ::close(std::exchange(descriptor_, -1));
}

void sync_folder(const std::filesystem::path& folder)
{
    File(folder, O_RDONLY | O_DIRECTORY).sync();
}

void make_folder(const std::filesystem::path& folder)
{
    if (folder.empty() || ::mkdir(folder.c_str(), 0700) == 0) return;
    if (errno == ENOENT && folder.has_parent_path() && folder.parent_path() != folder) {
        make_folder(folder.parent_path());
        if (::mkdir(folder.c_str(), 0700) == 0) return;
    }
    const int error = errno;
    std::error_code ignored;
    if (error == EEXIST && std::filesystem::is_directory(folder, ignored)) return;
    fail_on_file("create the folder", folder, error);
}

void write_file(const std::filesystem::path& path, std::string_view text)
{
    auto temporary = path;
    temporary += "." + random_name() + ".part";
    try {
        File file(temporary, O_WRONLY | O_CREAT | O_EXCL);
        file.write(0, std::as_bytes(std::span(text)));
        file.sync();
        if (::rename(temporary.c_str(), path.c_str()) != 0) file.fail("rename");
        sync_folder(path.parent_path());
    } catch (...) {
        ::unlink(temporary.c_str());
        throw;
    }
}

std::string read_file(const std::filesystem::path& path, std::size_t limit)
{
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored)) return {};
    const File file(path, O_RDONLY);
    if (file.size() > limit)
        throw Error(errc::engine_failed, "The file " + path.string() + " is too long to be one of ours. Remove it.");
    std::string text(static_cast<std::size_t>(file.size()), '\0');
    text.resize(file.read_some(0, std::as_writable_bytes(std::span(text))));
    return text;
}

std::string incarnation_of(const std::filesystem::path& path)
{
    struct statx status{};
    if (::statx(AT_FDCWD, path.c_str(), 0, STATX_INO | STATX_BTIME, &status) != 0) return {};
    const std::string inode = std::to_string(status.stx_ino);
    // Disks are numbered in the order in which they are found or mounted, which a restart may change.
    if ((status.stx_mask & STATX_BTIME) != 0)
        return inode + ":" + std::to_string(status.stx_btime.tv_sec) + "." + std::to_string(status.stx_btime.tv_nsec);
    return std::to_string(status.stx_dev_major) + ":" + std::to_string(status.stx_dev_minor) + ":" + inode;
}

int rename_to_free_name(const std::filesystem::path& from, const std::filesystem::path& to)
{
    if (::syscall(SYS_renameat2, AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return 0;
    if (errno != EINVAL && errno != ENOSYS) return errno;
    // A file system that knows no such flag.
    std::error_code ignored;
    if (std::filesystem::is_directory(from, ignored)) {
        if (std::filesystem::exists(to, ignored)) return EEXIST;
        return ::rename(from.c_str(), to.c_str()) == 0 ? 0 : errno;
    }
    if (::link(from.c_str(), to.c_str()) != 0) return errno;
    ::unlink(from.c_str());
    return 0;
}

std::string random_name()
{
    std::random_device source;
    char text[17];
    std::snprintf(text, sizeof text, "%08x%08x", source() & 0xffffffffU, source() & 0xffffffffU);
    return text;
}

}  // namespace holdfast::inline v1::files

#endif
