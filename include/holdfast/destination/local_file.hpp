#ifndef HOLDFAST_DESTINATION_LOCAL_FILE_HPP
#define HOLDFAST_DESTINATION_LOCAL_FILE_HPP

#include <holdfast/error.hpp>

#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// The operating system's files, as the local folder and the embedded persistence use them. Linux.
namespace holdfast::inline v1::detail {

/// Owns one file descriptor; -1 = none.
class FileDescriptor {
public:
    FileDescriptor() = default;
    explicit FileDescriptor(int value) noexcept : value_(value) {}
    FileDescriptor(FileDescriptor&& other) noexcept : value_(std::exchange(other.value_, -1)) {}
    FileDescriptor& operator=(FileDescriptor&& other) noexcept
    {
        std::swap(value_, other.value_);
        return *this;
    }
    ~FileDescriptor()
    {
        if (value_ >= 0) ::close(value_);
    }

    [[nodiscard]] int get() const noexcept { return value_; }
    explicit operator bool() const noexcept { return value_ >= 0; }
    /// Closes now; returns errno, 0 for success.
    [[nodiscard]] int close() noexcept;

private:
    int value_ = -1;
};

/// Which code an errno of a file operation stands for.
[[nodiscard]] errc local_errc(int error) noexcept;

/// An operator's sentence about what to do after that errno.
[[nodiscard]] std::string_view local_advice(int error) noexcept;

/// Throws the error for `error` (an errno): "Cannot <doing> <path>: <why>. <what to do>."
[[noreturn]] void throw_local(int error, std::string_view doing, const std::string& path);

/// Writes all of `bytes` at the file's position. Returns errno, 0 for success; a short count goes on, a count of
/// zero is ENOSPC.
[[nodiscard]] int write_all(int file, std::span<const std::byte> bytes) noexcept;

/// Makes a directory's entries durable. Returns errno, 0 for success and where directories cannot be synchronised.
[[nodiscard]] int sync_directory(int directory) noexcept;

/// A folder that objects are kept in, and how to reach the folders in it without following symbolic links.
class LocalRoot {
public:
    /// `path` is not checked here; a trailing slash is dropped.
    explicit LocalRoot(std::string path);

    [[nodiscard]] const std::string& path() const noexcept { return path_; }
    [[nodiscard]] std::string path_of(std::string_view name) const { return path_ + '/' + std::string(name); }

    /// Opened directories: the root, then each of `parts` in the one before. With `make`, missing ones are
    /// created with mode 0700; without, an empty result says that one is missing.
    ///
    /// The root (a database's folder) and the folder above it (the configured one) are created too; the one above
    /// that has to exist either way: a disk that is not there is an error (errc::place_not_found), not an empty
    /// place.
    [[nodiscard]] std::vector<FileDescriptor> open(const std::vector<std::string>& parts, bool make) const;

    /// Makes the entries of all these directories, and the root's own, durable. Returns errno, 0 for success.
    [[nodiscard]] int sync(const std::vector<FileDescriptor>& directories) const noexcept;

    /// Removes the directories that `directories` ends in, the deepest first, as long as they are empty; never
    /// the root. Returns how many.
    std::uint64_t remove_empty(const std::vector<FileDescriptor>& directories,
                               const std::vector<std::string>& parts) const noexcept;

private:
    [[nodiscard]] FileDescriptor open_root(bool make) const;
    [[nodiscard]] static int open_folder(int above, const std::string& part, bool make, FileDescriptor& into) noexcept;

    std::string path_;
};

}  // namespace holdfast::inline v1::detail

#endif
