#ifndef HOLDFAST_BACKUP_MANIFEST_TEXT_HPP
#define HOLDFAST_BACKUP_MANIFEST_TEXT_HPP

#include <holdfast/time.hpp>

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::inline v1::detail {

/// `2026-11-23T04:02:39.1234567Z`; nothing outside the years 1970 to 9999.
[[nodiscard]] std::optional<std::string> time_to_text(TimePoint time);
/// Accepts exactly what `time_to_text` gives.
[[nodiscard]] std::optional<TimePoint> time_from_text(std::string_view text);

/// Base64 with padding (RFC 4648, 4).
[[nodiscard]] std::string to_base64(std::span<const std::byte> bytes);
/// Accepts the canonical form only.
[[nodiscard]] std::optional<std::vector<std::byte>> from_base64(std::string_view text);

/// True if `text` is well-formed UTF-8 (Unicode 15, table 3-7).
[[nodiscard]] bool is_utf8(std::string_view text) noexcept;

}  // namespace holdfast::inline v1::detail

#endif
