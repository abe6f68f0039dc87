#ifndef HOLDFAST_BACKUP_HEX_HPP
#define HOLDFAST_BACKUP_HEX_HPP

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace holdfast::inline v1::detail {

/// Two lower-case hexadecimal digits a byte.
[[nodiscard]] inline std::string to_hex(std::span<const std::byte> bytes)
{
    constexpr char digits[] = "0123456789abcdef";
    std::string text;
    text.reserve(bytes.size() * 2);
    for (std::byte value : bytes) {
        text += digits[std::to_integer<unsigned>(value) >> 4];
        text += digits[std::to_integer<unsigned>(value) & 15];
    }
    return text;
}

/// The value of one lower-case digit, or -1: upper case is refused so that a text has one form only.
[[nodiscard]] constexpr int hex_value(char digit) noexcept
{
    if (digit >= '0' && digit <= '9') return digit - '0';
    if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
    return -1;
}

/// Exactly `N` bytes, or nothing.
template <std::size_t N>
[[nodiscard]] std::optional<std::array<std::byte, N>> from_hex(std::string_view text)
{
    if (text.size() != 2 * N) return std::nullopt;
    std::array<std::byte, N> bytes{};
    for (std::size_t i = 0; i != N; ++i) {
        const int high = hex_value(text[2 * i]);
        const int low = hex_value(text[2 * i + 1]);
        if (high < 0 || low < 0) return std::nullopt;
        bytes[i] = static_cast<std::byte>(high * 16 + low);
    }
    return bytes;
}

}  // namespace holdfast::inline v1::detail

#endif
