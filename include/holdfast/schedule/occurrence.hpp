#ifndef HOLDFAST_SCHEDULE_OCCURRENCE_HPP
#define HOLDFAST_SCHEDULE_OCCURRENCE_HPP

#include <holdfast/schedule/cron.hpp>
#include <holdfast/schedule/time_zone.hpp>
#include <holdfast/time.hpp>

namespace holdfast::inline v1 {

/// The first instant strictly after `after` at which the schedule fires in this zone; `TimePoint::max()` if there is
/// none before the year 10000.
///
/// A slot in the hour that a daylight-saving change skips fires once, at the instant of the change, together with
/// any other slot that falls there. A slot in the hour that a change doubles fires once, the first time. So the
/// instants are strictly increasing, and every slot has exactly one.
[[nodiscard]] TimePoint next_occurrence(const CronExpression& cron, const TimeZone& zone, TimePoint after) noexcept;

}  // namespace holdfast::inline v1

#endif
