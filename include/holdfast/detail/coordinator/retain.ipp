#ifndef HOLDFAST_DETAIL_COORDINATOR_RETAIN_IPP
#define HOLDFAST_DETAIL_COORDINATOR_RETAIN_IPP

#include <holdfast/configuration/naming.hpp>
#include <holdfast/detail/coordinator/core.hpp>
#include <holdfast/retention/execute.hpp>
#include <holdfast/task/task_id.hpp>

#include <algorithm>
#include <chrono>
#include <utility>

namespace holdfast::inline v1::detail {

bool Core::retains(const PeriodicBackupConfiguration& configuration)
{
    return configuration.retention_policy && !configuration.retention_policy->disabled &&
           configuration.retention_policy->minimum_backup_age_to_keep;
}

// Templates may keep their backups of one database in one folder; each removes only its own.
bool Core::is_other_task(std::int64_t id, const std::string& task_name) const
{
    return std::any_of(templates_.begin(), templates_.end(), [&](const auto& each) {
        return each.first != task_id::template_of(id) &&
               same_name(get_task_name(each.second.configuration.name), task_name);
    });
}

awaitable<void> Core::retain(OperationPtr operation, PeriodicBackupConfiguration configuration,
                             std::vector<Place> places, std::vector<std::string> left_behind)
{
    const event::Task described{operation->task_id, operation->task_name, operation->database};
    std::optional<std::int64_t> local_duration;
    for (const auto& place : places) {
        RetentionJob job{.scheduler = *scheduler_, .place = *place.destination};
        job.minimum_age = configuration.retention_policy->minimum_backup_age_to_keep;
        job.is_in_use = [this, database = operation->database](const std::string& folder) {
            return folder_in_use(database, folder);
        };
        job.is_of_another = [this, id = operation->task_id](const std::string& name) { return is_other_task(id, name); };
        auto outcome = co_await execute_retention(std::move(job));
        if (outcome.code.failed()) left_behind.push_back(place.name);
        if (place.name == "Local")
            local_duration = std::chrono::duration_cast<std::chrono::milliseconds>(outcome.duration).count();
        std::string text = outcome.diagnostics.text();
        if (!outcome.removed.empty() || outcome.code.failed())
            tell(event::RetentionDone{described, place.name, outcome.removed.size(), std::move(text)});
        if (outcome.code.failed())
            log_decision(operation->task_id, "retention at " + place.name + " failed: " + outcome.diagnostics.text());
        else if (!outcome.removed.empty())
            log_decision(operation->task_id, "retention at " + place.name + " removed " +
                                                 std::to_string(outcome.removed.size()) + " old chain(s)");
    }
    const auto written = co_await update_record(operation->task_id, [&](TaskRecord& changed) {
        if (local_duration && changed.status) changed.status->local_retention_duration_in_ms = local_duration;
        std::erase_if(changed.dirty_places, [&](const std::string& name) {
            return std::find(left_behind.begin(), left_behind.end(), name) == left_behind.end();
        });
    });
    // The catch-up for what the backup itself left is planned already.
    if (written && state_of(*written).behind && !catch_up_at_.contains(operation->task_id))
        plan_catch_up(operation->task_id, true);
}

}  // namespace holdfast::inline v1::detail

#endif
