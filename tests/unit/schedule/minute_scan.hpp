#ifndef HOLDFAST_TESTS_UNIT_SCHEDULE_MINUTE_SCAN_HPP
#define HOLDFAST_TESTS_UNIT_SCHEDULE_MINUTE_SCAN_HPP

#include <date/tz.h>

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <sstream>
#include <string>
#include <vector>

/// An oracle for the raven dialect that shares nothing with the library: it asks of every minute of a year whether
/// each field holds it, part by part, as the expression is written.
namespace minute_scan {

struct Day {
    int number, month, weekday, length;  // weekday 0 = Sunday; length of the month
};

inline std::vector<std::string> split(const std::string& text, char separator)
{
    std::vector<std::string> parts;
    std::istringstream stream(text);
    for (std::string part; std::getline(stream, part, separator);)
        if (!part.empty()) parts.push_back(part);
    return parts;
}

inline int number(const std::string& text)
{
    static const std::string names = "JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC";
    static const std::string weekdays = "SUNMONTUEWEDTHUFRISAT";
    if (const auto at = names.find(text.substr(0, 3)); text.size() >= 3 && at != std::string::npos)
        return static_cast<int>(at / 3) + 1;
    if (const auto at = weekdays.find(text.substr(0, 3)); text.size() >= 3 && at != std::string::npos)
        return static_cast<int>(at / 3);
    return std::atoi(text.c_str());
}

// One part without letters: is `value` in it? `most` is the greatest value of the field.
inline bool plain(const std::string& part, int value, int most)
{
    const auto slash = part.find('/');
    const int step = slash == std::string::npos ? 1 : std::atoi(part.c_str() + slash + 1);
    const std::string range = part.substr(0, slash);
    if (range == "*" || range == "?") return value % step == 0;
    const auto dash = range.find('-');
    const int first = number(range);
    if (dash == std::string::npos)
        return slash == std::string::npos ? value == first : value >= first && (value - first) % step == 0;
    const int last = number(range.substr(dash + 1));
    if (first <= last) return value >= first && value <= last && (value - first) % step == 0;
    const int since = value >= first ? value - first : value <= last ? value + most + 1 - first : -1;
    return since >= 0 && since % step == 0;
}

// The weekday of another day of the same month.
inline int weekday_of(const Day& day, int number)
{
    return (day.weekday + (number - day.number) % 7 + 7) % 7;
}

inline int nearest(const Day& day, int number)
{
    for (const int distance : {0, -1, 1, -2, 2}) {
        const int other = number + distance;
        const int weekday = other >= 1 && other <= day.length ? weekday_of(day, other) : 0;
        if (weekday >= 1 && weekday <= 5) return other;
    }
    return 0;
}

inline bool day_part(const std::string& part, const Day& day)
{
    if (part == "L") return day.number == day.length;
    if (part == "LW") return day.number == nearest(day, day.length);
    if (part.back() == 'W')
        return std::atoi(part.c_str()) <= day.length && day.number == nearest(day, std::atoi(part.c_str()));
    return plain(part, day.number, 31);
}

inline bool weekday_part(const std::string& part, const Day& day)
{
    if (part.back() == 'L') return day.weekday == number(part) % 7 && day.number + 7 > day.length;
    if (const auto hash = part.find('#'); hash != std::string::npos)
        return day.weekday == number(part) % 7 && (day.number + 6) / 7 == std::atoi(part.c_str() + hash + 1);
    return plain(part, day.weekday, 6) ||
           (day.weekday == 0 && part.find('*') == std::string::npos && plain(part, 7, 6));
}

inline std::vector<std::int64_t> fires(int year, const std::string& zone_name, const std::string& expression)
{
    using namespace std::chrono;
    const auto fields = split(expression, ' ');
    const auto holds = [&](std::size_t field, auto matches) {
        for (const std::string& part : split(fields[field], ','))
            if (matches(part)) return true;
        return false;
    };
    std::vector<bool> of_day(24 * 60);
    for (int i = 0; i < 24 * 60; ++i)
        of_day[static_cast<std::size_t>(i)] =
            holds(0, [&](const std::string& part) { return plain(part, i % 60, 59); }) &&
            holds(1, [&](const std::string& part) { return plain(part, i / 60, 23); });

    // Walk through the year on the UTC clock. A slot fires at the first minute at which the wall clock shows it or a
    // later time: that is what "the first time" and "right after it" mean.
    const date::time_zone* const zone = date::locate_zone(zone_name);
    const auto begin = date::sys_days{date::year{year} / 1 / 1};
    const auto end = date::sys_days{date::year{year + 1} / 1 / 1};
    std::vector<std::int64_t> instants;
    date::sys_seconds time = begin - minutes{1};
    date::sys_info info = zone->get_info(time);
    std::int64_t seen = floor<minutes>(time.time_since_epoch() + info.offset).count();
    std::int64_t known_day = -1;
    bool day_holds = false;
    for (time = begin; time < end; time += minutes{1}) {
        if (time >= info.end) info = zone->get_info(time);
        const std::int64_t shown = floor<minutes>(time.time_since_epoch() + info.offset).count();
        bool due = false;
        for (; seen < shown; ++seen) {
            const std::int64_t slot = seen + 1;
            if (slot / 1440 != known_day) {
                known_day = slot / 1440;
                const date::sys_days date_of{days{known_day}};
                const date::year_month_day ymd{date_of};
                const Day day{static_cast<int>(static_cast<unsigned>(ymd.day())),
                              static_cast<int>(static_cast<unsigned>(ymd.month())),
                              static_cast<int>(date::weekday{date_of}.c_encoding()),
                              static_cast<int>(static_cast<unsigned>((ymd.year() / ymd.month() / date::last).day()))};
                day_holds = holds(2, [&](const std::string& part) { return day_part(part, day); }) &&
                            holds(3, [&](const std::string& part) { return plain(part, day.month, 12); }) &&
                            holds(4, [&](const std::string& part) { return weekday_part(part, day); });
            }
            due = due || (day_holds && of_day[static_cast<std::size_t>(slot % 1440)]);
        }
        if (due) instants.push_back(time.time_since_epoch().count());
    }
    return instants;
}

}  // namespace minute_scan

#endif
