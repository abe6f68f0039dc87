#ifndef HOLDFAST_DESTINATION_S3_DIGEST_HPP
#define HOLDFAST_DESTINATION_S3_DIGEST_HPP

#include <array>
#include <cstddef>
#include <span>
#include <string_view>

namespace holdfast::inline v1::s3 {

using Sha256 = std::array<std::byte, 32>;
using Md5 = std::array<std::byte, 16>;

[[nodiscard]] Sha256 sha256(std::span<const std::byte> bytes);
[[nodiscard]] Sha256 sha256(std::string_view text);
/// Not for security: the integrity header and the ETag of S3.
[[nodiscard]] Md5 md5(std::span<const std::byte> bytes);
[[nodiscard]] Sha256 hmac_sha256(std::span<const std::byte> key, std::string_view text);

}  // namespace holdfast::inline v1::s3

#endif
