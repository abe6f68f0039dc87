#ifndef HOLDFAST_TESTS_UNIT_SCHEDULE_PLAN_LINES_HPP
#define HOLDFAST_TESTS_UNIT_SCHEDULE_PLAN_LINES_HPP

#include <holdfast/schedule/plan.hpp>

#include "times.hpp"

#include <optional>
#include <string>
#include <vector>

using holdfast::CronDialect;
using holdfast::CronExpression;
using holdfast::FailedRun;
using holdfast::FullReason;
using holdfast::plan_next;
using holdfast::PlanInput;
using holdfast::PlannedBackup;
using holdfast::PlannedWhy;
using holdfast::Slot;
using holdfast::TimePoint;
using holdfast::TimeZone;
using namespace std::chrono_literals;

inline CronExpression cron(const char* text)
{
    return CronExpression::parse(text, CronDialect::raven);
}

// A full every 6 hours, an incremental every 20 minutes, both run at 12:00; it is 12:05.
inline PlanInput usual()
{
    PlanInput input;
    input.full = cron("0 */6 * * *");
    input.incremental = cron("*/20 * * * *");
    input.created_at = utc("2026-01-01 00:00");
    input.last_full_attempt = utc("2026-01-15 12:00");
    input.now = utc("2026-01-15 12:05");
    return input;
}

// "2026-01-15 12:20 incremental scheduled", and what else is not at its default.
inline std::string line(const std::optional<PlannedBackup>& planned)
{
    if (!planned) return "none";
    std::string shown =
        show(planned->at) + (planned->is_full ? " full " : " incremental ") + std::string(to_text(planned->why));
    if (planned->slot != planned->at) shown += ", slot " + show(planned->slot);
    if (planned->missed != 0) shown += ", missed " + std::to_string(planned->missed);
    if (planned->original) shown += ", original " + show(*planned->original);
    if (planned->full_reason) shown += ", " + std::string(to_text(*planned->full_reason));
    return shown;
}

inline std::string line(const std::vector<Slot>& slots)
{
    std::string shown;
    for (const Slot& slot : slots) shown += show(slot.at).substr(11) + (slot.is_full ? " full; " : "; ");
    return shown;
}

#endif
