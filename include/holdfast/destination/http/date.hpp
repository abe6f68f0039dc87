#ifndef HOLDFAST_DESTINATION_HTTP_DATE_HPP
#define HOLDFAST_DESTINATION_HTTP_DATE_HPP

#include <holdfast/time.hpp>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>

namespace holdfast::inline v1::http {

namespace date_parts {

/// The number in `text[at, at + count)`, which must be digits only; -1 otherwise.
[[nodiscard]] inline int digits(std::string_view text, std::size_t at, std::size_t count)
{
    if (at + count > text.size()) return -1;
    int value = 0;
    for (const char c : text.substr(at, count)) {
        if (c < '0' || c > '9') return -1;
        value = value * 10 + (c - '0');
    }
    return value;
}

[[nodiscard]] inline std::optional<TimePoint> compose(int year, int month, int day, int hour, int minute, int second)
{
    namespace chrono = std::chrono;
    if (year < 0 || month < 0 || day < 0 || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 ||
        second > 60)
        return std::nullopt;
    const chrono::year_month_day date{chrono::year(year), chrono::month(static_cast<unsigned>(month)),
                                      chrono::day(static_cast<unsigned>(day))};
    if (!date.ok()) return std::nullopt;
    return to_time_point(chrono::sys_days(date) + chrono::hours(hour) + chrono::minutes(minute) +
                         chrono::seconds(second));
}

}  // namespace date_parts

/// The instant of an HTTP date such as `Fri, 24 May 2013 00:00:00 GMT`; none if it is not one.
///
/// Source          RFC 9110, section 5.6.7, the one form that servers send
[[nodiscard]] inline std::optional<TimePoint> parse_http_date(std::string_view text)
{
    constexpr std::string_view months = "JanFebMarAprMayJunJulAugSepOctNovDec";
    if (text.size() != 29 || text.substr(3, 2) != ", " || text.substr(25) != " GMT") return std::nullopt;
    const auto month = months.find(text.substr(8, 3));
    if (month == std::string_view::npos || month % 3 != 0) return std::nullopt;
    return date_parts::compose(date_parts::digits(text, 12, 4), static_cast<int>(month / 3) + 1,
                               date_parts::digits(text, 5, 2), date_parts::digits(text, 17, 2),
                               date_parts::digits(text, 20, 2), date_parts::digits(text, 23, 2));
}

/// The instant of an ISO 8601 UTC time such as `2013-05-24T00:00:00.000Z`, as cloud storage servers write it in
/// XML and JSON; digits of the second beyond 100 ns are dropped; none if it is not one.
[[nodiscard]] inline std::optional<TimePoint> parse_iso_time(std::string_view text)
{
    if (text.size() < 20 || text.size() > 40 || !text.ends_with('Z') || text[4] != '-' || text[7] != '-' ||
        text[10] != 'T' || text[13] != ':' || text[16] != ':')
        return std::nullopt;
    auto time = date_parts::compose(date_parts::digits(text, 0, 4), date_parts::digits(text, 5, 2),
                                    date_parts::digits(text, 8, 2), date_parts::digits(text, 11, 2),
                                    date_parts::digits(text, 14, 2), date_parts::digits(text, 17, 2));
    if (!time || text.size() == 20) return time;
    if (text[19] != '.') return std::nullopt;
    std::int64_t ticks = 0;
    std::int64_t unit = 1'000'000;
    for (const char c : text.substr(20, text.size() - 21)) {
        if (c < '0' || c > '9') return std::nullopt;
        ticks += unit * (c - '0');
        unit /= 10;
    }
    return *time + TimeSpan(ticks);
}

/// `20130524T000000Z`, the form that AWS signatures use.
[[nodiscard]] inline std::string compact_time(TimePoint time)
{
    namespace chrono = std::chrono;
    const auto day = chrono::floor<chrono::days>(time);
    const chrono::year_month_day date(day);
    const chrono::hh_mm_ss clock(chrono::floor<chrono::seconds>(time - day));
    char text[40];
    std::snprintf(text, sizeof text, "%04d%02u%02uT%02d%02d%02dZ", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                  static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                  static_cast<int>(clock.seconds().count()));
    return text;
}

/// `2013-05-24T00:00:00Z`.
[[nodiscard]] inline std::string iso_time(TimePoint time)
{
    std::string text = compact_time(time);
    for (const std::size_t at : {13U, 11U}) text.insert(at, 1, ':');
    for (const std::size_t at : {6U, 4U}) text.insert(at, 1, '-');
    return text;
}

/// `Fri, 24 May 2013 00:00:00 GMT`, the form of HTTP's own headers.
///
/// Source          RFC 9110, section 5.6.7
[[nodiscard]] inline std::string http_date(TimePoint time)
{
    namespace chrono = std::chrono;
    constexpr std::string_view days = "SunMonTueWedThuFriSat";
    constexpr std::string_view months = "JanFebMarAprMayJunJulAugSepOctNovDec";
    const std::string digits = compact_time(time);
    const auto weekday = chrono::weekday(chrono::floor<chrono::days>(time)).c_encoding();
    const auto month = static_cast<std::size_t>(date_parts::digits(digits, 4, 2) - 1);
    return std::string(days.substr(3 * weekday, 3)) + ", " + digits.substr(6, 2) + " " +
           std::string(months.substr(3 * month, 3)) + " " + digits.substr(0, 4) + " " + digits.substr(9, 2) + ":" +
           digits.substr(11, 2) + ":" + digits.substr(13, 2) + " GMT";
}

/// How long a `Retry-After` header asks to wait: seconds, or an HTTP date seen from `now`. None if it is neither;
/// never negative, at most a day.
///
/// Source          RFC 9110, section 10.2.3
[[nodiscard]] inline std::optional<TimeSpan> parse_retry_after(std::string_view text, TimePoint now)
{
    const TimeSpan most = std::chrono::hours(24);
    std::int64_t seconds = 0;
    const auto [stop, failure] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (failure == std::errc{} && stop == text.data() + text.size()) {
        if (seconds < 0) return std::nullopt;
        return seconds >= 86'400 ? most : TimeSpan(std::chrono::seconds(seconds));
    }
    const auto date = parse_http_date(text);
    if (!date) return std::nullopt;
    return std::clamp(TimeSpan(*date - now), TimeSpan::zero(), most);
}

}  // namespace holdfast::inline v1::http

#endif
