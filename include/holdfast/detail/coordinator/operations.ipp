#ifndef HOLDFAST_DETAIL_COORDINATOR_OPERATIONS_IPP
#define HOLDFAST_DETAIL_COORDINATOR_OPERATIONS_IPP

#include <holdfast/configuration/naming.hpp>
#include <holdfast/detail/coordinator/core.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>

namespace holdfast::inline v1::detail {

namespace {

// Ended operations that can still be asked about.
constexpr std::size_t remembered_operations = 2000;

std::int64_t milliseconds(TimeSpan span)
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(span).count();
}

}  // namespace

Core::OperationPtr Core::new_operation(const TaskView& task, bool is_full, bool manual)
{
    const auto now = scheduler_->now();
    auto operation = std::make_shared<Operation>();
    operation->id = next_operation_id(now);
    operation->task_id = task.id;
    operation->database = task.database->info.name;
    operation->task_name = get_task_name(task.of_template->configuration.name);
    operation->manual = manual;
    operation->entry.operation_id = operation->id;
    operation->entry.is_full = is_full;
    operation->entry.type = task.of_template->configuration.backup_type;
    operation->entry.started_at = now;
    operation->control = std::make_shared<OperationControl>(strand_);
    operation->control->on_parked(
        [weak_core = weak_from_this(), weak = std::weak_ptr(operation)](bool parked) {
            if (const auto self = weak_core.lock()) self->when_parked(weak, parked);
        });
    operation->state.operation_id = operation->id;
    operation->state.database_name = operation->database;
    operation->state.task_name = operation->task_name;
    operation->state.task_id = task.id;
    operation->state.start_time = now;
    remember(operation);
    live_[task.id] = operation;
    return operation;
}

// Microseconds since 1970, but always rising: unique over restarts without a record of their own.
std::int64_t Core::next_operation_id(TimePoint now)
{
    last_operation_ = std::max(last_operation_ + 1, std::chrono::duration_cast<std::chrono::microseconds>(
                                                        now.time_since_epoch()).count());
    return last_operation_;
}

void Core::remember(const OperationPtr& operation)
{
    operations_.emplace(operation->id, operation);
    for (auto old = operations_.begin(); operations_.size() > remembered_operations && old != operations_.end();)
        old = old->second->phase == Operation::Phase::ended ? operations_.erase(old) : std::next(old);
}

Core::OperationPtr Core::live_operation(std::int64_t task_id) const
{
    const auto found = live_.find(task_id);
    return found == live_.end() ? nullptr : found->second;
}

Core::OperationPtr Core::require_operation(std::int64_t operation_id) const
{
    const auto found = operations_.find(operation_id);
    if (found == operations_.end())
        throw Error(errc::operation_not_found,
                    "No operation has the id " + std::to_string(operation_id) +
                        " (ended ones are forgotten after a while). The task's history knows what became of it.");
    return found->second;
}

void Core::launch(OperationPtr operation)
{
    operation->phase = Operation::Phase::running;
    operation->entry.started_at = scheduler_->now();
    operation->state.start_time = operation->entry.started_at;
    operation->started_elapsed = scheduler_->elapsed();
    boost::asio::co_spawn(
        strand_,
        [](std::shared_ptr<Core> self, OperationPtr running) -> awaitable<void> {
            try {
                co_await self->run_operation(running);
            } catch (const std::exception& error) {
                // Not even the failure could be recorded; the operation ends all the same.
                running->state.error = std::string("The operation failed, and so did the record of it: ") + error.what() +
                                       ". The task's next run tries again.";
            }
            self->end_operation(running);
        }(shared_from_this(), std::move(operation)),
        boost::asio::detached);
}

void Core::when_parked(const std::weak_ptr<Operation>& weak, bool parked)
{
    const auto operation = weak.lock();
    if (!operation || !parked || operation->phase != Operation::Phase::running) return;
    operation->phase = Operation::Phase::parked;
    admission_.release();
    reschedule(operation->task_id);
    pump();
}

