#ifndef HOLDFAST_DETAIL_COORDINATOR_TASKS_IPP
#define HOLDFAST_DETAIL_COORDINATOR_TASKS_IPP

#include <holdfast/configuration/naming.hpp>
#include <holdfast/detail/coordinator/core.hpp>
#include <holdfast/detail/coordinator/keys.hpp>

#include <algorithm>

namespace holdfast::inline v1::detail {

std::optional<TaskView> Core::find_task(std::int64_t id) const
{
    const auto entry = templates_.find(task_id::template_of(id));
    const auto name = database_names_.find(task_id::database_of(id));
    if (entry == templates_.end() || name == database_names_.end()) return std::nullopt;
    const auto& database = databases_.at(name->second);
    if (!applies(entry->second, database)) return std::nullopt;
    return TaskView{id, &entry->second, &database};
}

TaskView Core::require_task(const std::string& database, std::int64_t id) const
{
    const auto known = databases_.find(fold_name(database));
    if (known == databases_.end())
        throw Error(errc::database_not_found, "There is no database named '" + database +
                                                  "', or the coordinator has not been told of it. Check the name.");
    const auto task = find_task(id);
    if (!task || task_id::database_of(id) != known->second.number)
        throw Error(errc::task_not_found, "The database '" + known->second.info.name + "' has no backup task with the id " +
                                              std::to_string(id) + ". Read its tasks and use one of their ids.");
    return *task;
}

event::Task Core::describe(const TaskView& task) const
{
    return {task.id, get_task_name(task.of_template->configuration.name), task.database->info.name};
}

bool Core::is_disabled(const TaskView& task) const
{
    if (task.of_template->configuration.disabled) return true;
    const auto state = states_.find(task.id);
    return state != states_.end() && state->second.disabled;
}

awaitable<TaskRecord> Core::load_record(std::int64_t id)
{
    auto key = keys::task_key(id);
    const auto record = co_await persistence_->get(std::move(key));
    co_return record ? task_record_from_text(record->value) : TaskRecord{};
}

awaitable<std::optional<TaskRecord>> Core::update_record(std::int64_t id, Change change)
{
    const auto guard = co_await commit_lock_.lock();
    const auto key = keys::task_key(id);
    for (int attempt = 0; attempt < 100; ++attempt) {
        const auto stored = co_await persistence_->get(key);
        // Under the lock nobody deletes the task; whoever did so before has removed its record for good.
        if (!find_task(id)) co_return std::optional<TaskRecord>{};
        auto record = stored ? task_record_from_text(stored->value) : TaskRecord{};
        change(record);
        Transaction transaction;
        transaction.conditions.push_back({key, stored ? stored->revision : 0});
        transaction.puts.push_back({key, to_text(record)});
        const auto committed = co_await persistence_->commit(std::move(transaction));
        if (!committed.committed) continue;
        states_[id] = state_of(record);
        co_return std::optional<TaskRecord>(std::move(record));
    }
    throw Error(errc::persistence_failed, "The record of the backup task " + std::to_string(id) +
                                              " changes faster than it can be written. Make sure that only one server "
                                              "uses this persistence.");
}

OngoingTaskBackup Core::make_task_info(const TaskView& task, const TaskRecord& record) const
{
    const auto configuration = derived_configuration(task);
    OngoingTaskBackup info;
    info.task_id = task.id;
    info.task_name = configuration.name;
    info.task_state = is_disabled(task) ? OngoingTaskState::disabled : OngoingTaskState::enabled;
    info.responsible_node = NodeId{options_.node_tag, options_.node_url};
    info.mentor_node = configuration.mentor_node;
    info.pin_to_mentor_node = configuration.pin_to_mentor_node;
    info.backup_type = configuration.backup_type;
    info.backup_destinations = active_destinations(configuration);
    info.retention_policy = configuration.retention_policy;
    info.is_encrypted = configuration.backup_encryption_settings.has_value() &&
                        configuration.backup_encryption_settings->encryption_mode != EncryptionMode::none;
    if (record.status) {
        info.last_full_backup = record.status->last_full_backup;
        info.last_incremental_backup = record.status->last_incremental_backup;
        info.error = record.status->error;
        if (!record.status->node_tag.empty()) info.last_executing_node_tag = record.status->node_tag;
    }
    const auto operation = live_operation(task.id);
    if (operation && operation->work == Operation::Work::backup && operation->phase != Operation::Phase::parked)
        info.on_going_backup = RunningBackup{operation->entry.started_at, operation->entry.is_full, operation->id};
    if (const auto next = plan(task)) {
        const auto now = scheduler_->now();
        // A delayed run is shown under its own time; a slot that has passed runs as soon as it may.
        const auto at = std::max(next->at, now);
        info.next_backup = NextBackup{at - now, next->why == PlannedWhy::delayed ? next->at : at, next->original,
                                      next->is_full};
    }
    return info;
}

awaitable<std::optional<OngoingTaskBackup>> Core::get_task(std::string database, std::string name_or_blank,
                                                           std::int64_t id)
{
    require_started();
    std::optional<OngoingTaskBackup> result;
    const auto known = databases_.find(fold_name(database));
    if (known == databases_.end()) co_return result;
    const auto number = known->second.number;
    if (!name_or_blank.empty()) {
        id = 0;
        for (const auto& [template_id, entry] : templates_)
            if (same_name(get_task_name(entry.configuration.name), name_or_blank))
                id = task_id::derived(template_id, number);
    }
    if (task_id::database_of(id) != number || !find_task(id)) co_return result;
    const auto record = co_await load_record(id);
    if (const auto task = find_task(id)) result = make_task_info(*task, record);
    co_return result;
}

awaitable<std::vector<OngoingTaskBackup>> Core::get_tasks(std::string database)
{
    require_started();
    std::vector<std::int64_t> ids;
    for (const auto& [folded, entry] : databases_) {
        if (!database.empty() && !same_name(database, entry.info.name)) continue;
        for (const auto& [template_id, of_template] : templates_)
            if (applies(of_template, entry)) ids.push_back(task_id::derived(template_id, entry.number));
    }
    std::sort(ids.begin(), ids.end());
    std::vector<OngoingTaskBackup> result;
    for (const auto id : ids) {
        const auto record = co_await load_record(id);
        if (const auto task = find_task(id)) result.push_back(make_task_info(*task, record));
    }
    co_return result;
}

awaitable<std::optional<PeriodicBackupStatus>> Core::get_status(std::string database, std::int64_t id)
{
    require_started();
    const auto task = require_task(database, id);
    auto record = co_await load_record(task.id);
    co_return std::move(record.status);
}

awaitable<std::vector<BackupHistoryEntry>> Core::get_history(std::string database, std::int64_t id)
{
    require_started();
    const auto task = require_task(database, id);
    auto record = co_await load_record(task.id);
    co_return std::move(record.history);
}

awaitable<std::vector<DecisionLogEntry>> Core::get_decisions(std::string database, std::int64_t id)
{
    require_started();
    const auto task = require_task(database, id);
    std::vector<DecisionLogEntry> result;
    if (const auto log = decisions_.find(task.id); log != decisions_.end()) result = log->second.entries();
    co_return result;
}

awaitable<TaskToggleResult> Core::toggle_task(std::string database, std::int64_t id, bool disable)
{
    require_started();
    const auto task = require_task(database, id);
    const auto written = co_await update_record(task.id, [disable](TaskRecord& record) { record.disabled = disable; });
    if (!written)
        throw Error(errc::task_not_found, "The backup task was deleted at the same time. Nothing has to be done.");
    if (disable) cancel_task(id, "the backup task was disabled for this database");
    reschedule(id);
    pump();
    co_return TaskToggleResult{id, disable};
}

awaitable<bool> Core::refuse_task_change(std::string database, std::string name, std::int64_t id, std::string verb)
{
    require_started();
    if (id != 0) {
        const auto task = require_task(database, id);
        throw Error(errc::server_wide_task, "The task '" + describe(task).task_name + "' of the database '" +
                                                task.database->info.name + "' is server-wide and cannot be " + verb +
                                                " by itself. Change the server-wide backup '" +
                                                task.of_template->configuration.name + "' instead.");
    }
    if (is_reserved_task_name(name))
        throw Error(errc::reserved_name, "Name: '" + name + "' begins with '" + std::string(server_wide_prefix) +
                                             "', which only server-wide tasks may. Choose another name.");
    co_return true;
}

}  // namespace holdfast::inline v1::detail

#endif
