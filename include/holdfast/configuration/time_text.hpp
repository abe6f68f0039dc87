#ifndef HOLDFAST_CONFIGURATION_TIME_TEXT_HPP
#define HOLDFAST_CONFIGURATION_TIME_TEXT_HPP

#include <holdfast/time.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace holdfast::inline v1 {

/// `YYYY-MM-DDThh:mm:ss.fffffffZ`: ISO 8601 in UTC, always seven digits. Times outside the years 1 to 9999 are written
/// as the first or last instant of that range.
[[nodiscard]] std::string format_time(TimePoint time);

/// Reads ISO 8601: date, `T`, time with seconds, up to seven digits of a fraction, then `Z`, an offset such as
/// `+02:00`, or nothing (= UTC). Empty if it is anything else, no such date, or outside the years 1 to 9999.
[[nodiscard]] std::optional<TimePoint> parse_time(std::string_view text);

/// `[-][d.]hh:mm:ss[.fffffff]`, as .NET writes a TimeSpan: days and fraction only if they are not zero.
[[nodiscard]] std::string format_span(TimeSpan span);

/// Reads what `format_span` writes, with one to seven digits of a fraction. Empty if it is anything else or out of
/// range.
[[nodiscard]] std::optional<TimeSpan> parse_span(std::string_view text);

}  // namespace holdfast::inline v1

#endif
