#ifndef HOLDFAST_CONFIGURATION_TIME_TEXT_IPP
#define HOLDFAST_CONFIGURATION_TIME_TEXT_IPP

#include <holdfast/configuration/time_text.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <limits>

namespace holdfast::inline v1 {
namespace detail {

inline constexpr std::int64_t ticks_a_second = 10'000'000;
inline constexpr TimePoint first_writable_time = std::chrono::sys_days(std::chrono::year(1) / 1 / 1);
inline constexpr TimePoint last_writable_time =
    TimePoint(std::chrono::sys_days(std::chrono::year(10'000) / 1 / 1)) - TimeSpan(1);

/// Takes numbers and marks from the front of a text.
class TextCursor {
public:
    explicit TextCursor(std::string_view text) : rest_(text) {}

    [[nodiscard]] bool at_end() const { return rest_.empty(); }
    [[nodiscard]] std::string_view rest() const { return rest_; }
    bool take(char mark)
    {
        if (!rest_.starts_with(mark)) return false;
        rest_.remove_prefix(1);
        return true;
    }
    /// A number of `least` to `most` digits, all digits that follow.
    std::optional<std::int64_t> number(std::size_t least, std::size_t most)
    {
        const auto digits = std::min(rest_.find_first_not_of("0123456789"), rest_.size());
        if (digits < least || digits > most) return std::nullopt;
        std::int64_t value = 0;
        for (const char digit : rest_.substr(0, digits)) value = value * 10 + (digit - '0');
        rest_.remove_prefix(digits);
        return value;
    }
    /// Two digits below `limit`.
    std::optional<std::int64_t> pair(std::int64_t limit)
    {
        const auto value = number(2, 2);
        return value && *value < limit ? value : std::nullopt;
    }
    /// `.` and one to seven digits, or nothing; as ticks.
    std::optional<std::int64_t> fraction()
    {
        if (!take('.')) return 0;
        const auto before = rest_.size();
        auto value = number(1, 7);
        if (!value) return std::nullopt;
        for (auto digits = before - rest_.size(); digits < 7; ++digits) *value *= 10;
        return value;
    }
    /// `hh:mm:ss[.fffffff]` as ticks of the day.
    std::optional<std::int64_t> clock()
    {
        const auto hours = pair(24);
        if (!hours || !take(':')) return std::nullopt;
        const auto minutes = pair(60);
        if (!minutes || !take(':')) return std::nullopt;
        const auto seconds = pair(60);
        if (!seconds) return std::nullopt;
        const auto ticks = fraction();
        if (!ticks) return std::nullopt;
        return ((*hours * 60 + *minutes) * 60 + *seconds) * ticks_a_second + *ticks;
    }

private:
    std::string_view rest_;
};

inline void append_digits(std::string& text, std::uint64_t value, std::size_t width)
{
    const std::string digits = std::to_string(value);
    text.append(width > digits.size() ? width - digits.size() : 0, '0').append(digits);
}

inline void append_clock(std::string& text, std::uint64_t seconds)
{
    append_digits(text, seconds / 3600, 2);
    text += ':';
    append_digits(text, seconds / 60 % 60, 2);
    text += ':';
    append_digits(text, seconds % 60, 2);
}

}  // namespace detail

std::string format_time(TimePoint time)
{
    time = std::clamp(time, detail::first_writable_time, detail::last_writable_time);
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date(day);
    const auto ticks = static_cast<std::uint64_t>((time - day).count());
    std::string text;
    detail::append_digits(text, static_cast<unsigned>(static_cast<int>(date.year())), 4);
    text += '-';
    detail::append_digits(text, static_cast<unsigned>(date.month()), 2);
    text += '-';
    detail::append_digits(text, static_cast<unsigned>(date.day()), 2);
    text += 'T';
    detail::append_clock(text, ticks / detail::ticks_a_second);
    text += '.';
    detail::append_digits(text, ticks % detail::ticks_a_second, 7);
    return text + 'Z';
}

std::optional<TimePoint> parse_time(std::string_view text)
{
    detail::TextCursor cursor(text);
    const auto year = cursor.number(4, 4);
    if (!year || !cursor.take('-')) return std::nullopt;
    const auto month = cursor.pair(13);
    if (!month || !cursor.take('-')) return std::nullopt;
    const auto day = cursor.pair(32);
    if (!day || !cursor.take('T')) return std::nullopt;
    const auto clock = cursor.clock();
    if (!clock) return std::nullopt;

    std::int64_t offset_minutes = 0;
    if (!cursor.take('Z') && !cursor.at_end()) {
        const bool negative = cursor.take('-');
        if (!negative && !cursor.take('+')) return std::nullopt;
        const auto hours = cursor.pair(24);
        if (!hours || !cursor.take(':')) return std::nullopt;
        const auto minutes = cursor.pair(60);
        if (!minutes) return std::nullopt;
        offset_minutes = (*hours * 60 + *minutes) * (negative ? -1 : 1);
    }
    if (!cursor.at_end()) return std::nullopt;

    const auto date = std::chrono::year(static_cast<int>(*year)) / static_cast<int>(*month) / static_cast<int>(*day);
    if (!date.ok()) return std::nullopt;
    const TimePoint time =
        TimePoint(std::chrono::sys_days(date)) + TimeSpan(*clock) - std::chrono::minutes(offset_minutes);
    if (time < detail::first_writable_time || time > detail::last_writable_time) return std::nullopt;
    return time;
}

std::string format_span(TimeSpan span)
{
    const bool negative = span < TimeSpan::zero();
    // The magnitude of the smallest span exists only without a sign.
    const auto ticks = negative ? std::uint64_t(0) - static_cast<std::uint64_t>(span.count())
                                : static_cast<std::uint64_t>(span.count());
    constexpr std::uint64_t ticks_a_day = 86'400 * std::uint64_t(detail::ticks_a_second);
    std::string text = negative ? "-" : "";
    if (const auto days = ticks / ticks_a_day; days != 0) text += std::to_string(days) + '.';
    detail::append_clock(text, ticks % ticks_a_day / detail::ticks_a_second);
    if (const auto fraction = ticks % detail::ticks_a_second; fraction != 0) {
        text += '.';
        detail::append_digits(text, fraction, 7);
    }
    return text;
}

std::optional<TimeSpan> parse_span(std::string_view text)
{
    detail::TextCursor cursor(text);
    const bool negative = cursor.take('-');
    std::uint64_t days = 0;
    // Days are told from hours by the dot behind them.
    if (const auto end = cursor.rest().find_first_not_of("0123456789");
        end != std::string_view::npos && cursor.rest()[end] == '.') {
        const auto value = cursor.number(1, 8);
        if (!value) return std::nullopt;
        days = static_cast<std::uint64_t>(*value);
        cursor.take('.');
    }
    const auto clock = cursor.clock();
    if (!clock || !cursor.at_end()) return std::nullopt;

    constexpr std::uint64_t ticks_a_day = 86'400 * std::uint64_t(detail::ticks_a_second);
    constexpr auto largest = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    const std::uint64_t limit = negative ? largest + 1 : largest;
    const auto rest = static_cast<std::uint64_t>(*clock);
    if (days > (limit - rest) / ticks_a_day) return std::nullopt;
    const std::uint64_t ticks = days * ticks_a_day + rest;
    return TimeSpan(static_cast<std::int64_t>(negative ? std::uint64_t(0) - ticks : ticks));
}

}  // namespace holdfast::inline v1

#endif
