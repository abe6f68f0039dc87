#ifndef HOLDFAST_DETAIL_COORDINATOR_BODIES_HPP
#define HOLDFAST_DETAIL_COORDINATOR_BODIES_HPP

#include <holdfast/configuration/periodic_backup_configuration.hpp>
#include <holdfast/configuration/server_wide_backup_configuration.hpp>
#include <holdfast/detail/coordinator/call.hpp>
#include <holdfast/restore/restore.hpp>
#include <holdfast/restore/restore_backup_configuration.hpp>
#include <holdfast/restore/restore_point.hpp>
#include <holdfast/restore/verify.hpp>
#include <holdfast/retention/plan.hpp>
#include <holdfast/task/backup_history_entry.hpp>
#include <holdfast/task/decision_log_entry.hpp>
#include <holdfast/task/ongoing_task_backup.hpp>
#include <holdfast/task/ongoing_tasks_request.hpp>
#include <holdfast/task/operation_state.hpp>
#include <holdfast/task/periodic_backup_status.hpp>
#include <holdfast/task/results.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace holdfast::inline v1::detail {

/// Where the text of a failure goes; an argument of its own so that a Diagnostics is taken by reference.
struct MaybeDiagnostics {
    Diagnostics* to = nullptr;
    MaybeDiagnostics() = default;
    MaybeDiagnostics(Diagnostics& diagnostics) : to(&diagnostics) {}  // NOLINT(google-explicit-constructor)
};
inline const MaybeDiagnostics no_diagnostics{};

/// What each asynchronous function of the facade does, without the core's own header.
namespace bodies {

Body<PutServerWideBackupConfigurationResult> put_template(ServerWideBackupConfiguration configuration);
Body<std::optional<ServerWideBackupConfiguration>> get_template(std::string name);
Body<std::vector<ServerWideBackupConfiguration>> get_templates();
Body<ServerWideTaskResult> delete_template(std::string name);
Body<ServerWideTaskResult> toggle_template(std::string name, bool disable);
Body<std::vector<PlaceCheckResult>> check_places(ServerWideBackupConfiguration configuration);
Body<bool> database_created(std::string name);
Body<bool> database_created_info(DatabaseInfo database);
Body<bool> database_deleted(std::string name);
Body<std::optional<OngoingTaskBackup>> get_task_by_id(std::string database, std::int64_t task_id);
Body<std::optional<OngoingTaskBackup>> get_task_by_name(std::string database, std::string task_name);
Body<std::vector<OngoingTaskBackup>> get_tasks(OngoingTasksRequest request);
Body<std::optional<PeriodicBackupStatus>> get_status(std::string database, std::int64_t task_id);
Body<std::vector<BackupHistoryEntry>> get_history(std::string database, std::int64_t task_id);
Body<std::vector<DecisionLogEntry>> get_decisions(std::string database, std::int64_t task_id);
Body<TaskToggleResult> toggle_task(std::string database, std::int64_t task_id, bool disable);
Body<bool> check_change(std::string database, PeriodicBackupConfiguration configuration);
Body<bool> check_deletion(std::string database, std::int64_t task_id);
Body<StartBackupOperationResult> start_backup(std::string database, std::int64_t task_id, bool is_full);
Body<StartBackupOperationResult> start_synthetic_full(std::string database, std::int64_t task_id);
Body<bool> delay_backup(std::int64_t operation_id, TimeSpan span);
Body<bool> kill_operation(std::int64_t operation_id);
Body<OperationState> get_operation_state(std::int64_t operation_id);
Body<OperationState> wait_for_operation(std::int64_t operation_id);
Body<std::vector<RestorePoint>> get_restore_points(RestoreBackupConfiguration place);
Body<OperationIdResult> start_restore(RestoreBackupConfiguration configuration);
Body<RestoreResult> restore(RestoreBackupConfiguration configuration);
Body<OperationIdResult> start_verify_task(std::string database, std::int64_t task_id);
Body<OperationIdResult> start_verify_place(RestoreBackupConfiguration place);
Body<VerifyReport> verify_task(std::string database, std::int64_t task_id);
Body<VerifyReport> verify_place(RestoreBackupConfiguration place);
Body<std::vector<std::pair<std::string, RetentionPlan>>> explain_retention(std::string database, std::int64_t task_id);

}  // namespace bodies

}  // namespace holdfast::inline v1::detail

#endif
