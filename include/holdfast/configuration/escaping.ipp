#ifndef HOLDFAST_CONFIGURATION_ESCAPING_IPP
#define HOLDFAST_CONFIGURATION_ESCAPING_IPP

#include <holdfast/configuration/escaping.hpp>
#include <holdfast/configuration/naming.hpp>
#include <holdfast/error.hpp>

#include <sodium.h>

#include <array>

namespace holdfast::inline v1 {
namespace detail {

inline constexpr std::string_view hexadecimal_digits = "0123456789abcdef";

inline bool stays_in_escaped_name(std::string_view folded, std::size_t at)
{
    const char c = folded[at];
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_') return true;
    if (c == '-') return at != 0;
    return c == '.' && at != 0 && at + 1 != folded.size() && folded[at - 1] != '.';
}

inline bool is_device_name(std::string_view folded)
{
    const auto base = folded.substr(0, folded.find('.'));
    if (base == "con" || base == "prn" || base == "aux" || base == "nul") return true;
    return base.size() == 4 && (base.starts_with("com") || base.starts_with("lpt")) && base[3] >= '0' && base[3] <= '9';
}

inline void append_escaped_byte(std::string& text, char c)
{
    const auto value = static_cast<unsigned char>(c);
    text += '=';
    text += hexadecimal_digits[value >> 4U];
    text += hexadecimal_digits[value & 15U];
}

inline std::string hash_suffix(std::string_view folded)
{
    std::array<unsigned char, 16> hash{};
    crypto_generichash(hash.data(), hash.size(), reinterpret_cast<const unsigned char*>(folded.data()), folded.size(),
                       nullptr, 0);
    std::string result = "=~";
    for (const unsigned char byte : hash) {
        result += hexadecimal_digits[byte >> 4U];
        result += hexadecimal_digits[byte & 15U];
    }
    return result;
}

}  // namespace detail

std::string escape_database_name(std::string_view name)
{
    if (name.empty()) {
        throw Error(errc::invalid_argument,
                    "A database without a name has no folder. Give every database a name of at least one character.");
    }
    const std::string folded = fold_name(name);
    const bool device = detail::is_device_name(folded);
    std::string result;
    for (std::size_t at = 0; at < folded.size() && result.size() <= maximum_escaped_name_size; ++at) {
        if (detail::stays_in_escaped_name(folded, at) && !(device && at == 0)) {
            result += folded[at];
        } else {
            detail::append_escaped_byte(result, folded[at]);
        }
    }
    if (result.size() <= maximum_escaped_name_size) return result;

    const std::string suffix = detail::hash_suffix(folded);
    result.resize(maximum_escaped_name_size - suffix.size());
    // A triple that was cut in the middle goes as a whole.
    const auto last_escape = result.rfind('=');
    if (last_escape != std::string::npos && last_escape + 3 > result.size()) result.resize(last_escape);
    return result + suffix;
}

std::optional<std::string> unescape_database_name(std::string_view escaped)
{
    if (escaped.empty() || escaped.size() > maximum_escaped_name_size) return std::nullopt;
    std::string name;
    for (std::size_t at = 0; at < escaped.size(); ++at) {
        if (escaped[at] != '=') {
            name += escaped[at];
            continue;
        }
        if (at + 2 >= escaped.size()) return std::nullopt;
        const auto high = detail::hexadecimal_digits.find(escaped[at + 1]);
        const auto low = detail::hexadecimal_digits.find(escaped[at + 2]);
        if (high == std::string_view::npos || low == std::string_view::npos) return std::nullopt;
        name += static_cast<char>(high * 16 + low);
        at += 2;
    }
    // Only the one form that escaping makes counts, so that two folders never stand for one database.
    if (escape_database_name(name) != escaped) return std::nullopt;
    return name;
}

}  // namespace holdfast::inline v1

#endif
