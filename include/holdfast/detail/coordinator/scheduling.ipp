#ifndef HOLDFAST_DETAIL_COORDINATOR_SCHEDULING_IPP
#define HOLDFAST_DETAIL_COORDINATOR_SCHEDULING_IPP

#include <holdfast/configuration/naming.hpp>
#include <holdfast/detail/coordinator/core.hpp>
#include <holdfast/schedule/full_reason.hpp>
#include <holdfast/schedule/occurrence.hpp>
#include <holdfast/schedule/spread.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>

#include <algorithm>
#include <cstdio>
#include <exception>

namespace holdfast::inline v1::detail {

namespace {

std::optional<std::uint64_t> available_memory()
{
    std::FILE* const file = std::fopen("/proc/meminfo", "re");
    if (file == nullptr) return std::nullopt;
    std::optional<std::uint64_t> found;
    char line[256];
    unsigned long long kilobytes = 0;
    while (!found && std::fgets(line, sizeof line, file) != nullptr)
        if (std::sscanf(line, "MemAvailable: %llu kB", &kilobytes) == 1) found = std::uint64_t{kilobytes} * 1024;
    std::fclose(file);
    return found;
}

}  // namespace

// The heart: everything that changes what is due, or frees a slot, calls it; it never waits.
void Core::pump()
{
    if (!started_ || stopping_) return;
    const auto now = scheduler_->now();
    while (const auto due = due_.pop_due(now)) {
        if (task_id::is_template(due->id))
            expand(due->id);
        else
            when_due(due->id, now);
    }
    while (const auto id = admission_.admit())
        if (!admit(*id, now)) admission_.release();
    const auto next = due_.top();
    arm(next ? std::optional(next->at) : std::nullopt);
}

void Core::arm(std::optional<TimePoint> time)
{
    if (time == armed_ && (timer_ || !time)) return;
    if (const auto old = std::exchange(timer_, nullptr)) old->emit(boost::asio::cancellation_type::all);
    armed_ = time;
    if (!time) return;
    timer_ = std::make_shared<boost::asio::cancellation_signal>();
    boost::asio::co_spawn(
        strand_,
        [](std::shared_ptr<SchedulerPort> scheduler, TimePoint until) -> awaitable<void> {
            co_await scheduler->async_wait_until(until);
        }(scheduler_, *time),
        boost::asio::bind_cancellation_slot(
            timer_->slot(), [weak = weak_from_this(), timer = timer_](const std::exception_ptr& failure) {
                const auto self = weak.lock();
                if (!self || self->timer_ != timer || failure) return;
                self->timer_ = nullptr;
                self->armed_.reset();
                self->pump();
            }));
}

// What was planned by a clock that ran far ahead would else wait until the time comes that it showed.
void Core::watch_clock()
{
    if (stopping_) return;
    clock_watch_ = std::make_shared<boost::asio::cancellation_signal>();
    boost::asio::co_spawn(
        strand_,
        [](std::shared_ptr<SchedulerPort> scheduler, std::weak_ptr<Core> weak) -> awaitable<void> {
            const auto offset = [&] { return scheduler->now().time_since_epoch() - scheduler->elapsed(); };
            auto latest = offset();
            for (;;) {
                co_await scheduler->async_wait_for(std::chrono::hours(1));
                const auto self = weak.lock();
                if (!self || self->stopping_) co_return;
                const auto found = offset();
                const bool was_far_ahead = found < latest - greatest_set_back;
                latest = was_far_ahead ? found : std::max(latest, found);
                if (was_far_ahead) self->reschedule_all();
            }
        }(scheduler_, weak_from_this()),
        boost::asio::bind_cancellation_slot(clock_watch_->slot(), [watch = clock_watch_](const std::exception_ptr&) {}));
}

void Core::reschedule_all()
{
    for (auto& [id, waiting] : catch_up_at_) waiting.second = std::min(waiting.second, scheduler_->now());
    for (const auto& [id, entry] : templates_) reschedule_template(id);
    pump();
}

// A slot of a template has come for the databases that have no time of their own yet: from now on each has one.
void Core::expand(std::int64_t template_id)
{
    const auto found = templates_.find(template_id);
    if (found == templates_.end()) return;
    found->second.expanded = true;
    for (const auto& [name, database] : databases_) {
        const auto id = task_id::derived(template_id, database.number);
        if (!states_.contains(id)) reschedule(id);
    }
}

void Core::when_due(std::int64_t id, TimePoint now)
{
    if (const auto operation = live_operation(id)) {
        if (operation->phase == Operation::Phase::parked)
            admission_.enqueue(id, operation->control->delayed_until().value_or(now));
        else if (operation->control->is_delayed())
            operation->control->resume();
        return;
    }
    const auto task = find_task(id);
    if (!task) return;
    const auto planned = plan(*task);
    const auto waiting = catch_up_at_.find(id);
    if (planned && planned->at <= now)
        admission_.enqueue(id, planned->at);
    else if (waiting != catch_up_at_.end() && waiting->second.second <= now)
        admission_.enqueue(id, waiting->second.second);
    else
        reschedule(id);
}

// A slot is free for this task: true if it took it.
bool Core::admit(std::int64_t id, TimePoint now)
{
    if (const auto operation = live_operation(id)) {
        if (operation->phase == Operation::Phase::parked) {
            operation->phase = Operation::Phase::running;
            operation->control->resume();
            return true;
        }
        if (operation->phase == Operation::Phase::queued) {
            launch(operation);
            return true;
        }
        return false;
    }
    const auto task = find_task(id);
    if (!task) return false;
    const auto planned = plan(*task);
    if (!planned || planned->at > now) {
        const auto waiting = catch_up_at_.find(id);
        if (waiting == catch_up_at_.end() || waiting->second.second > now || is_disabled(*task)) {
            reschedule(id);
            return false;
        }
        const auto operation = new_operation(*task, false, false);
        operation->work = Operation::Work::catch_up_places;
        launch(operation);
        return true;
    }
    if (auto reason = held_back(*task, planned->is_full, now)) {
        log_decision(id, "held back: " + *reason);
        if (!held_slots_.contains(id)) {
            tell(event::RunHeldBack{describe(*task), *reason});
            held_slots_.emplace(id, std::pair(planned->slot, std::move(*reason)));
        }
        due_.set(id, now + options_.held_back_pause);
        return false;
    }
    const auto operation = new_operation(*task, planned->is_full, false);
    operation->entry.slot = planned->slot;
    operation->skipped = skipped_slots(*task, *planned);
    held_slots_.erase(id);
    const auto state_of_task = states_.find(id);
    if (planned->why == PlannedWhy::delayed && state_of_task != states_.end() &&
        state_of_task->second.delayed_is_synthetic) {
        operation->build = Operation::Build::required;
        operation->entry.is_synthetic = true;
        operation->entry.slot.reset();
    } else if (planned->is_full && composition_.builds_fulls && task->of_template->configuration.synthetic_fulls) {
        operation->build = Operation::Build::if_possible;
    }
    operation->entry.catch_up = planned->why == PlannedWhy::catch_up;
    if (planned->why == PlannedWhy::retry)
        if (const auto state = states_.find(id); state != states_.end() && state->second.failed)
            operation->entry.attempt = state->second.failed->attempts + 1;
    std::string text = std::string(planned->is_full ? "full" : "incremental") + " backup starts: " +
                       std::string(to_text(planned->why));
    if (planned->full_reason) text += "; full because " + std::string(to_text(*planned->full_reason));
    log_decision(id, std::move(text));
    launch(operation);
    return true;
}

std::vector<BackupHistoryEntry> Core::skipped_slots(const TaskView& task, const PlannedBackup& planned) const
{
    std::vector<BackupHistoryEntry> result;
    const auto held = held_slots_.find(task.id);
    for (const auto& slot : slots_used_up(plan_input(task), planned, 5)) {
        BackupHistoryEntry entry;
        entry.is_full = slot.is_full;
        entry.type = task.of_template->configuration.backup_type;
        entry.started_at = slot.at;
        entry.slot = slot.at;
        entry.outcome = RunOutcome::skipped;
        entry.error = held != held_slots_.end() && slot.at >= held->second.first
                          ? "Held back until the next slot came: " + held->second.second
                          : "The slot passed while the server was down or busy; one run catches up for all.";
        result.push_back(std::move(entry));
    }
    return result;
}

std::optional<std::string> Core::held_back(const TaskView& task, bool is_full, TimePoint now)
{
    for (const auto& [opens, length] : maintenance_)
        if (next_occurrence(opens, host_zone_, now - length) <= now) return "a maintenance window is open";
    if (options_.minimum_available_memory > 0) {
        const auto available = available_memory();
        if (available && *available < options_.minimum_available_memory)
            return "memory is low (" + std::to_string(*available >> 20) + " MiB available, " +
                   std::to_string(options_.minimum_available_memory >> 20) + " MiB wanted)";
    }
    if (!options_.veto) return std::nullopt;
    try {
        return options_.veto(describe(task), is_full);
    } catch (const std::exception& error) {
        return std::string("the host's veto failed: ") + error.what();
    }
}

PlanInput Core::plan_input(const TaskView& task) const
{
    const auto& entry = *task.of_template;
    const auto& configuration = entry.configuration;
    PlanInput input;
    input.full = entry.full;
    input.incremental = entry.incremental;
    input.time_zone = entry.zone;
    input.created_at = std::max(configuration.created_at.value_or(task.database->registered_at),
                                task.database->registered_at);
    input.now = scheduler_->now();
    input.spread = spread_offset(task.database->info.name, configuration.spread);
    input.retry_seed = static_cast<std::uint64_t>(task.id);
    input.disabled = is_disabled(task);
    ChainFacts facts;
    facts.wanted_type = configuration.backup_type;
    facts.maximum_length = configuration.maximum_chain_length;
    if (const auto found = states_.find(task.id); found != states_.end()) {
        const auto& state = found->second;
        input.last_full_attempt = state.last_full_internal;
        input.last_incremental_attempt = state.last_incremental_internal;
        input.delay_until = state.delay_until;
        input.original_backup_time = state.original_backup_time;
        input.delayed_is_full = state.delayed_is_full;
        input.failed = state.failed;
        facts.has_full = state.last_full.has_value();
        facts.chain_type = state.chain_type;
        facts.has_etag = state.chain_length > 0;
        facts.whole_at_a_place = state.chain_usable;
        facts.length = state.chain_length;
    }
    input.needs_full = full_needed(facts);
    return input;
}

std::optional<PlannedBackup> Core::plan(const TaskView& task) const
{
    return plan_next(plan_input(task));
}

void Core::reschedule(std::int64_t id)
{
    const auto task = find_task(id);
    if (!task) {
        due_.erase(id);
        admission_.remove(id);
        return;
    }
    if (const auto operation = live_operation(id)) {
        if (const auto until = operation->control->delayed_until())
            due_.set(id, *until);
        else
            due_.erase(id);
        return;
    }
    const auto planned = plan(*task);
    const auto waiting = catch_up_at_.find(id);
    if (waiting != catch_up_at_.end() && !is_disabled(*task) && (!planned || waiting->second.second < planned->at))
        due_.set(id, waiting->second.second);
    else if (planned)
        due_.set(id, planned->at);
    else
        due_.erase(id);
}

void Core::log_decision(std::int64_t id, std::string text)
{
    if (options_.decision_log_length == 0) return;
    const auto log = decisions_.try_emplace(id, options_.decision_log_length).first;
    log->second.add(scheduler_->now(), text);
}

}  // namespace holdfast::inline v1::detail

#endif
