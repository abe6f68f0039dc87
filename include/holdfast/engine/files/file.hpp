#ifndef HOLDFAST_ENGINE_FILES_FILE_HPP
#define HOLDFAST_ENGINE_FILES_FILE_HPP

#include <holdfast/error.hpp>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace holdfast::inline v1::files {

/// An open file of ours: never one that a database engine of this process may have open, because closing it would drop
/// that engine's locks.
///
/// Errors          errc::no_space, errc::access_denied, the system's own code (see `is_shortage`), errc::engine_failed
///                 (anything else), each with the path
class File {
public:
    File() = default;
    /// `flags` as of open(2); O_CLOEXEC is added. New files get mode 0600.
    File(std::filesystem::path path, int flags);
    File(File&& other) noexcept : path_(std::move(other.path_)), descriptor_(std::exchange(other.descriptor_, -1)) {}
    File& operator=(File&& other) noexcept;
    ~File() { close(); }

    [[nodiscard]] explicit operator bool() const noexcept { return descriptor_ >= 0; }
    [[nodiscard]] int get() const noexcept { return descriptor_; }
    [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }
    [[nodiscard]] std::uint64_t size() const;

    /// The number of bytes read: less than asked for at the end of the file only.
    [[nodiscard]] std::size_t read_some(std::uint64_t offset, std::span<std::byte> into) const;
    /// A file that ends before is errc::short_read.
    void read(std::uint64_t offset, std::span<std::byte> into) const;
    void write(std::uint64_t offset, std::span<const std::byte> bytes);
    void resize(std::uint64_t size);
    void sync();
    /// Lets the system begin to write a range to the disk, so that `sync` has less to wait for; size 0: up to the end. A
    /// hint: it promises nothing, and cannot fail.
    void begin_sync(std::uint64_t offset, std::uint64_t size) noexcept;
    /// False if another open file has the lock (flock, released with the file).
    [[nodiscard]] bool try_lock();
    void close() noexcept;

    /// Throws for `errno`: "Cannot <doing> <path>: …".
    [[noreturn]] void fail(std::string_view doing) const;

private:
    std::filesystem::path path_{};
    int descriptor_ = -1;
};

/// Throws for the number of an operating system's error.
[[noreturn]] void fail_on_file(std::string_view doing, const std::filesystem::path& path, int error);

/// True if only descriptors or memory are short, of this process or of the machine: what was asked for may be there, and
/// as good as ever.
[[nodiscard]] bool is_shortage(const error_code& code) noexcept;

/// Makes names in a folder durable.
void sync_folder(const std::filesystem::path& folder);

/// Creates a folder with mode 0700, and those above it that are missing.
void make_folder(const std::filesystem::path& folder);

/// Replaces a small file as a whole, durably, with mode 0600.
void write_file(const std::filesystem::path& path, std::string_view text);

/// A small file; empty if there is none. errc::engine_failed for one beyond `limit` bytes.
[[nodiscard]] std::string read_file(const std::filesystem::path& path, std::size_t limit);

/// What tells a file or folder from another one of the same name: device, inode, and the time of birth where the file
/// system knows it. Blank if there is none.
[[nodiscard]] std::string incarnation_of(const std::filesystem::path& path);

/// Renames a file or folder, but never onto something. 0, or the number of the error: EEXIST for a name that is taken.
[[nodiscard]] int rename_to_free_name(const std::filesystem::path& from, const std::filesystem::path& to);

/// 16 random hexadecimal digits.
[[nodiscard]] std::string random_name();

}  // namespace holdfast::inline v1::files

#endif
