#ifndef HOLDFAST_SCHEDULE_POSIX_ZONE_RULE_HPP
#define HOLDFAST_SCHEDULE_POSIX_ZONE_RULE_HPP

#include <holdfast/time.hpp>

#include <array>
#include <chrono>
#include <optional>
#include <string_view>

namespace holdfast::inline v1::detail {

/// The rule by which a zone goes on after the last change that its file lists, as its last line has it
/// (`CET-1CEST,M3.5.0,M10.5.0/3`).
///
/// Source   POSIX.1-2017, 8.3, TZ; RFC 8536, 3.3.1, which allows hours from -167 to 167
class PosixZoneRule {
public:
    struct Change {
        TimePoint at;
        TimeSpan offset;  // from then on, local - UTC
    };

    /// None if the text is not a rule with daylight saving.
    [[nodiscard]] static std::optional<PosixZoneRule> parse(std::string_view text);

    /// The two changes that belong to this year, in order of time.
    [[nodiscard]] std::array<Change, 2> changes(std::chrono::year year) const;

private:
    friend class PosixZoneRuleParser;

    // A day of the year, and a time of that day on the clock that shows until then.
    struct Moment {
        enum class Kind { month_week_day, julian, day_of_year } kind{Kind::month_week_day};
        int month{1};
        int week{1};  // 5 = the last one
        int day{0};   // weekday, or the day of the year
        TimeSpan time{std::chrono::hours{2}};

        [[nodiscard]] TimePoint in(std::chrono::year year) const;
    };

    TimeSpan standard_{0};
    TimeSpan summer_{0};
    Moment begin_{};  // of summer time
    Moment end_{};
};

}  // namespace holdfast::inline v1::detail

#endif
