#ifndef HOLDFAST_DESTINATION_LOCAL_WRITER_IPP
#define HOLDFAST_DESTINATION_LOCAL_WRITER_IPP

#include <holdfast/destination/local_file.ipp>
#include <holdfast/destination/local_temporary.ipp>
#include <holdfast/destination/local_writer.hpp>
#include <holdfast/destination/object_name.hpp>

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <limits>

namespace holdfast::inline v1 {

namespace {

/// Bytes that are sent to the disk at one time. Small steps keep the disk at work all the time.
constexpr std::uint64_t write_back_step = std::uint64_t{2} << 20;

/// Bytes on their way to the disk at most; a step more is what a backup takes of the page cache that the database lives
/// from. So much that a disk as fast as the backup is never waited for, and no more: an abort has to wait for them.
constexpr std::uint64_t write_back_limit = std::uint64_t{14} << 20;

bool is_unsupported(int error) noexcept
{
    return error == ENOSYS || error == EOPNOTSUPP || error == EINVAL || error == ESPIPE;
}

off_t to_offset(std::uint64_t value) noexcept
{
    return static_cast<off_t>(std::min<std::uint64_t>(value, std::numeric_limits<off_t>::max()));
}

}  // namespace

LocalFolderWriter::LocalFolderWriter(detail::LocalRoot root, const CreateRequest& request, std::string process_id,
                                     detail::LocalTemporaryKind kind)
    : root_(std::move(root)),
      parts_(detail::split_object_name(request.name)),
      file_name_(std::move(parts_.back())),
      process_id_(std::move(process_id)),
      size_(request.size)
{
    parts_.pop_back();
    for (int attempt = 0;; ++attempt) {
        const auto directories = root_.open(parts_, true);
        const int directory = directories.back().get();
        struct stat status{};
        if (::fstatat(directory, file_name_.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(status.st_mode))
            detail::throw_local(ELOOP, "write the file", root_.path_of(request.name));
        const int error = detail::create_temporary(directory, process_id_, kind, temporary_);
        if (error == 0) break;
        // ENOENT: a sweep has just taken the empty folder away.
        if (error != ENOENT || attempt == 100)
            detail::throw_local(error, "create a file in the folder of", root_.path_of(request.name));
    }
    if (size_ && *size_ != 0) {
        const int file = temporary_.file.get();
        const int error = ::fallocate(file, FALLOC_FL_KEEP_SIZE, 0, to_offset(*size_)) == 0 ? 0 : errno;
        if (error == ENOSPC || error == EDQUOT || error == EFBIG) fail(error, "make room for");
    }
}

LocalFolderWriter::~LocalFolderWriter()
{
    if (temporary_.file) discard();
}

void LocalFolderWriter::require_open() const
{
    if (!temporary_.file)
        throw Error(errc::invalid_argument, "The writer of " + file_name_ + " in " + root_.path() +
                                                " has failed or ended already. Write the object anew.");
}

void LocalFolderWriter::fail(int error, std::string_view doing)
{
    std::string path = root_.path();
    for (const auto& part : parts_) path += '/' + part;
    path += '/' + file_name_;
    discard();
    detail::throw_local(error, doing, path);
}

void LocalFolderWriter::fail_size()
{
    discard();
    throw Error(errc::invalid_argument, "The object " + file_name_ + " was declared with " + std::to_string(*size_) +
                                            " bytes and got another number. Declare the exact size.");
}

void LocalFolderWriter::append(std::span<const std::byte> bytes)
{
    require_open();
    if (size_ && bytes.size() > *size_ - written_) fail_size();
    while (!bytes.empty()) {
        const auto step = bytes.first(std::min<std::size_t>(bytes.size(), write_back_step));
        if (const int error = detail::write_all(temporary_.file.get(), step); error != 0) fail(error, "write to");
        written_ += step.size();
        bytes = bytes.subspan(step.size());
        if (written_ - started_ >= write_back_step) write_back();
    }
}

void LocalFolderWriter::write_back()
{
    const int file = temporary_.file.get();
    const auto sync = [&](std::uint64_t from, std::uint64_t to, unsigned flags) {
        // An error is told once only, so it counts as one of fsync.
        if (to > from && ::sync_file_range(file, to_offset(from), to_offset(to - from), flags) != 0 &&
            !is_unsupported(errno))
            fail(errno, "write to");
    };
    sync(started_, written_, SYNC_FILE_RANGE_WRITE);
    started_ = written_;
    const std::uint64_t end = started_ - std::min(started_, write_back_limit);
    if (end <= finished_) return;
    sync(finished_, end, SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER);
    static_cast<void>(::posix_fadvise(file, to_offset(finished_), to_offset(end - finished_), POSIX_FADV_DONTNEED));
    finished_ = end;
}

std::vector<detail::FileDescriptor> LocalFolderWriter::publish()
{
    for (int attempt = 0;; ++attempt) {
        auto directories = root_.open(parts_, true);
        const int error = detail::publish_temporary(directories.back().get(), temporary_, file_name_);
        if (error == 0) return directories;
        if (error == EEXIST) {
            discard();
            throw Error(errc::object_exists, "There is a file " + file_name_ + " in " + root_.path() +
                                                 " already. Use another name or remove it first.");
        }
        if (error == EINVAL)
            throw Error(errc::place_failed, "The file system of " + root_.path() +
                                                " cannot give a finished file its "
                                                "name without the risk of replacing another. Choose a folder on a "
                                                "file system with hard links.");
        if (error != ENOENT || attempt == 100) fail(error, "give its name to");
    }
}

void LocalFolderWriter::commit()
{
    require_open();
    if (size_ && written_ != *size_) fail_size();
    const int file = temporary_.file.get();
    if (::fsync(file) != 0) fail(errno, "write to the disk");
    const auto directories = publish();
    int error = root_.sync(directories);
    // Some file systems record a name given to an unnamed file with the file only.
    if (error == 0 && ::fsync(file) != 0) error = errno;
    if (error == 0) static_cast<void>(::posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED));
    if (const int closing = temporary_.file.close(); error == 0) error = closing;
    if (error != 0) {
        ::unlinkat(directories.back().get(), file_name_.c_str(), 0);
        root_.remove_empty(directories, parts_);
        fail(error, "write to the disk");
    }
}

void LocalFolderWriter::discard() noexcept
{
    try {
        if (!temporary_.file) return;
        const auto directories = root_.open(parts_, false);
        if (!directories.empty()) {
            if (!temporary_.name.empty()) ::unlinkat(directories.back().get(), temporary_.name.c_str(), 0);
            root_.remove_empty(directories, parts_);
        }
    } catch (...) {
        // The folder is gone or shut; a sweep removes what is left.
    }
    static_cast<void>(temporary_.file.close());
    temporary_.name.clear();
}

}  // namespace holdfast::inline v1

#endif