void Core::end_operation(const OperationPtr& operation)
{
    if (operation->phase == Operation::Phase::running) admission_.release();
    operation->phase = Operation::Phase::ended;
    operation->state.end_time = scheduler_->now();
    if (operation->state.status == OperationStatus::in_progress) operation->state.status = OperationStatus::faulted;
    if (const auto live = live_.find(operation->task_id); live != live_.end() && live->second == operation)
        live_.erase(live);
    admission_.remove(operation->task_id);
    operation->control.reset();
    complete_waiting(*operation);
    reschedule(operation->task_id);
    pump();
    tell_if_idle();
}

void Core::complete_waiting(Operation& operation)
{
    auto waiting = std::exchange(operation.waiting, {});
    for (auto& handler : waiting) std::move(handler)();
}

void Core::tell_if_idle()
{
    if (!is_idle()) return;
    auto ending = std::exchange(waiting_for_end_, {});
    for (auto& handler : ending) std::move(handler)();
}

void Core::cancel_operation(const OperationPtr& operation, std::string reason, error_code code)
{
    if (operation->phase == Operation::Phase::ended) return;
    if (operation->cancel_reason.empty()) operation->cancel_reason = reason;
    if (operation->phase == Operation::Phase::queued) {
        operation->state.status = OperationStatus::canceled;
        operation->state.error = std::move(reason);
        end_operation(operation);
        return;
    }
    operation->control->request_abort(std::move(reason), code);
}

void Core::cancel_task(std::int64_t task_id, const std::string& reason)
{
    if (const auto operation = live_operation(task_id)) cancel_operation(operation, reason);
}

awaitable<StartBackupOperationResult> Core::start_backup(std::string database, std::int64_t id, bool is_full,
                                                         Operation::Build build)
{
    require_started();
    const auto task = require_task(database, id);
    const auto described = describe(task);
    if (is_disabled(task))
        throw Error(errc::task_disabled, "The backup task '" + described.task_name + "' of the database '" +
                                             described.database + "' is disabled. Enable the " +
                                             (task.of_template->configuration.disabled ? "server-wide backup" : "task") +
                                             " first.");
    if (const auto running = live_operation(id)) {
        const bool parked = running->phase == Operation::Phase::parked || running->control->is_delayed();
        if (!parked && running->work == Operation::Work::backup)
            throw AlreadyRunning(errc::backup_already_running, running->id,
                                 "A backup of the task '" + described.task_name + "' of the database '" +
                                     described.database + "' is already running (operation " +
                                     std::to_string(running->id) + "). Wait for it, or abort it.");
        const bool is_synthetic = running->build == Operation::Build::required;
        const bool serves =
            build == Operation::Build::required ? is_synthetic : !is_full || (running->entry.is_full && !is_synthetic);
        if (parked && serves) {
            co_await update_record(id, [](TaskRecord& record) {
                if (!record.status) return;
                record.status->delay_until.reset();
                record.status->original_backup_time.reset();
            });
            if (running->phase == Operation::Phase::parked)
                admission_.enqueue(id, TimePoint{});
            else if (running->phase == Operation::Phase::running)
                running->control->resume();
            pump();
            co_return StartBackupOperationResult{running->id, options_.node_tag};
        }
        cancel_operation(running, "a full backup was started by hand instead");
        co_await until_ended(running);
    }
    require_started();
    const auto current = require_task(database, id);
    if (const auto other = live_operation(id))
        throw AlreadyRunning(errc::backup_already_running, other->id,
                             "A backup of the task '" + described.task_name + "' of the database '" +
                                 described.database + "' is already running. Wait for it, or abort it.");
    const auto operation = new_operation(current, is_full, true);
    operation->build = build;
    operation->entry.is_synthetic = build == Operation::Build::required;
    log_decision(id, operation->entry.is_synthetic ? "synthetic full backup started by hand"
                     : is_full                     ? "full backup started by hand"
                                                   : "incremental backup started by hand");
    // Before everything that waits for its slot: somebody is looking.
    admission_.enqueue(id, TimePoint{});
    pump();
    co_return StartBackupOperationResult{operation->id, options_.node_tag};
}

