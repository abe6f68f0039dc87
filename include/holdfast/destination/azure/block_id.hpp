#ifndef HOLDFAST_DESTINATION_AZURE_BLOCK_ID_HPP
#define HOLDFAST_DESTINATION_AZURE_BLOCK_ID_HPP

#include <holdfast/destination/http/base64.hpp>

#include <sodium.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace holdfast::inline v1::azure {

// The id of a block says who has sent it, because a listing of uncommitted blobs says nothing else of their writers:
// `hf1-PPPPPPPPPPPPPPPP-WWWWWWWWWWWWWWWW-NNNNNNNNNN`, the marks of process and writer in hex and the block's number.
// All have 48 bytes, the same for every block of a blob as the service wants it.

/// Who sent a block.
struct BlockOwner {
    std::string process{};  ///< 16 hex digits
    std::string writer{};   ///< 16 hex digits

    friend bool operator==(const BlockOwner&, const BlockOwner&) = default;
};

/// The mark of a process in block ids.
[[nodiscard]] inline std::string process_mark(std::string_view process_id)
{
    std::array<std::byte, crypto_generichash_BYTES> digest;
    crypto_generichash(reinterpret_cast<unsigned char*>(digest.data()), digest.size(),
                       reinterpret_cast<const unsigned char*>(process_id.data()), process_id.size(), nullptr, 0);
    return http::hex(std::span(digest).first(8));
}

/// A mark that no other writer has.
[[nodiscard]] inline std::string new_writer_mark()
{
    std::array<std::byte, 8> random;
    randombytes_buf(random.data(), random.size());
    return http::hex(random);
}

/// The id of block `number`, counted from 1, in Base64.
[[nodiscard]] inline std::string block_id(const BlockOwner& owner, std::uint64_t number)
{
    const std::string digits = std::to_string(number);
    const std::string text = "hf1-" + owner.process + "-" + owner.writer + "-" +
                             std::string(10 - std::min<std::size_t>(digits.size(), 10), '0') + digits;
    return http::base64(std::as_bytes(std::span(text.data(), text.size())));
}

/// Who sent the block of that id, in Base64; none if it was not sent by holdfast.
[[nodiscard]] inline std::optional<BlockOwner> owner_of(std::string_view id)
{
    std::array<char, 64> buffer;
    std::size_t size = 0;
    if (sodium_base642bin(reinterpret_cast<unsigned char*>(buffer.data()), buffer.size(), id.data(), id.size(), nullptr,
                          &size, nullptr, sodium_base64_VARIANT_ORIGINAL) != 0)
        return std::nullopt;
    const std::string_view text(buffer.data(), size);
    const auto only = [](std::string_view part, std::string_view allowed) {
        return part.find_first_not_of(allowed) == std::string_view::npos;
    };
    if (text.size() != 48 || !text.starts_with("hf1-") || text[20] != '-' || text[37] != '-' ||
        !only(text.substr(4, 16), "0123456789abcdef") || !only(text.substr(21, 16), "0123456789abcdef") ||
        !only(text.substr(38), "0123456789"))
        return std::nullopt;
    return BlockOwner{std::string(text.substr(4, 16)), std::string(text.substr(21, 16))};
}

}  // namespace holdfast::inline v1::azure

#endif
