#ifndef HOLDFAST_TESTS_UNIT_SCHEDULE_TIMES_HPP
#define HOLDFAST_TESTS_UNIT_SCHEDULE_TIMES_HPP

#include <holdfast/schedule/local_time.hpp>
#include <holdfast/time.hpp>

#include <chrono>
#include <cstdio>
#include <stdexcept>
#include <string>

/// "2026-03-29 01:00" or "2026-03-29 01:00:30" as minutes and seconds since 1970, without a zone.
inline std::chrono::seconds read_time(const std::string& text)
{
    int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
    if (std::sscanf(text.c_str(), "%d-%d-%d %d:%d:%d", &year, &month, &day, &hour, &minute, &second) < 5)
        throw std::invalid_argument("not a time: " + text);
    const std::chrono::sys_days date{std::chrono::year{year} / month / day};
    return date.time_since_epoch() + std::chrono::hours{hour} + std::chrono::minutes{minute} +
           std::chrono::seconds{second};
}

inline holdfast::TimePoint utc(const std::string& text)
{
    return holdfast::TimePoint{read_time(text)};
}

inline holdfast::LocalMinute local(const std::string& text)
{
    return holdfast::LocalMinute{std::chrono::floor<std::chrono::minutes>(read_time(text))};
}

inline std::string show_time(holdfast::TimeSpan since_epoch)
{
    using namespace std::chrono;
    const sys_time<holdfast::TimeSpan> time{since_epoch};
    const auto day = floor<days>(time);
    const year_month_day date{day};
    const hh_mm_ss clock{floor<seconds>(time - day)};
    char text[64];
    std::snprintf(text, sizeof text, "%04d-%02u-%02u %02d:%02d", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                  static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()));
    std::string shown = text;
    if (clock.seconds().count() != 0) {
        std::snprintf(text, sizeof text, ":%02d", static_cast<int>(clock.seconds().count()));
        shown += text;
    }
    return shown;
}

inline std::string show(holdfast::TimePoint time)
{
    return time == holdfast::TimePoint::max() ? "never" : show_time(time.time_since_epoch());
}
inline std::string show(holdfast::LocalTime time)
{
    return show_time(time.time_since_epoch());
}

#endif
