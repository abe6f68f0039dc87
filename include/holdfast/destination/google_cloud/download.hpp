#ifndef HOLDFAST_DESTINATION_GOOGLE_CLOUD_DOWNLOAD_HPP
#define HOLDFAST_DESTINATION_GOOGLE_CLOUD_DOWNLOAD_HPP

#include <holdfast/destination/google_cloud/client.hpp>
#include <holdfast/destination/google_cloud/crc32c.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

namespace holdfast::inline v1::google_cloud {

/// The bytes of one object from an offset on. A connection that breaks is replaced where it broke, on the same
/// generation: an object that was put in its place meanwhile is not read. What is read from its first byte to its last
/// is compared with the CRC-32C that the service tells.
///
/// Errors          errc::object_not_found; errc::object_truncated: the offset is past its end; errc::object_damaged: it
///                 was replaced while it was read, or its checksum does not fit; others as `Client`
class Download {
public:
    Download(std::shared_ptr<Client> client, std::string name, std::uint64_t offset);

    [[nodiscard]] awaitable<void> open();
    [[nodiscard]] awaitable<std::size_t> read(std::span<std::byte> into);

private:
    [[nodiscard]] Call object_call(const std::string& doing) const;
    [[nodiscard]] awaitable<void> end_here();
    void judge_head(const http::ResponseHead& head);
    void check_whole() const;

    std::shared_ptr<Client> client_;
    std::string name_;
    std::uint64_t begin_;
    std::uint64_t offset_;
    std::string generation_{};
    std::string crc32c_{};                 // blank: not told
    std::optional<std::uint64_t> left_{};  // none: the answer did not tell
    bool ended_ = false;
    Crc32c crc_{};
    std::optional<http::Response> response_{};
};

}  // namespace holdfast::inline v1::google_cloud

#endif
