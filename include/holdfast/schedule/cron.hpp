#ifndef HOLDFAST_SCHEDULE_CRON_HPP
#define HOLDFAST_SCHEDULE_CRON_HPP

#include <holdfast/schedule/cron_dialect.hpp>
#include <holdfast/schedule/local_time.hpp>

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace holdfast::inline v1 {

namespace detail {
class CronParser;
}

/// A set of minutes on the wall clock, written as five fields: minute, hour, day of month, month, day of week.
///
/// A field is a list, separated by commas, of `*`, `a`, `a-b`, `*/n`, `a/n`, `a-b/n`. Months are 1–12 or `JAN`–`DEC`,
/// weekdays 0–7 or `SUN`–`SAT` (0 and 7 are Sunday), in either letter case. The two day fields may be `?`, which is
/// `*`. The day of month also knows `L` (last day), `LW` (last weekday, Monday to Friday), `nW` (the weekday nearest
/// to day n within the month); the day of week `nL` (last such day of the month) and `n#k` (the k-th one, 1–5).
/// A range whose end lies before its start goes round (`22-4` = 22, 23, 0 … 4). `a/n` counts from a to the end.
/// How `*/n` counts and how the two day fields are combined depends on the dialect.
///
/// A small value without allocations: copy it freely. Zones and daylight saving are the business of
/// `next_occurrence` (occurrence.hpp).
class CronExpression {
public:
    /// Reads an expression of at most 256 characters; fields are separated by blanks or tabs.
    ///
    /// Errors   `invalid_configuration`: not an expression, or one that can never fire (`0 0 30 2 *`). The text
    ///          gives the expression, the position (first character = 1), the field and the reason.
    [[nodiscard]] static CronExpression parse(std::string_view text, CronDialect dialect);

    /// The first minute of the set strictly after `after`; none if it lies after the year 9999. Takes well under a
    /// microsecond, whatever the distance.
    [[nodiscard]] std::optional<LocalMinute> next(LocalMinute after) const noexcept;

    /// Whether the set holds this minute. False outside the years 1 to 9999.
    [[nodiscard]] bool matches(LocalMinute minute) const noexcept;

    [[nodiscard]] CronDialect dialect() const noexcept { return dialect_; }

    /// Same dialect and same sets; the spelling does not matter.
    friend bool operator==(const CronExpression&, const CronExpression&) = default;

private:
    friend class detail::CronParser;
    CronExpression() = default;

    [[nodiscard]] std::uint32_t days_of(int first_weekday, int length) const noexcept;
    [[nodiscard]] bool ever_fires() const noexcept;

    CronDialect dialect_{CronDialect::raven};
    bool either_day_{false};               // the two day fields are OR-ed
    std::uint64_t minutes_{0};             // bit = minute
    std::uint32_t hours_{0};               // bit = hour
    std::uint32_t days_{0};                // bit = day of month - 1
    std::uint32_t nearest_weekdays_{0};    // bit = n - 1 of each `nW`
    bool last_day_{false};                 // `L`
    bool last_weekday_{false};             // `LW`
    std::uint16_t months_{0};              // bit = month - 1
    std::array<std::uint8_t, 5> weeks_{};  // for the k-th occurrence in the month: bit = weekday, Sunday first
    std::uint8_t last_of_month_{0};        // `nL`: bit = weekday
};

}  // namespace holdfast::inline v1

#endif
