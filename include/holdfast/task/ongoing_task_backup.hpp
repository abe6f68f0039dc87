#ifndef HOLDFAST_TASK_ONGOING_TASK_BACKUP_HPP
#define HOLDFAST_TASK_ONGOING_TASK_BACKUP_HPP

#include <holdfast/backup/backup_type.hpp>
#include <holdfast/configuration/retention_policy.hpp>
#include <holdfast/task/periodic_backup_status.hpp>
#include <holdfast/time.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace holdfast::inline v1 {

/// The kind of a task; holdfast has one.
enum class OngoingTaskType { backup };

/// Whether a task runs.
enum class OngoingTaskState {
    none,
    enabled,
    disabled,
    partially_enabled  ///< of a template: some derived tasks are disabled by themselves
};

/// A node of the cluster, or the only one.
struct NodeId {
    std::string node_tag{};
    std::string node_url{};  ///< blank if the host gave none

    friend bool operator==(const NodeId&, const NodeId&) = default;
};

/// A backup that is running now.
struct RunningBackup {
    std::optional<TimePoint> start_time{};
    bool is_full = false;
    std::int64_t running_backup_task_id = 0;  ///< the operation's id: for delay, kill and operation state

    friend bool operator==(const RunningBackup&, const RunningBackup&) = default;
};

/// When a task runs next.
struct NextBackup {
    TimeSpan time_span{};  ///< from the moment of asking; never negative
    TimePoint date_time{};
    std::optional<TimePoint> original_backup_time{};  ///< of a delayed run: when it began
    bool is_full = false;

    friend bool operator==(const NextBackup&, const NextBackup&) = default;
};

/// What a host shows of a derived task.
struct OngoingTaskBackup {
    std::int64_t task_id = 0;
    OngoingTaskType task_type = OngoingTaskType::backup;
    std::string task_name{};
    OngoingTaskState task_state = OngoingTaskState::none;
    NodeId responsible_node{};
    std::optional<std::string> mentor_node{};
    bool pin_to_mentor_node = false;
    BackupType backup_type = BackupType::backup;
    /// Of Local, AmazonS3, AmazonGlacier, Azure, GoogleCloud, FTP.
    std::vector<std::string> backup_destinations{};
    std::optional<TimePoint> last_full_backup{};         ///< start of the last successful full
    std::optional<TimePoint> last_incremental_backup{};  ///< start of the last successful incremental
    std::optional<RunningBackup> on_going_backup{};      ///< absent: nothing runs
    std::optional<NextBackup> next_backup{};             ///< absent: nothing is planned
    std::optional<RetentionPolicy> retention_policy{};
    bool is_encrypted = false;
    std::optional<std::string> last_executing_node_tag{};
    std::optional<BackupError> error{};  ///< absent: the last run succeeded everywhere, or there was none

    friend bool operator==(const OngoingTaskBackup&, const OngoingTaskBackup&) = default;
};

}  // namespace holdfast::inline v1

#endif
