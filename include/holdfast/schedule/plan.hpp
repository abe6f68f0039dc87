#ifndef HOLDFAST_SCHEDULE_PLAN_HPP
#define HOLDFAST_SCHEDULE_PLAN_HPP

#include <holdfast/schedule/cron.hpp>
#include <holdfast/schedule/full_reason.hpp>
#include <holdfast/schedule/retry.hpp>
#include <holdfast/schedule/time_zone.hpp>
#include <holdfast/time.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace holdfast::inline v1 {

/// Why a run is planned at its time.
enum class PlannedWhy {
    scheduled,  ///< its slot comes, or came a moment ago
    catch_up,   ///< its slot, and perhaps others, was missed: the host was down or the clock jumped
    retry,      ///< the run before it failed
    delayed     ///< somebody delayed it to this time
};

/// "scheduled", "catch-up", "retry", "delayed".
[[nodiscard]] std::string_view to_text(PlannedWhy why) noexcept;

/// A run that failed and was not followed by a success of its kind.
struct FailedRun {
    /// Failures in a row, 1 or more.
    int attempts{1};
    /// When the last attempt ended.
    TimePoint at{};
    bool is_full{false};
    /// The slot that the attempts belong to; none for a run that was started by hand.
    std::optional<TimePoint> slot{};
};

/// A recorded time that is further ahead of the clock is an error of the clock, not something that it was set back over.
inline constexpr TimeSpan greatest_set_back = std::chrono::hours{24 * 7};

/// Everything the decision looks at; nothing else influences it.
struct PlanInput {
    std::optional<CronExpression> full{};
    std::optional<CronExpression> incremental{};
    TimeZone time_zone{TimeZone::utc()};
    /// Start of the last attempt of each kind, whatever became of it (`LastFullBackupInternal`,
    /// `LastIncrementalBackupInternal`).
    std::optional<TimePoint> last_full_attempt{};
    std::optional<TimePoint> last_incremental_attempt{};
    std::optional<TimePoint> created_at{};
    TimePoint now{};
    /// The task's stable offset after each slot (`spread_offset`). Where slots are closer together than this, the
    /// rest of a division by their distance takes its place, so that no slot is pushed past the next one.
    TimeSpan spread{0};
    /// The end of a delay, with the time the delayed run began (or was to begin) and its kind.
    std::optional<TimePoint> delay_until{};
    std::optional<TimePoint> original_backup_time{};
    bool delayed_is_full{false};
    std::optional<FailedRun> failed{};
    RetryPolicy retry{};
    /// Stable per task; makes the jitter of retries.
    std::uint64_t retry_seed{0};
    /// The next run has to be a full one whatever the schedule says (`full_needed`).
    std::optional<FullReason> needs_full{};
    bool disabled{false};
    /// A slot that is overdue by more than this was missed rather than met late. Default: 1 min.
    TimeSpan lateness{std::chrono::minutes{1}};
};

/// The next run of a task.
struct PlannedBackup {
    /// When to start it. A time that has passed means at once; the earlier, the more overdue.
    TimePoint at{};
    /// The slot that it serves: of several missed ones the latest. For a delayed run, and for the retry of a run
    /// that was started by hand, the time at which that run began.
    TimePoint slot{};
    bool is_full{false};
    PlannedWhy why{PlannedWhy::scheduled};
    /// Set when the schedule asks for an incremental, or the run is delayed or retried as one, and it has to be full.
    std::optional<FullReason> full_reason{};
    /// For a delayed run: its original time, or the next occurrence if the delay passes it (`OriginalBackupTime`).
    std::optional<TimePoint> original{};
    /// Slots before `slot` that this run uses up as well, counted to 1000.
    std::size_t missed{0};

    friend bool operator==(const PlannedBackup&, const PlannedBackup&) = default;
};

/// The next run of a task; none if it is disabled, or has neither a schedule nor a delayed or failed run.
///
///  1. A delayed run comes first, at the end of its delay.
///  2. The base of the next occurrence of the full schedule is the last full attempt, of the incremental schedule the
///     last attempt of either kind, then `created_at`, then `now`. Attempts in the future, after the clock was set
///     back, have used up the slots that they passed; more than a week in the future they are an error of the clock
///     and count as not made.
///  3. The earlier of full and incremental wins; on a tie the full wins and uses up the incremental's slot. When both
///     are overdue, the full wins.
///  4. Missed slots cause one catch-up run, at once: whatever is overdue, one run takes every slot up to its start.
///  5. A failed run is tried again after a pause, unless the next slot that covers it comes first: for an incremental
///     the next slot of either kind, for a full one the next full slot.
[[nodiscard]] std::optional<PlannedBackup> plan_next(const PlanInput& input);

/// What a new attempt makes of the time of the last one. A clock that was set back gives no slot a second time, so the
/// later of the two counts; a last one that is an error of the clock (see `plan_next`) counts as not made.
[[nodiscard]] TimePoint later_attempt(std::optional<TimePoint> last, TimePoint now);

/// One slot of the schedule.
struct Slot {
    TimePoint at{};
    bool is_full{false};

    friend bool operator==(const Slot&, const Slot&) = default;
};

/// The slots that `planned`, a run planned from the same input, uses up without serving them: for history records
/// `skipped`. In order; the latest `limit` of them.
[[nodiscard]] std::vector<Slot> slots_used_up(const PlanInput& input, const PlannedBackup& planned, std::size_t limit);

}  // namespace holdfast::inline v1

#endif
