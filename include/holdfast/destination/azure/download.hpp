#ifndef HOLDFAST_DESTINATION_AZURE_DOWNLOAD_HPP
#define HOLDFAST_DESTINATION_AZURE_DOWNLOAD_HPP

#include <holdfast/destination/azure/client.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

namespace holdfast::inline v1::azure {

/// The bytes of one blob from an offset on. A connection that breaks is replaced where it broke, on the same blob: one
/// that was put in its place meanwhile is noticed.
///
/// Errors          errc::object_not_found; errc::object_truncated: the offset is past its end; errc::object_damaged: it
///                 was replaced while it was read; errc::not_yet_readable: it is archived, and has now been asked for;
///                 others as `Client`
class Download {
public:
    Download(std::shared_ptr<Client> client, std::string name, std::uint64_t offset);

    [[nodiscard]] awaitable<void> open();
    [[nodiscard]] awaitable<std::size_t> read(std::span<std::byte> into);

private:
    [[nodiscard]] Call blob_call(std::string method, const std::string& doing, std::string permission) const;
    [[nodiscard]] awaitable<void> end_here();
    [[nodiscard]] awaitable<void> request_rehydration();
    void judge_head(const http::ResponseHead& head);

    std::shared_ptr<Client> client_;
    std::string name_;
    std::uint64_t offset_;
    std::string etag_{};
    std::optional<std::uint64_t> left_{};  // none: the answer did not tell
    bool ended_ = false;
    std::optional<http::Response> response_{};
};

}  // namespace holdfast::inline v1::azure

#endif