awaitable<StartBackupOperationResult> Core::start_synthetic_full(std::string database, std::int64_t id)
{
    require_started();
    if (!composition_.builds_fulls)
        throw Error(
            errc::not_in_this_composition,
            "The engine of this server cannot build a full backup from a chain. Start an ordinary full backup.");
    co_return co_await start_backup(std::move(database), id, true, Operation::Build::required);
}

awaitable<bool> Core::delay_backup(std::int64_t operation_id, TimeSpan span)
{
    require_started();
    if (span <= TimeSpan::zero())
        throw Error(errc::invalid_argument, "A backup can only be delayed by a positive span. Give one.");
    const auto operation = require_operation(operation_id);
    if (operation->state.kind != OperationKind::backup)
        throw Error(errc::invalid_argument, "The operation " + std::to_string(operation_id) +
                                                " is no backup, and only a backup can be delayed. Abort it, and start "
                                                "it again later.");
    const bool running = (operation->phase == Operation::Phase::running || operation->phase == Operation::Phase::parked) &&
                         operation->work == Operation::Work::backup && !operation->control->is_aborted();
    if (!running)
        throw Error(errc::not_running, "The operation " + std::to_string(operation_id) +
                                           " does not run, so it cannot be delayed. Disable the task to hold back its "
                                           "next runs.");
    const auto task = find_task(operation->task_id);
    if (!task) throw Error(errc::task_not_found, "The backup task was deleted at the same time.");
    const auto until = scheduler_->now() + span;
    auto entry = operation->entry;
    entry.outcome = RunOutcome::delayed;
    entry.duration_in_ms = milliseconds(scheduler_->elapsed() - operation->started_elapsed);
    const auto written = co_await update_record(operation->task_id, [&](TaskRecord& record) {
        if (!record.status) return;
        record.status->delay_until = until;
        record.status->original_backup_time = entry.started_at;
        if (record.running) append_history(record, entry, options_.history_length);
    });
    if (!written || operation->phase == Operation::Phase::ended) {
        // It ended while the delay was being recorded: there is nothing left to delay.
        co_await update_record(operation->task_id, [](TaskRecord& record) {
            if (record.running || !record.status) return;
            record.status->delay_until.reset();
            record.status->original_backup_time.reset();
            if (!record.history.empty() && record.history.back().outcome == RunOutcome::delayed) record.history.pop_back();
        });
        throw Error(errc::not_running, "The operation " + std::to_string(operation_id) + " has just ended.");
    }
    operation->control->request_delay(until);
    admission_.remove(operation->task_id);
    log_decision(operation->task_id, "delayed by hand");
    tell(event::OperationDelayed{describe(*find_task(operation->task_id)), operation_id, until});
    reschedule(operation->task_id);
    pump();
    co_return true;
}

awaitable<bool> Core::kill_operation(std::int64_t operation_id)
{
    require_started();
    const auto operation = require_operation(operation_id);
    if (operation->phase == Operation::Phase::ended)
        throw Error(errc::not_running, "The operation " + std::to_string(operation_id) +
                                           " has ended already; there is nothing to abort.");
    cancel_operation(operation, "aborted by hand");
    co_return true;
}

void Core::refresh_progress(Operation& operation) const
{
    if (!operation.control) return;
    auto progress = operation.control->snapshot();
    progress.is_full = operation.entry.is_full;
    if (operation.phase != Operation::Phase::queued)
        progress.elapsed_in_ms = milliseconds(scheduler_->elapsed() - operation.started_elapsed);
    operation.state.progress = std::move(progress);
}

awaitable<OperationState> Core::get_operation_state(std::int64_t operation_id)
{
    const auto operation = require_operation(operation_id);
    refresh_progress(*operation);
    co_return operation->state;
}

awaitable<OperationState> Core::wait_for_operation(std::int64_t operation_id)
{
    const auto operation = require_operation(operation_id);
    co_await until_ended(operation);
    co_return operation->state;
}

}  // namespace holdfast::inline v1::detail

#endif
