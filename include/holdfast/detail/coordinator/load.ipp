#ifndef HOLDFAST_DETAIL_COORDINATOR_LOAD_IPP
#define HOLDFAST_DETAIL_COORDINATOR_LOAD_IPP

#include <holdfast/configuration/json.hpp>
#include <holdfast/configuration/naming.hpp>
#include <holdfast/detail/coordinator/core.hpp>
#include <holdfast/detail/coordinator/keys.hpp>
#include <holdfast/detail/run_blocking.hpp>

#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <chrono>
#include <utility>

/// What a start reads back from the persistence, and what it makes of runs that the last end interrupted.
namespace holdfast::inline v1::detail {

awaitable<void> Core::load_counters()
{
    const auto record = co_await persistence_->get(std::string(keys::counters));
    if (!record) co_return;
    long long last_template = 0;
    long long last_database = 0;
    if (std::sscanf(record->value.c_str(), "%lld %lld", &last_template, &last_database) != 2)
        throw Error(errc::persistence_damaged,
                    "The record 'counters' of the persistence cannot be read. Restore the persistence file from a copy.");
    last_template_ = last_template;
    last_database_ = last_database;
    counters_revision_ = record->revision;
}

Transaction::Put Core::counters_put() const
{
    return {std::string(keys::counters), std::to_string(last_template_) + " " + std::to_string(last_database_)};
}

TemplateEntry Core::make_entry(ServerWideBackupConfiguration configuration, Revision revision) const
{
    TemplateEntry entry;
    entry.revision = revision;
    const auto parse = [&](const std::optional<std::string>& text) -> std::optional<CronExpression> {
        if (!text || text->find_first_not_of(" \t") == std::string::npos) return std::nullopt;
        return CronExpression::parse(*text, scheduler_->cron_dialect());
    };
    entry.full = parse(configuration.full_backup_frequency);
    entry.incremental = parse(configuration.incremental_backup_frequency);
    entry.zone = configuration.time_zone.empty() ? host_zone_ : TimeZone::find(configuration.time_zone);
    for (const auto& name : configuration.excluded_databases) entry.excluded.insert(fold_name(name));
    configuration.revision = revision;
    entry.shown = make_template_info(configuration, false);
    entry.shown_encrypted = make_template_info(configuration, true);
    entry.configuration = std::move(configuration);
    return entry;
}

awaitable<void> Core::load_templates()
{
    const auto records = co_await list_all(std::string(keys::templates));
    for (const auto& record : records) {
        try {
            auto configuration = from_json<ServerWideBackupConfiguration>(record.value);
            const auto id = configuration.task_id;
            templates_.insert_or_assign(id, make_entry(std::move(configuration), record.revision));
        } catch (const Error& error) {
            throw Error(errc::persistence_damaged, "The stored server-wide backup '" + record.key + "' cannot be read: " +
                                                       error.diagnostics().text() +
                                                       " Restore the persistence file from a copy.");
        }
    }
}

awaitable<void> Core::load_tasks()
{
    const auto records = co_await list_all(std::string(keys::tasks));
    std::vector<std::string> orphans;
    std::vector<std::pair<std::int64_t, TaskRecord>> interrupted;
    std::vector<Record> unreadable;
    for (const auto& record : records) {
        const auto id = keys::parse_task_key(record.key);
        const bool known = templates_.contains(task_id::template_of(id)) &&
                           database_names_.contains(task_id::database_of(id));
        if (!known) {
            orphans.push_back(record.key);
            continue;
        }
        TaskRecord parsed;
        try {
            parsed = task_record_from_text(record.value);
        } catch (const Error& error) {
            if (error.code() != errc::persistence_damaged) throw;
            unreadable.push_back(record);
            continue;
        }
        states_[id] = state_of(parsed);
        if (states_[id].behind) catch_up_at_[id] = {0, scheduler_->now()};
        if (parsed.status && parsed.status->last_operation_id)
            last_operation_ = std::max(last_operation_, *parsed.status->last_operation_id);
        if (parsed.running) interrupted.emplace_back(id, std::move(parsed));
    }
    for (std::size_t from = 0; from < orphans.size(); from += 90) {
        Transaction removal;
        const auto to = std::min(orphans.size(), from + 90);
        removal.removals.assign(orphans.begin() + static_cast<std::ptrdiff_t>(from),
                                orphans.begin() + static_cast<std::ptrdiff_t>(to));
        co_await persistence_->commit(std::move(removal));
    }
    for (auto& [id, record] : interrupted) co_await recover_task(id, std::move(record));
    for (auto& record : unreadable) co_await put_record_aside(std::move(record));
}

// One record that cannot be read must not keep all others from being backed up. Nothing of it is thrown away; the task
// begins anew, with a full.
awaitable<void> Core::put_record_aside(Record record)
{
    const auto id = keys::parse_task_key(record.key);
    const auto kept = std::string(keys::unreadable) + record.key;
    const std::string text = "What was stored of this task cannot be read. It was kept as '" + kept +
                             "', and the task begins anew with a full backup. Look at the disk of the persistence, and "
                             "whether the task has to be disabled.";
    TaskRecord fresh;
    fresh.status.emplace().task_id = id;
    fresh.status->error = BackupError{text, scheduler_->now()};
    for (const auto& kind : composition_.destinations) fresh.dirty_places.emplace_back(kind.name);
    Transaction aside;
    aside.conditions.push_back({record.key, record.revision});
    aside.puts.push_back({kept, std::move(record.value)});
    aside.puts.push_back({record.key, to_text(fresh)});
    const auto committed = co_await persistence_->commit(std::move(aside));
    if (!committed.committed)
        throw Error(errc::persistence_locked, "The record '" + record.key +
                                                  "' was changed while the coordinator started. Make sure that only "
                                                  "one server uses this persistence.");
    states_[id] = state_of(fresh);
    log_decision(id, text);
    tell(event::BackgroundFailure{"The record '" + record.key + "': " + text, errc::persistence_damaged});
}

// The process ended while this task ran. Its slot gets its record; what it wrote is swept before the next run. A
// delayed run keeps its mark: it runs again at its time.
awaitable<void> Core::recover_task(std::int64_t id, TaskRecord record)
{
    const bool delayed = record.status && record.status->delay_until.has_value();
    const bool again = record.running && !is_tried_once(*record.running);
    std::vector<std::string> places;
    for (const auto& kind : composition_.destinations) places.emplace_back(kind.name);
    const auto now = scheduler_->now();
    co_await remove_staging(record.running->operation_id);
    auto written = co_await update_record(id, [&](TaskRecord& changed) {
        if (!changed.running) return;
        changed.dirty_places = places;
        if (delayed) return;
        auto entry = *changed.running;
        changed.running.reset();
        entry.outcome = RunOutcome::failed;
        entry.error = again ? "The server ended while the backup ran; it starts again."
                            : "The server ended while the backup ran. Start it again if it is still wanted.";
        entry.duration_in_ms =
            std::max<std::int64_t>(0, std::chrono::duration_cast<std::chrono::milliseconds>(now - entry.started_at).count());
        if (changed.status)
            changed.status->error =
                BackupError{"The server ended while the backup of this task ran. " +
                                std::string(again ? "Nothing has to be done: it starts again by itself."
                                                  : "It was started by hand: start it again if it is still wanted."),
                            now};
        append_history(changed, std::move(entry), options_.history_length);
    });
    catch_up_at_[id] = {0, now};
    if (written)
        log_decision(id, delayed ? "the server was restarted; the delayed run starts again at its time"
                         : again ? "the server was restarted during a run; it starts again"
                                 : "the server was restarted during a run that was started by hand; it ends");
}

}  // namespace holdfast::inline v1::detail

#endif
