#ifndef HOLDFAST_SCHEDULE_PLAN_IPP
#define HOLDFAST_SCHEDULE_PLAN_IPP

#include <holdfast/schedule/occurrence.hpp>
#include <holdfast/schedule/plan.hpp>

#include <algorithm>
#include <tuple>
#include <utility>

namespace holdfast::inline v1 {

namespace detail {

/// The two schedules of one task as lines of slots.
class SlotLines {
public:
    explicit SlotLines(const PlanInput& input) : input_(input) {}

    [[nodiscard]] TimePoint full_base() const { return base(input_.last_full_attempt); }
    [[nodiscard]] TimePoint incremental_base() const
    {
        return base(std::max(input_.last_full_attempt, input_.last_incremental_attempt));
    }
    [[nodiscard]] TimePoint next_full(TimePoint after) const { return next(input_.full, after); }
    [[nodiscard]] TimePoint next_incremental(TimePoint after) const { return next(input_.incremental, after); }
    [[nodiscard]] TimePoint next_of_either(TimePoint after) const
    {
        return std::min(next_full(after), next_incremental(after));
    }

    /// When a slot is run: its time and the task's offset, which never reaches the next slot.
    [[nodiscard]] TimePoint run_time(TimePoint slot) const
    {
        if (slot == TimePoint::max() || input_.spread <= TimeSpan{0}) return slot;
        const TimePoint following = next_of_either(slot);
        if (following == TimePoint::max()) return slot + input_.spread;
        return slot + input_.spread % (following - slot);
    }

private:
    [[nodiscard]] TimePoint next(const std::optional<CronExpression>& cron, TimePoint after) const
    {
        return cron ? next_occurrence(*cron, input_.time_zone, after) : TimePoint::max();
    }
    [[nodiscard]] TimePoint base(const std::optional<TimePoint>& attempt) const
    {
        const auto known = attempt ? attempt : input_.created_at;
        if (!known || *known > input_.now + std::chrono::hours{24 * 7}) return input_.now;
        return *known;
    }

    const PlanInput& input_;
};

/// The latest slot whose time to run has come, given that `first` is one; and the number of those before it.
[[nodiscard]] inline std::pair<TimePoint, std::size_t> latest_due(const SlotLines& lines, bool full, TimePoint first, TimePoint now)
{
    constexpr std::size_t most = 1000;
    const auto next = [&](TimePoint after) { return full ? lines.next_full(after) : lines.next_incremental(after); };
    const auto due = [&](TimePoint slot) { return slot <= now && lines.run_time(slot) <= now; };
    std::size_t count = 0;
    TimePoint latest = first;
    for (TimePoint slot = next(first); due(slot); slot = next(slot)) {
        latest = slot;
        if (++count < most) continue;
        // Too many to walk: look back from now in growing strides.
        for (TimeSpan stride = std::chrono::minutes{1};; stride *= 2) {
            const TimePoint from = std::max(latest, now - stride);
            slot = next(from);
            if (!due(slot) && from != latest) continue;
            for (; due(slot); slot = next(slot)) latest = slot;
            return {latest, most};
        }
    }
    return {latest, count};
}

[[nodiscard]] inline std::optional<PlannedBackup> plan_slot(const PlanInput& input, const SlotLines& lines)
{
    const TimePoint full = lines.next_full(lines.full_base());
    const TimePoint incremental = lines.next_incremental(lines.incremental_base());
    if (full == TimePoint::max() && incremental == TimePoint::max()) return std::nullopt;

    const TimePoint full_at = lines.run_time(full);
    const TimePoint incremental_at = lines.run_time(incremental);
    const bool is_full = full_at <= incremental_at || full_at <= input.now;
    PlannedBackup planned;
    planned.is_full = is_full;
    planned.slot = is_full ? full : incremental;
    planned.at = is_full ? full_at : incremental_at;
    if (planned.at > input.now) return planned;
    std::tie(planned.slot, planned.missed) = latest_due(lines, is_full, planned.slot, input.now);
    if (planned.missed > 0 || input.now - planned.at > input.lateness) planned.why = PlannedWhy::catch_up;
    return planned;
}

[[nodiscard]] inline std::optional<PlannedBackup> plan_retry(const PlanInput& input, const SlotLines& lines)
{
    if (!input.failed) return std::nullopt;
    const FailedRun& failed = *input.failed;
    TimePoint covered_at = lines.run_time(lines.next_full(lines.full_base()));
    if (!failed.is_full)
        covered_at = std::min(covered_at, lines.run_time(lines.next_incremental(lines.incremental_base())));
    PlannedBackup planned;
    planned.at = failed.at + retry_pause(input.retry, failed.attempts, input.retry_seed);
    planned.slot = failed.slot.value_or(failed.at);
    planned.is_full = failed.is_full;
    planned.why = PlannedWhy::retry;
    if (planned.at >= covered_at || covered_at <= input.now) return std::nullopt;
    return planned;
}

[[nodiscard]] inline std::optional<PlannedBackup> plan_delayed(const PlanInput& input, const SlotLines& lines)
{
    if (!input.delay_until) return std::nullopt;
    PlannedBackup planned;
    planned.at = *input.delay_until;
    planned.is_full = input.delayed_is_full;
    planned.why = PlannedWhy::delayed;
    TimePoint began = std::min(input.now, *input.delay_until);
    if (const auto attempt = std::max(input.last_full_attempt, input.last_incremental_attempt)) began = *attempt;
    began = input.original_backup_time.value_or(began);
    planned.slot = began;
    const TimePoint following = lines.next_of_either(began);
    planned.original = following <= *input.delay_until ? following : began;
    return planned;
}

}  // namespace detail

std::string_view to_text(PlannedWhy why) noexcept
{
    switch (why) {
        case PlannedWhy::scheduled: return "scheduled";
        case PlannedWhy::catch_up: return "catch-up";
        case PlannedWhy::retry: return "retry";
        case PlannedWhy::delayed: return "delayed";
    }
    return "unknown";
}

std::optional<PlannedBackup> plan_next(const PlanInput& input)
{
    if (input.disabled) return std::nullopt;
    const detail::SlotLines lines(input);
    auto planned = detail::plan_delayed(input, lines);
    if (!planned) {
        planned = detail::plan_slot(input, lines);
        const auto retry = detail::plan_retry(input, lines);
        // At the same moment a failed full is worth more than an incremental slot, which it covers.
        if (retry && (!planned || retry->at < planned->at || (retry->at == planned->at && retry->is_full))) planned = retry;
    }
    if (planned && !planned->is_full && input.needs_full) {
        planned->is_full = true;
        planned->full_reason = input.needs_full;
    }
    return planned;
}

std::vector<Slot> slots_used_up(const PlanInput& input, const PlannedBackup& planned, std::size_t limit)
{
    std::vector<Slot> slots;
    const detail::SlotLines lines(input);
    (void)planned;
    (void)limit;
    return slots;
}

}  // namespace holdfast::inline v1

#endif
