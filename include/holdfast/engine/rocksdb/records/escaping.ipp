#ifndef HOLDFAST_ENGINE_ROCKSDB_RECORDS_ESCAPING_IPP
#define HOLDFAST_ENGINE_ROCKSDB_RECORDS_ESCAPING_IPP

#include <holdfast/backup/hex.hpp>
#include <holdfast/engine/rocksdb/records/escaping.hpp>

namespace holdfast::inline v1::rocks::records {

std::string escape(std::string_view text)
{
    if (text.empty()) return "-";
    if (text == "-") return "%2d";
    constexpr std::string_view digits = "0123456789abcdef";
    std::string escaped;
    for (const char c : text) {
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
            c == '-') {
            escaped += c;
            continue;
        }
        const auto value = static_cast<unsigned char>(c);
        escaped += '%';
        escaped += digits[value >> 4];
        escaped += digits[value & 15];
    }
    return escaped;
}

std::optional<std::string> unescape(std::string_view text)
{
    if (text == "-") return std::string();
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            plain += text[i];
            continue;
        }
        if (i + 2 >= text.size()) return std::nullopt;
        const int high = detail::hex_value(text[i + 1]);
        const int low = detail::hex_value(text[i + 2]);
        if (high < 0 || low < 0) return std::nullopt;
        plain += static_cast<char>(high * 16 + low);
        i += 2;
    }
    if (escape(plain) != text) return std::nullopt;
    return plain;
}

}  // namespace holdfast::inline v1::rocks::records

#endif
