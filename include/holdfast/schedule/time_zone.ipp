#ifndef HOLDFAST_SCHEDULE_TIME_ZONE_IPP
#define HOLDFAST_SCHEDULE_TIME_ZONE_IPP

#include <holdfast/error.hpp>
#include <holdfast/schedule/posix_zone_rule.hpp>
#include <holdfast/schedule/time_zone.hpp>

#include <date/tz.h>

#include <algorithm>
#include <cstddef>
#include <exception>
#include <fstream>
#include <ios>
#include <string>
#include <utility>
#include <vector>

namespace holdfast::inline v1 {

namespace detail {

// Keeps sums with offsets within the range of TimePoint.
[[nodiscard]] inline TimeSpan within_calendar(TimeSpan since_epoch) noexcept
{
    using namespace std::chrono;
    constexpr TimeSpan earliest = sys_days{year{-20000} / January / 1}.time_since_epoch();
    constexpr TimeSpan latest = sys_days{year{20000} / December / 31}.time_since_epoch();
    return std::clamp(since_epoch, earliest, latest);
}

// `name` is one that the database has, so it leads to no other place.
[[nodiscard]] inline std::string last_line_of_zone(const std::string& name)
{
    std::ifstream file("/usr/share/zoneinfo/" + name, std::ios::binary | std::ios::ate);
    const auto size = static_cast<std::streamoff>(file.tellg());
    if (!file || size < 3) return {};
    std::string end(static_cast<std::size_t>(std::min<std::streamoff>(size, 128)), '\0');
    file.seekg(size - static_cast<std::streamoff>(end.size()));
    if (!file.read(end.data(), static_cast<std::streamsize>(end.size())) || end.back() != '\n') return {};
    end.pop_back();
    const auto before = end.rfind('\n');
    return before == std::string::npos ? std::string{} : end.substr(before + 1);
}

}  // namespace detail

struct TimeZone::Table {
    struct Period {
        TimePoint begin;
        TimeSpan offset;  // local - UTC
    };
    std::string name;
    std::vector<Period> periods;  // by begin; the first one begins with time

    void go_on(const detail::PosixZoneRule& rule, std::chrono::year until)
    {
        using namespace std::chrono;
        const TimePoint known = periods.size() > 1 ? periods.back().begin : TimePoint{};
        for (year y = year_month_day{floor<days>(known)}.year(); y < until; ++y)
            for (const auto& change : rule.changes(y))
                if (change.at > known && change.offset != periods.back().offset)
                    periods.push_back({change.at, change.offset});
    }

    [[nodiscard]] std::size_t index_at(TimePoint instant) const noexcept
    {
        const auto after = std::upper_bound(periods.begin() + 1, periods.end(), instant,
                                            [](TimePoint time, const Period& period) { return time < period.begin; });
        return static_cast<std::size_t>(after - periods.begin()) - 1;
    }
};

TimeZone TimeZone::find(std::string_view name)
{
    using std::chrono::seconds;
    const date::time_zone* zone = nullptr;
    try {
        zone = date::locate_zone(std::string(name));
    } catch (const std::exception&) {
        throw Error(errc::invalid_configuration,
                    "The time zone \"" + std::string(name.substr(0, 80)) +
                        "\" is unknown. Use an IANA name that is in /usr/share/zoneinfo, such as "
                        "Europe/Berlin or UTC.");
    }
    auto table = std::make_shared<Table>();
    table->name = name;
    // Schedules look ahead; what a zone did before 1970 is of no interest to them.
    date::sys_seconds time{seconds{0}};
    constexpr date::sys_seconds end{seconds{253'402'300'800}};  // the year 10000
    while (time < end) {
        const date::sys_info info = zone->get_info(time);
        if (table->periods.empty() || table->periods.back().offset != info.offset) {
            const TimePoint begin =
                table->periods.empty() ? TimePoint::min() : TimePoint{info.begin.time_since_epoch()};
            table->periods.push_back({begin, info.offset});
        }
        if (info.end <= time) break;
        time = info.end;
    }
    // Files list changes up to 2037, or only those that their last line does not tell.
    if (const auto rule = detail::PosixZoneRule::parse(detail::last_line_of_zone(table->name)))
        table->go_on(*rule, std::chrono::year{2200});
    table->periods.shrink_to_fit();
    return TimeZone{std::move(table)};
}

TimeZone TimeZone::utc()
{
    auto table = std::make_shared<Table>();
    table->name = "UTC";
    table->periods.push_back({TimePoint::min(), TimeSpan{0}});
    return TimeZone{std::move(table)};
}

const std::string& TimeZone::name() const noexcept
{
    return table_->name;
}

LocalTime TimeZone::to_local(TimePoint instant) const noexcept
{
    return LocalTime{detail::within_calendar(instant.time_since_epoch()) +
                     table_->periods[table_->index_at(instant)].offset};
}

TimeZone::Instant TimeZone::resolve(LocalTime local) const noexcept
{
    const auto& periods = table_->periods;
    const TimePoint as_if_utc{detail::within_calendar(local.time_since_epoch())};
    // Offsets are less than two days, so the period that shows `local` first is near the one that shows it as UTC.
    std::size_t i = table_->index_at(as_if_utc - std::chrono::hours{48});
    while (i + 1 < periods.size() && as_if_utc - periods[i].offset >= periods[i + 1].begin) ++i;
    TimePoint first = as_if_utc - periods[i].offset;
    if (first < periods[i].begin) first = periods[i].begin;
    LocalTime doubled_until = local;
    if (i + 1 < periods.size()) {
        const LocalTime before{periods[i + 1].begin.time_since_epoch() + periods[i].offset};
        const LocalTime after{periods[i + 1].begin.time_since_epoch() + periods[i + 1].offset};
        if (local >= after && local < before) doubled_until = before;
    }
    return {first, doubled_until};
}

TimePoint TimeZone::to_instant(LocalTime local) const noexcept
{
    return resolve(local).first;
}

}  // namespace holdfast::inline v1

#endif
