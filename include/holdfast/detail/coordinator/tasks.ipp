#ifndef HOLDFAST_DETAIL_COORDINATOR_TASKS_IPP
#define HOLDFAST_DETAIL_COORDINATOR_TASKS_IPP

#include <holdfast/configuration/derivation.hpp>
#include <holdfast/configuration/naming.hpp>
#include <holdfast/detail/coordinator/core.hpp>
#include <holdfast/detail/coordinator/keys.hpp>

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

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

TaskView Core::require_live_task(std::int64_t id) const
{
    const auto task = find_task(id);
    if (!task) throw Error(errc::aborted, "The backup task was deleted.");
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
        transaction.puts.push_back({key, to_fitting_text(record)});
        const auto committed = co_await persistence_->commit(std::move(transaction));
        if (!committed.committed) continue;
        states_[id] = state_of(record);
        co_return std::optional<TaskRecord>(std::move(record));
    }
    throw Error(errc::persistence_failed, "The record of the backup task " + std::to_string(id) +
                                              " changes faster than it can be written. Make sure that only one server "
                                              "uses this persistence.");
}

// What a derived task shows of its template does not depend on the database's name.
OngoingTaskBackup Core::make_template_info(const ServerWideBackupConfiguration& configuration, bool encrypted) const
{
    const auto derived = derive(configuration, DatabaseInfo{.name = "any", .encrypted = encrypted, .incarnation = {}});
    OngoingTaskBackup info;
    info.task_name = derived.name;
    info.responsible_node = NodeId{options_.node_tag, options_.node_url};
    info.mentor_node = derived.mentor_node;
    info.pin_to_mentor_node = derived.pin_to_mentor_node;
    info.backup_type = derived.backup_type;
    info.backup_destinations = active_destinations(derived);
    info.retention_policy = derived.retention_policy;
    info.is_encrypted = derived.backup_encryption_settings.has_value() &&
                        derived.backup_encryption_settings->encryption_mode != EncryptionMode::none;
    return info;
}

OngoingTaskBackup Core::make_task_info(const TaskView& task, const TaskState& state) const
{
    auto info = task.database->info.encrypted ? task.of_template->shown_encrypted : task.of_template->shown;
    info.task_id = task.id;
    info.task_state = is_disabled(task) ? OngoingTaskState::disabled : OngoingTaskState::enabled;
    info.last_full_backup = state.last_full;
    info.last_incremental_backup = state.last_incremental;
    if (state.error) info.error = *state.error;
    if (!state.node_tag.empty()) info.last_executing_node_tag = state.node_tag;
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
    if (const auto task = find_task(id)) result = make_task_info(*task, state_of(record));
    co_return result;
}

std::vector<std::int64_t> Core::tasks_of(const OngoingTasksRequest& request) const
{
    std::vector<std::int64_t> ids;
    const auto known = databases_.find(fold_name(request.database_name));
    if (!request.database_name.empty() && known == databases_.end()) return ids;
    for (const auto& [template_id, of_template] : templates_) {
        if (!request.template_name.empty() && !same_name(request.template_name, of_template.configuration.name)) continue;
        const auto first = static_cast<std::ptrdiff_t>(ids.size());
        const auto add = [&](const DatabaseEntry& database) {
            const auto id = task_id::derived(template_id, database.number);
            if (id > request.after_task_id && applies(of_template, database)) ids.push_back(id);
        };
        if (request.database_name.empty())
            for (const auto& [folded, database] : databases_) add(database);
        else
            add(known->second);
        const auto wanted = request.limit == 0 ? ids.size() : std::min(ids.size(), request.limit);
        std::partial_sort(ids.begin() + first, ids.begin() + static_cast<std::ptrdiff_t>(wanted), ids.end());
        ids.resize(wanted);
        if (request.limit != 0 && wanted == request.limit) break;
    }
    return ids;
}

awaitable<std::vector<OngoingTaskBackup>> Core::get_tasks(OngoingTasksRequest request)
{
    // So many at a time: a listing of a hundred thousand does not hold up what is due.
    constexpr std::size_t at_a_time = 1000;
    require_started();
    const auto ids = tasks_of(request);
    std::vector<OngoingTaskBackup> result;
    result.reserve(ids.size());
    for (std::size_t i = 0; i < ids.size(); ++i) {
        if (i != 0 && i % at_a_time == 0) co_await boost::asio::post(strand_, boost::asio::use_awaitable);
        const auto task = find_task(ids[i]);
        if (!task) continue;
        const auto state = states_.find(ids[i]);
        result.push_back(make_task_info(*task, state == states_.end() ? TaskState{} : state->second));
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
    const bool written = co_await set_task_disabled(task.id, disable);
    if (!written)
        throw Error(errc::task_not_found, "The backup task was deleted at the same time. Nothing has to be done.");
    co_return TaskToggleResult{id, disable};
}

awaitable<bool> Core::set_task_disabled(std::int64_t id, bool disable)
{
    const auto written = co_await update_record(id, [disable](TaskRecord& record) { record.disabled = disable; });
    if (!written) co_return false;
    if (disable) cancel_task(id, "the backup task was disabled for this database");
    reschedule(id);
    pump();
    co_return true;
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
