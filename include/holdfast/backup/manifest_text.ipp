#ifndef HOLDFAST_BACKUP_MANIFEST_TEXT_IPP
#define HOLDFAST_BACKUP_MANIFEST_TEXT_IPP

#include <holdfast/backup/manifest_text.hpp>

#include <sodium.h>

#include <chrono>
#include <cstdio>

namespace holdfast::inline v1::detail {

std::optional<std::string> time_to_text(TimePoint time)
{
    using namespace std::chrono;
    const auto day = floor<days>(time);
    const year_month_day date(day);
    if (int(date.year()) < 1970 || int(date.year()) > 9999) return std::nullopt;
    const hh_mm_ss clock(time - day);
    char text[80];
    const int size =
        std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d.%07dZ", int(date.year()),
                      unsigned(date.month()), unsigned(date.day()), int(clock.hours().count()),
                      int(clock.minutes().count()), int(clock.seconds().count()), int(clock.subseconds().count()));
    return std::string(text, static_cast<std::size_t>(size));
}

std::optional<TimePoint> time_from_text(std::string_view text)
{
    using namespace std::chrono;
    constexpr std::string_view form = "dddd-dd-ddTdd:dd:dd.dddddddZ";
    if (text.size() != form.size()) return std::nullopt;
    int fields[7] = {};
    std::size_t field = 0;
    for (std::size_t i = 0; i != form.size(); ++i) {
        if (form[i] != 'd') {
            if (text[i] != form[i]) return std::nullopt;
            ++field;
        } else {
            if (text[i] < '0' || text[i] > '9') return std::nullopt;
            fields[field] = fields[field] * 10 + (text[i] - '0');
        }
    }
    const year_month_day date{year(fields[0]), month(static_cast<unsigned>(fields[1])),
                              day(static_cast<unsigned>(fields[2]))};
    if (!date.ok() || fields[0] < 1970 || fields[3] > 23 || fields[4] > 59 || fields[5] > 59) return std::nullopt;
    return TimePoint(sys_days(date)) + hours(fields[3]) + minutes(fields[4]) + seconds(fields[5]) + TimeSpan(fields[6]);
}

std::string to_base64(std::span<const std::byte> bytes)
{
    if (bytes.empty()) return {};
    std::string text(sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
    sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                      sodium_base64_VARIANT_ORIGINAL);
    text.pop_back();
    return text;
}

std::optional<std::vector<std::byte>> from_base64(std::string_view text)
{
    if (text.empty()) return std::vector<std::byte>();
    std::vector<std::byte> bytes(text.size() / 4 * 3);
    std::size_t size = 0;
    if (sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(), text.size(),
                          nullptr, &size, nullptr, sodium_base64_VARIANT_ORIGINAL) != 0) {
        return std::nullopt;
    }
    bytes.resize(size);
    if (to_base64(bytes) != text) return std::nullopt;
    return bytes;
}

bool is_utf8(std::string_view text) noexcept
{
    const auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    for (std::size_t i = 0; i < text.size();) {
        const unsigned char first = at(i);
        const std::size_t length = first < 0x80   ? 1
                                   : first < 0xc2 ? 0
                                   : first < 0xe0 ? 2
                                   : first < 0xf0 ? 3
                                   : first < 0xf5 ? 4
                                                  : 0;
        if (length == 0 || text.size() - i < length) return false;
        for (std::size_t j = 1; j < length; ++j) {
            if ((at(i + j) & 0xc0) != 0x80) return false;
        }
        // Overlong forms, surrogates, and what is past the last code point.
        if (length > 2) {
            const unsigned char second = at(i + 1);
            if ((first == 0xe0 && second < 0xa0) || (first == 0xed && second > 0x9f) ||
                (first == 0xf0 && second < 0x90) || (first == 0xf4 && second > 0x8f)) {
                return false;
            }
        }
        i += length;
    }
    return true;
}

}  // namespace holdfast::inline v1::detail

#endif
