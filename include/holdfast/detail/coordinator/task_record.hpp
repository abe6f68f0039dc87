#ifndef HOLDFAST_DETAIL_COORDINATOR_TASK_RECORD_HPP
#define HOLDFAST_DETAIL_COORDINATOR_TASK_RECORD_HPP

#include <holdfast/backup/chain_state.hpp>
#include <holdfast/schedule/plan.hpp>
#include <holdfast/task/backup_history_entry.hpp>
#include <holdfast/task/periodic_backup_status.hpp>
#include <holdfast/time.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::inline v1::detail {

/// All that is kept of one derived task: one record, written at the start and at the end of each run.
struct TaskRecord {
    bool disabled = false;  ///< by itself, whatever its template says
    std::optional<PeriodicBackupStatus> status{};
    ChainState chain{};
    /// The run that was under way when the record was written; after a restart it tells what was interrupted.
    std::optional<BackupHistoryEntry> running{};
    std::vector<BackupHistoryEntry> history{};  ///< oldest first
    /// Places at which an ended run may have left objects; swept at the next opportunity.
    std::vector<std::string> dirty_places{};

    friend bool operator==(const TaskRecord&, const TaskRecord&) = default;
};

[[nodiscard]] std::string to_text(const TaskRecord& record);

/// The same, of a record that is made to fit the persistence: long error texts are cut; if that is not enough, the
/// oldest runs are left out of the history, and what places lack is counted again later.
[[nodiscard]] std::string to_fitting_text(TaskRecord& record);

/// Errors          errc::persistence_damaged, naming the part
[[nodiscard]] TaskRecord task_record_from_text(std::string_view text);

/// What planning and listings need of a record, kept in memory for every task that has one.
struct TaskState {
    bool disabled = false;
    std::optional<TimePoint> last_full{};
    std::optional<TimePoint> last_incremental{};
    std::optional<TimePoint> last_full_internal{};
    std::optional<TimePoint> last_incremental_internal{};
    std::optional<TimePoint> delay_until{};
    std::optional<TimePoint> original_backup_time{};
    bool delayed_is_full = false;
    bool delayed_is_synthetic = false;  ///< and was started by hand as such
    std::optional<FailedRun> failed{};  ///< the failures since the last run that was none
    BackupType chain_type = BackupType::backup;
    int chain_length = 0;
    bool chain_usable = false;        ///< exists, has an etag and is whole at some place
    bool behind = false;              ///< some place lacks objects, or has leftovers
    bool is_encrypted = false;
    std::string node_tag{};  ///< that ran it last
    std::shared_ptr<const BackupError> error{};
};

[[nodiscard]] TaskState state_of(const TaskRecord& record);

/// True for a run that is not repeated by itself when it fails: a synthetic full that somebody started by hand. An
/// ordinary full in its place would read the database, which is what was not wanted.
[[nodiscard]] bool is_tried_once(const BackupHistoryEntry& run);

/// Appends and keeps the newest `length` entries.
void append_history(TaskRecord& record, BackupHistoryEntry entry, std::size_t length);

}  // namespace holdfast::inline v1::detail

#endif
