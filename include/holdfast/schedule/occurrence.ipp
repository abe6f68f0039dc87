#ifndef HOLDFAST_SCHEDULE_OCCURRENCE_IPP
#define HOLDFAST_SCHEDULE_OCCURRENCE_IPP

#include <holdfast/schedule/occurrence.hpp>

#include <chrono>
#include <optional>

namespace holdfast::inline v1 {

TimePoint next_occurrence(const CronExpression& cron, const TimeZone& zone, TimePoint after) noexcept
{
    using namespace std::chrono;
    // Outside, adding an offset could overflow, and no schedule fires there.
    constexpr TimePoint earliest{sys_days{year{1} / January / 1}};
    constexpr TimePoint latest{sys_days{year{9999} / December / 31}};
    if (after >= latest) return TimePoint::max();
    if (after < earliest) after = earliest;

    auto slot = cron.next(floor<minutes>(zone.to_local(after)));
    while (slot) {
        const TimeZone::Instant instant = zone.resolve(*slot);
        if (instant.first > after) return instant.first;
        // Either `after` is in the second pass through a doubled hour, whose slots have all fired in the first one,
        // or the slot is in a skipped hour that ended at `after`.
        const LocalTime passed = instant.doubled_until > LocalTime{*slot} ? instant.doubled_until - TimeSpan{1} : *slot;
        slot = cron.next(floor<minutes>(passed));
    }
    return TimePoint::max();
}

}  // namespace holdfast::inline v1

#endif
