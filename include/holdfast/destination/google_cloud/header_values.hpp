#ifndef HOLDFAST_DESTINATION_GOOGLE_CLOUD_HEADER_VALUES_HPP
#define HOLDFAST_DESTINATION_GOOGLE_CLOUD_HEADER_VALUES_HPP

#include <charconv>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace holdfast::inline v1::google_cloud {

/// The number that `text` is in decimal digits and nothing else; none if it is not one or has more than 64 bits.
[[nodiscard]] inline std::optional<std::uint64_t> parse_number(std::string_view text)
{
    std::uint64_t value = 0;
    const auto [stop, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failure != std::errc{} || text.empty() || stop != text.data() + text.size()) return std::nullopt;
    return value;
}

/// Where the stored bytes end by the `Range` header of an answer 308: blank = none stored; none if it is not one.
[[nodiscard]] inline std::optional<std::uint64_t> parse_stored(std::string_view range)
{
    constexpr std::string_view start = "bytes=0-";
    if (range.empty()) return 0;
    if (!range.starts_with(start)) return std::nullopt;
    const auto last = parse_number(range.substr(start.size()));
    if (!last || *last == std::numeric_limits<std::uint64_t>::max()) return std::nullopt;
    return *last + 1;
}

/// The CRC-32C in an `x-goog-hash` header such as `crc32c=n03x6A==,md5=Ojk9…`; blank if it has none.
[[nodiscard]] inline std::string parse_hash(std::string_view header)
{
    constexpr std::string_view mark = "crc32c=";
    const auto at = header.find(mark);
    if (at == std::string_view::npos) return {};
    header.remove_prefix(at + mark.size());
    return std::string(header.substr(0, header.find_first_of(", ")));
}

}  // namespace holdfast::inline v1::google_cloud

#endif
