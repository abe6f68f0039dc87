#ifndef HOLDFAST_DETAIL_COORDINATOR_TEMPLATES_IPP
#define HOLDFAST_DETAIL_COORDINATOR_TEMPLATES_IPP

#include <holdfast/configuration/derivation.hpp>
#include <holdfast/configuration/json.hpp>
#include <holdfast/configuration/naming.hpp>
#include <holdfast/configuration/validation.hpp>
#include <holdfast/detail/coordinator/core.hpp>
#include <holdfast/detail/coordinator/keys.hpp>

namespace holdfast::inline v1::detail {

namespace {

[[noreturn]] void unknown_template(const std::string& name)
{
    throw Error(errc::template_not_found, "There is no server-wide backup named '" + name +
                                              "'. List the existing ones and use one of their names.");
}

[[noreturn]] void lost_race(const std::string& name)
{
    throw Error(errc::outdated_revision, "The server-wide backup '" + name +
                                             "' was changed by somebody else at the same time. Read it again and "
                                             "repeat the change.");
}

}  // namespace

const TemplateEntry* Core::find_template(std::string_view name) const
{
    for (const auto& [id, entry] : templates_)
        if (same_name(entry.configuration.name, name)) return &entry;
    return nullptr;
}

awaitable<PutServerWideBackupConfigurationResult> Core::put_template(ServerWideBackupConfiguration configuration)
{
    require_started();
    const auto guard = co_await commit_lock_.lock();
    const TemplateEntry* existing = nullptr;
    const bool named = configuration.name.find_first_not_of(" \t") != std::string::npos;
    if (named) existing = find_template(configuration.name);
    if (existing != nullptr && configuration.task_id != 0 && configuration.task_id != existing->configuration.task_id)
        throw Error(errc::invalid_configuration,
                    "Name: another server-wide backup is named '" + configuration.name + "' already (task " +
                        std::to_string(existing->configuration.task_id) + "). Choose another name.");
    if (existing == nullptr && configuration.task_id != 0) {
        const auto found = templates_.find(configuration.task_id);
        if (found == templates_.end())
            throw Error(errc::template_not_found, "TaskId: no server-wide backup has the task id " +
                                                      std::to_string(configuration.task_id) +
                                                      ". Leave TaskId 0 to create a new one.");
        existing = &found->second;
        if (!named) configuration.name = existing->configuration.name;
    }
    if (configuration.revision != 0 && (existing == nullptr || existing->revision != configuration.revision))
        throw Error(errc::outdated_revision,
                    "Revision: the configuration is based on revision " + std::to_string(configuration.revision) +
                        ", the newest is " + std::to_string(existing == nullptr ? 0 : existing->revision) +
                        ". Read the server-wide backup again and repeat the change.");
    if (configuration.name.find_first_not_of(" \t") == std::string::npos)
        configuration.name =
            generate_template_name(configuration, [this](std::string_view name) { return find_template(name) != nullptr; });
    const auto traits = composition_.traits();
    validate(configuration, traits, scheduler_->cron_dialect());
    // Only these two can fit one database and not another; otherwise a put looks at no database.
    if (!traits.encryption || (configuration.backup_encryption_settings && configuration.backup_encryption_settings->encryption_mode ==
                                                                               EncryptionMode::use_database_key))
        for (const auto& [folded, database] : databases_)
            if (!excludes(configuration, database.info.name)) validate_for_database(configuration, database.info, traits);

    Transaction transaction;
    configuration.revision = 0;
    if (existing != nullptr) {
        configuration.task_id = existing->configuration.task_id;
        configuration.created_at = existing->configuration.created_at;
    } else {
        if (last_template_ >= task_id::highest_template)
            throw Error(errc::invalid_argument, "No more server-wide backups can be created on this server: all ids are "
                                                "used up. Change an existing one instead.");
        configuration.task_id = last_template_ + 1;
        if (!configuration.created_at) configuration.created_at = scheduler_->now();
        transaction.conditions.push_back({std::string(keys::counters), counters_revision_});
        ++last_template_;
        transaction.puts.push_back(counters_put());
        --last_template_;
    }
    const auto key = keys::template_key(configuration.task_id);
    transaction.conditions.push_back({key, existing == nullptr ? 0 : existing->revision});
    transaction.puts.push_back({key, to_json(configuration)});
    auto entry = make_entry(configuration, 0);
    const bool created = existing == nullptr;
    const auto committed = co_await persistence_->commit(std::move(transaction));
    if (!committed.committed) lost_race(configuration.name);
    if (created) {
        last_template_ = configuration.task_id;
        counters_revision_ = committed.revision;
    }
    entry.revision = committed.revision;
    entry.configuration.revision = committed.revision;
    apply_template(std::move(entry));
    tell(event::TemplatePut{configuration.name, configuration.task_id, committed.revision});
    co_return PutServerWideBackupConfigurationResult{configuration.name, configuration.task_id, committed.revision};
}

void Core::apply_template(TemplateEntry entry)
{
    const auto id = entry.configuration.task_id;
    if (const auto old = templates_.find(id); old != templates_.end()) entry.expanded = old->second.expanded;
    const bool disabled = entry.configuration.disabled;
    const auto& applied = templates_.insert_or_assign(id, std::move(entry)).first->second;
    std::vector<std::pair<OperationPtr, std::string>> doomed;
    for (const auto& [task, operation] : live_) {
        if (task_id::template_of(task) != id) continue;
        const auto database = databases_.find(fold_name(operation->database));
        if (disabled)
            doomed.emplace_back(operation, "the server-wide backup was disabled");
        else if (database == databases_.end() || !applies(applied, database->second))
            doomed.emplace_back(operation, "the database was excluded from the server-wide backup");
    }
    for (auto& [operation, reason] : doomed) cancel_operation(operation, std::move(reason));
    reschedule_template(id);
    pump();
}

// Tasks that never ran are due together, so one entry of the queue stands for them until it comes up; only tasks
// with a time of their own are planned anew.
void Core::reschedule_template(std::int64_t template_id)
{
    const auto found = templates_.find(template_id);
    if (found == templates_.end()) return;
    auto& entry = found->second;
    due_.erase(template_id);
    if (entry.expanded) {
        for (const auto& [name, database] : databases_) reschedule(task_id::derived(template_id, database.number));
        return;
    }
    for (const auto& [id, state] : states_)
        if (task_id::template_of(id) == template_id) reschedule(id);
    PlanInput input;
    input.full = entry.full;
    input.incremental = entry.incremental;
    input.time_zone = entry.zone;
    input.created_at = entry.configuration.created_at;
    input.now = scheduler_->now();
    input.disabled = entry.configuration.disabled;
    if (const auto first = plan_next(input)) due_.set(template_id, first->at);
}

awaitable<std::optional<ServerWideBackupConfiguration>> Core::get_template(std::string name)
{
    require_started();
    const auto* const entry = find_template(name);
    std::optional<ServerWideBackupConfiguration> result;
    if (entry != nullptr) result = entry->configuration;
    co_return result;
}

awaitable<std::vector<ServerWideBackupConfiguration>> Core::get_templates()
{
    require_started();
    std::vector<ServerWideBackupConfiguration> result;
    for (const auto& [id, entry] : templates_) result.push_back(entry.configuration);
    co_return result;
}

awaitable<ServerWideTaskResult> Core::delete_template(std::string name)
{
    require_started();
    if (name.find_first_not_of(" \t") == std::string::npos)
        throw Error(errc::invalid_argument, "The name of the server-wide backup to delete is blank. Give its name.");
    const auto guard = co_await commit_lock_.lock();
    const auto* const entry = find_template(name);
    if (entry == nullptr) co_return ServerWideTaskResult{name, 0};
    const auto id = entry->configuration.task_id;
    ServerWideTaskResult result{entry->configuration.name, 0};
    Transaction transaction;
    transaction.conditions.push_back({keys::template_key(id), entry->revision});
    transaction.removals.push_back(keys::template_key(id));
    transaction.prefix_removals.push_back(keys::template_tasks_prefix(id));
    const auto committed = co_await persistence_->commit(std::move(transaction));
    if (!committed.committed) lost_race(name);
    result.raft_command_index = committed.revision;

    templates_.erase(id);
    due_.erase(id);
    std::vector<OperationPtr> doomed;
    for (const auto& [task, operation] : live_)
        if (task_id::template_of(task) == id) doomed.push_back(operation);
    for (const auto& operation : doomed) cancel_operation(operation, "the server-wide backup was deleted");
    std::erase_if(states_, [&](const auto& state) { return task_id::template_of(state.first) == id; });
    std::erase_if(decisions_, [&](const auto& log) { return task_id::template_of(log.first) == id; });
    std::erase_if(held_slots_, [&](const auto& held) { return task_id::template_of(held.first) == id; });
    std::erase_if(catch_up_at_, [&](const auto& waiting) { return task_id::template_of(waiting.first) == id; });
    for (const auto& [folded, database] : databases_) due_.erase(task_id::derived(id, database.number));
    tell(event::TemplateDeleted{result.name});
    pump();
    co_return result;
}

awaitable<ServerWideTaskResult> Core::toggle_template(std::string name, bool disable)
{
    require_started();
    const auto guard = co_await commit_lock_.lock();
    const auto* const entry = find_template(name);
    if (entry == nullptr) unknown_template(name);
    ServerWideTaskResult result{entry->configuration.name, 0};
    if (entry->configuration.disabled == disable) co_return result;
    auto configuration = entry->configuration;
    configuration.disabled = disable;
    configuration.revision = 0;
    if (!disable) validate(configuration, composition_.traits(), scheduler_->cron_dialect());
    Transaction transaction;
    const auto key = keys::template_key(configuration.task_id);
    transaction.conditions.push_back({key, entry->revision});
    transaction.puts.push_back({key, to_json(configuration)});
    const auto committed = co_await persistence_->commit(std::move(transaction));
    if (!committed.committed) lost_race(name);
    result.raft_command_index = committed.revision;
    apply_template(make_entry(std::move(configuration), committed.revision));
    tell(event::TemplateToggled{result.name, disable});
    co_return result;
}

}  // namespace holdfast::inline v1::detail

#endif
