#ifndef HOLDFAST_DESTINATION_HTTP_BASE64_HPP
#define HOLDFAST_DESTINATION_HTTP_BASE64_HPP

#include <sodium.h>

#include <cstddef>
#include <span>
#include <string>

namespace holdfast::inline v1::http {

/// `bytes` in standard Base64 with padding.
///
/// Source          RFC 4648, section 4
[[nodiscard]] inline std::string base64(std::span<const std::byte> bytes)
{
    std::string text(sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
    sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                      sodium_base64_VARIANT_ORIGINAL);
    text.pop_back();
    return text;
}

/// `bytes` in lower-case hexadecimal digits.
[[nodiscard]] inline std::string hex(std::span<const std::byte> bytes)
{
    std::string text(bytes.size() * 2 + 1, '\0');
    sodium_bin2hex(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
    text.pop_back();
    return text;
}

}  // namespace holdfast::inline v1::http

#endif
