#ifndef HOLDFAST_DETAIL_COORDINATOR_BODIES_IPP
#define HOLDFAST_DETAIL_COORDINATOR_BODIES_IPP

#include <holdfast/detail/coordinator/bodies.hpp>
#include <holdfast/detail/coordinator/core.hpp>

namespace holdfast::inline v1::detail::bodies {

Body<PutServerWideBackupConfigurationResult> put_template(ServerWideBackupConfiguration configuration)
{
    return [configuration = std::move(configuration)](Core& core) { return core.put_template(configuration); };
}

Body<std::optional<ServerWideBackupConfiguration>> get_template(std::string name)
{
    return [name = std::move(name)](Core& core) { return core.get_template(name); };
}

Body<std::vector<ServerWideBackupConfiguration>> get_templates()
{
    return [](Core& core) { return core.get_templates(); };
}

Body<ServerWideTaskResult> delete_template(std::string name)
{
    return [name = std::move(name)](Core& core) { return core.delete_template(name); };
}

Body<ServerWideTaskResult> toggle_template(std::string name, bool disable)
{
    return [name = std::move(name), disable](Core& core) { return core.toggle_template(name, disable); };
}

Body<std::vector<PlaceCheckResult>> check_places(ServerWideBackupConfiguration configuration)
{
    return [configuration = std::move(configuration)](Core& core) { return core.check_places(configuration); };
}

Body<bool> database_created(std::string name)
{
    return [name = std::move(name)](Core& core) { return core.database_created_by_name(name); };
}

Body<bool> database_created_info(DatabaseInfo database)
{
    return [database = std::move(database)](Core& core) { return core.database_created(database); };
}

Body<bool> database_deleted(std::string name)
{
    return [name = std::move(name)](Core& core) { return core.database_deleted(name); };
}

Body<std::optional<OngoingTaskBackup>> get_task_by_id(std::string database, std::int64_t task_id)
{
    return [database = std::move(database), task_id](Core& core) { return core.get_task(database, std::string(), task_id); };
}

Body<std::optional<OngoingTaskBackup>> get_task_by_name(std::string database, std::string task_name)
{
    return [database = std::move(database), task_name = std::move(task_name)](Core& core) { return core.get_task(database, task_name, 0); };
}

Body<std::vector<OngoingTaskBackup>> get_tasks(OngoingTasksRequest request)
{
    return [request = std::move(request)](Core& core) { return core.get_tasks(request); };
}

Body<std::optional<PeriodicBackupStatus>> get_status(std::string database, std::int64_t task_id)
{
    return [database = std::move(database), task_id](Core& core) { return core.get_status(database, task_id); };
}

Body<std::vector<BackupHistoryEntry>> get_history(std::string database, std::int64_t task_id)
{
    return [database = std::move(database), task_id](Core& core) { return core.get_history(database, task_id); };
}

Body<std::vector<DecisionLogEntry>> get_decisions(std::string database, std::int64_t task_id)
{
    return [database = std::move(database), task_id](Core& core) { return core.get_decisions(database, task_id); };
}

Body<TaskToggleResult> toggle_task(std::string database, std::int64_t task_id, bool disable)
{
    return [database = std::move(database), task_id, disable](Core& core) { return core.toggle_task(database, task_id, disable); };
}

Body<bool> check_change(std::string database, PeriodicBackupConfiguration configuration)
{
    return [database = std::move(database), configuration = std::move(configuration)](Core& core) { return core.refuse_task_change(database, configuration.name, configuration.task_id, "changed"); };
}

Body<bool> check_deletion(std::string database, std::int64_t task_id)
{
    return [database = std::move(database), task_id](Core& core) { return core.refuse_task_change(database, std::string(), task_id, "deleted"); };
}

Body<StartBackupOperationResult> start_backup(std::string database, std::int64_t task_id, bool is_full)
{
    return [database = std::move(database), task_id, is_full](Core& core) { return core.start_backup(database, task_id, is_full); };
}

Body<StartBackupOperationResult> start_synthetic_full(std::string database, std::int64_t task_id)
{
    return
        [database = std::move(database), task_id](Core& core) { return core.start_synthetic_full(database, task_id); };
}

Body<bool> delay_backup(std::int64_t operation_id, TimeSpan span)
{
    return [operation_id, span](Core& core) { return core.delay_backup(operation_id, span); };
}

Body<bool> kill_operation(std::int64_t operation_id)
{
    return [operation_id](Core& core) { return core.kill_operation(operation_id); };
}

Body<OperationState> get_operation_state(std::int64_t operation_id)
{
    return [operation_id](Core& core) { return core.get_operation_state(operation_id); };
}

Body<OperationState> wait_for_operation(std::int64_t operation_id)
{
    return [operation_id](Core& core) { return core.wait_for_operation(operation_id); };
}

Body<std::vector<RestorePoint>> get_restore_points(RestoreBackupConfiguration place)
{
    return [place = std::move(place)](Core& core) { return core.get_restore_points(place); };
}

Body<OperationIdResult> start_restore(RestoreBackupConfiguration configuration)
{
    return [configuration = std::move(configuration)](Core& core) { return core.start_restore(configuration); };
}

Body<RestoreResult> restore(RestoreBackupConfiguration configuration)
{
    return [configuration = std::move(configuration)](Core& core) { return core.restore_database(configuration); };
}

Body<OperationIdResult> start_verify_task(std::string database, std::int64_t task_id)
{
    return [database = std::move(database), task_id](Core& core) { return core.start_verify_task(database, task_id); };
}

Body<OperationIdResult> start_verify_place(RestoreBackupConfiguration place)
{
    return [place = std::move(place)](Core& core) { return core.start_verify_place(place); };
}

Body<VerifyReport> verify_task(std::string database, std::int64_t task_id)
{
    return [database = std::move(database), task_id](Core& core) { return core.verify_task(database, task_id); };
}

Body<VerifyReport> verify_place(RestoreBackupConfiguration place)
{
    return [place = std::move(place)](Core& core) { return core.verify_place(place); };
}

Body<std::vector<std::pair<std::string, RetentionPlan>>> explain_retention(std::string database, std::int64_t task_id)
{
    return [database = std::move(database), task_id](Core& core) { return core.explain_retention(database, task_id); };
}

}  // namespace holdfast::inline v1::detail::bodies

#endif
