#ifndef HOLDFAST_DESTINATION_LOCAL_WRITER_HPP
#define HOLDFAST_DESTINATION_LOCAL_WRITER_HPP

#include <holdfast/concepts/destination.hpp>
#include <holdfast/destination/local_temporary.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace holdfast::inline v1 {

/// Writes one file of a local folder. Nothing has the final name before `commit`; destroying the writer removes
/// what was written.
///
/// Errors          errc::no_space, errc::quota_exceeded, errc::access_denied, errc::place_not_found,
///                 errc::place_failed; errc::object_exists at `commit`; errc::invalid_argument for another size
///                 than the declared one. After an error the writer is of no more use: a write that failed to
///                 reach the disk is never tried again on the same file, because the system may have dropped the
///                 bytes and report success the next time.
/// Thread safety   distinct: safe; shared: one caller at a time
class LocalFolderWriter {
public:
    LocalFolderWriter(detail::LocalRoot root, const CreateRequest& request, std::string process_id,
                      detail::LocalTemporaryKind kind);
    LocalFolderWriter(LocalFolderWriter&& other) noexcept = default;
    LocalFolderWriter& operator=(LocalFolderWriter&&) = delete;
    ~LocalFolderWriter();

    void append(std::span<const std::byte> bytes);
    void commit();
    void discard() noexcept;

private:
    void require_open() const;
    [[noreturn]] void fail(int error, std::string_view doing);
    [[noreturn]] void fail_size();
    void write_back();
    [[nodiscard]] std::vector<detail::FileDescriptor> publish();

    detail::LocalRoot root_;
    std::vector<std::string> parts_;  ///< the folders
    std::string file_name_;
    std::string process_id_;
    std::optional<std::uint64_t> size_;
    detail::LocalTemporary temporary_;
    std::uint64_t written_ = 0;
    std::uint64_t started_ = 0;   ///< bytes whose way to the disk has begun
    std::uint64_t finished_ = 0;  ///< bytes that have reached the disk
};

}  // namespace holdfast::inline v1

#endif
