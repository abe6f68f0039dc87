#ifndef HOLDFAST_SCHEDULE_PLAN_IPP
#define HOLDFAST_SCHEDULE_PLAN_IPP

#include <holdfast/schedule/occurrence.hpp>
#include <holdfast/schedule/plan.hpp>

#include <algorithm>
#include <cstddef>

namespace holdfast::inline v1 {

namespace detail {

// The two schedules of one task as lines of slots.
class SlotLines {
public:
    explicit SlotLines(const PlanInput& input) : input_(input) {}

    [[nodiscard]] TimePoint base(bool full) const
    {
        const auto possible = [&](const std::optional<TimePoint>& time) {
            return time && *time <= input_.now + greatest_set_back ? time : std::nullopt;
        };
        auto known = possible(input_.last_full_attempt);
        if (!full) known = std::max(known, possible(input_.last_incremental_attempt));
        if (known) return *known;
        if (input_.created_at) return possible(input_.created_at).value_or(TimePoint{});
        return input_.now;
    }
    [[nodiscard]] TimePoint next(bool full, TimePoint after) const
    {
        const auto& cron = full ? input_.full : input_.incremental;
        return cron ? next_occurrence(*cron, input_.time_zone, after) : TimePoint::max();
    }
    [[nodiscard]] TimePoint next_of_either(TimePoint after) const
    {
        return std::min(next(true, after), next(false, after));
    }

    // When a slot is run: its time and the task's offset, which never reaches the next slot.
    [[nodiscard]] TimePoint run_time(TimePoint slot) const
    {
        if (slot == TimePoint::max() || input_.spread <= TimeSpan{0}) return slot;
        const TimePoint following = next_of_either(slot);
        return slot + input_.spread % (following - slot);
    }

    // The latest `limit` slots of one line from its base to now, in order: a run that starts now is the base of what
    // comes next, so it takes them all, also one whose offset has not passed.
    [[nodiscard]] std::vector<TimePoint> passed_slots(bool full, std::size_t limit) const
    {
        const TimePoint begin = base(full);
        std::vector<TimePoint> slots;
        // Backwards in growing strides: a year of missed minutes costs no more than the slots that are wanted.
        for (TimeSpan stride = std::chrono::minutes{1};; stride *= 4) {
            const TimePoint from = std::max(begin, input_.now - stride);
            slots.clear();
            for (TimePoint slot = next(full, from); slot <= input_.now; slot = next(full, slot)) slots.push_back(slot);
            if (slots.size() >= limit || from == begin) break;
        }
        if (slots.size() > limit) slots.erase(slots.begin(), slots.end() - static_cast<std::ptrdiff_t>(limit));
        return slots;
    }

private:
    const PlanInput& input_;
};

[[nodiscard]] inline std::optional<PlannedBackup> plan_slot(const PlanInput& input, const SlotLines& lines)
{
    constexpr std::size_t most_missed = 1000;
    const TimePoint full = lines.next(true, lines.base(true));
    const TimePoint incremental = lines.next(false, lines.base(false));
    if (full == TimePoint::max() && incremental == TimePoint::max()) return std::nullopt;

    PlannedBackup planned;
    // Offsets never reach the next slot, so the earlier slot is also the one that is run first.
    planned.at = lines.run_time(std::min(full, incremental));
    planned.is_full = full <= std::max(input.now, incremental);
    planned.slot = planned.is_full ? full : incremental;
    if (planned.at > input.now) return planned;

    const auto passed = lines.passed_slots(planned.is_full, most_missed + 1);
    planned.slot = passed.back();
    planned.missed = passed.size() - 1;
    if (planned.missed > 0 || input.now - planned.at > input.lateness) planned.why = PlannedWhy::catch_up;
    return planned;
}

[[nodiscard]] inline std::optional<PlannedBackup> plan_retry(const PlanInput& input, const SlotLines& lines)
{
    if (!input.failed) return std::nullopt;
    const FailedRun& failed = *input.failed;
    TimePoint covered_at = lines.run_time(lines.next(true, lines.base(true)));
    if (!failed.is_full) covered_at = std::min(covered_at, lines.run_time(lines.next(false, lines.base(false))));

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
    const auto attempt = std::max(input.last_full_attempt, input.last_incremental_attempt);
    PlannedBackup planned;
    planned.at = *input.delay_until;
    planned.slot = input.original_backup_time ? *input.original_backup_time : attempt.value_or(input.now);
    planned.is_full = input.delayed_is_full;
    planned.why = PlannedWhy::delayed;
    const TimePoint following = lines.next_of_either(planned.slot);
    planned.original = following <= planned.at ? following : planned.slot;
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
        if (retry && (!planned || retry->at < planned->at || (retry->at == planned->at && retry->is_full)))
            planned = retry;
    }
    if (planned && !planned->is_full && input.needs_full) {
        planned->is_full = true;
        planned->full_reason = input.needs_full;
    }
    return planned;
}

TimePoint later_attempt(std::optional<TimePoint> last, TimePoint now)
{
    return last && *last > now && *last <= now + greatest_set_back ? *last : now;
}

std::vector<Slot> slots_used_up(const PlanInput& input, const PlannedBackup& planned, std::size_t limit)
{
    std::vector<Slot> slots;
    if (limit == 0 || (planned.why != PlannedWhy::scheduled && planned.why != PlannedWhy::catch_up)) return slots;
    const detail::SlotLines lines(input);
    const auto add = [&](bool full) {
        for (const TimePoint at : lines.passed_slots(full, limit + 1)) {
            const bool known = at == planned.slot ||
                               std::any_of(slots.begin(), slots.end(), [&](const Slot& slot) { return slot.at == at; });
            if (!known) slots.push_back({at, full});
        }
    };
    // A run that has to be full serves an incremental's slot without using up any slot of the full schedule.
    if (planned.is_full && !planned.full_reason) add(true);
    add(false);
    std::sort(slots.begin(), slots.end(), [](const Slot& one, const Slot& other) { return one.at < other.at; });
    if (slots.size() > limit) slots.erase(slots.begin(), slots.end() - static_cast<std::ptrdiff_t>(limit));
    return slots;
}

}  // namespace holdfast::inline v1

#endif
