#ifndef HOLDFAST_DESTINATION_HTTP_PERCENT_ENCODING_HPP
#define HOLDFAST_DESTINATION_HTTP_PERCENT_ENCODING_HPP

#include <optional>
#include <string>
#include <string_view>

namespace holdfast::inline v1::http {

/// What happens to '/' when a text is percent-encoded.
enum class Slash { keep, encode };

/// `text` with every byte but `A-Z a-z 0-9 - . _ ~` (and '/', if kept) written as `%XX` in upper-case hex; a space
/// is `%20`.
///
/// Source          RFC 3986, section 2.3; the form that AWS, Azure and Google sign
[[nodiscard]] inline std::string percent_encode(std::string_view text, Slash slash = Slash::encode)
{
    constexpr std::string_view hex = "0123456789ABCDEF";
    std::string result;
    result.reserve(text.size());
    for (const char c : text) {
        const bool kept = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
                          c == '.' || c == '_' || c == '~' || (c == '/' && slash == Slash::keep);
        if (kept) {
            result += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        result += '%';
        result += hex[byte >> 4];
        result += hex[byte & 15];
    }
    return result;
}

/// The bytes that `text` stands for; none if a '%' has no two hex digits behind it. `plus_is_space` for form data
/// and for the keys of an S3 listing with `encoding-type=url`.
[[nodiscard]] inline std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space = false)
{
    const auto digit = [](char c) {
        if (c >= '0' && c <= '9') return c - '0';
        if (c >= 'a' && c <= 'f') return c - 'a' + 10;
        if (c >= 'A' && c <= 'F') return c - 'A' + 10;
        return -1;
    };
    std::string result;
    result.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            result += plus_is_space && text[i] == '+' ? ' ' : text[i];
            continue;
        }
        if (i + 2 >= text.size()) return std::nullopt;
        const int high = digit(text[i + 1]);
        const int low = digit(text[i + 2]);
        if (high < 0 || low < 0) return std::nullopt;
        result += static_cast<char>(high * 16 + low);
        i += 2;
    }
    return result;
}

}  // namespace holdfast::inline v1::http

#endif
