#ifndef HOLDFAST_DETAIL_COORDINATOR_VERIFY_IPP
#define HOLDFAST_DETAIL_COORDINATOR_VERIFY_IPP

#include <holdfast/detail/coordinator/core.hpp>

#include <algorithm>

namespace holdfast::inline v1::detail {

Begun<VerifyReport> Core::begin_verify_place(RestoreBackupConfiguration place)
{
    require_started();
    auto operation = new_reading(Operation::Work::verification, std::string());
    tell(event::VerificationStarted{{}, operation->id});
    Work<VerifyReport> work = [this, place = std::move(place)](OperationPtr running) {
        return run_verify_place(std::move(running), place);
    };
    return launch_reading<VerifyReport>(std::move(operation), std::move(work));
}

Begun<VerifyReport> Core::begin_verify_task(std::string database, std::int64_t id)
{
    require_started();
    const auto described = describe(require_task(database, id));
    auto operation = new_reading(Operation::Work::verification, described.database);
    operation->task_id = operation->state.task_id = id;
    operation->task_name = operation->state.task_name = described.task_name;
    tell(event::VerificationStarted{described, operation->id});
    Work<VerifyReport> work = [this](OperationPtr running) { return run_verify_task(std::move(running)); };
    return launch_reading<VerifyReport>(std::move(operation), std::move(work));
}

awaitable<OperationIdResult> Core::start_verify_place(RestoreBackupConfiguration place)
{
    co_return id_of(begin_verify_place(std::move(place)));
}

awaitable<VerifyReport> Core::verify_place(RestoreBackupConfiguration place)
{
    co_return co_await answer_of(begin_verify_place(std::move(place)));
}

awaitable<OperationIdResult> Core::start_verify_task(std::string database, std::int64_t id)
{
    co_return id_of(begin_verify_task(std::move(database), id));
}

awaitable<VerifyReport> Core::verify_task(std::string database, std::int64_t id)
{
    co_return co_await answer_of(begin_verify_task(std::move(database), id));
}

awaitable<VerifyReport> Core::run_verify_place(OperationPtr operation, RestoreBackupConfiguration place)
{
    VerifyJob job{.scheduler = *scheduler_, .blocking = blocking_};
    job.place.destination = co_await open_place(place);
    job.place.name = job.place.destination->name();
    job.key = key_to_open(place);
    job.ciphers = composition_.ciphers;
    if (place.max_read_ops_per_second) job.max_read_ops_per_second = *place.max_read_ops_per_second;
    job.memory_budget = options_.memory_budget;
    job.control = operation->control;
    auto report = co_await verify(std::move(job));
    conclude_verification(*operation, report);
    co_return report;
}

awaitable<VerifyReport> Core::run_verify_task(OperationPtr operation)
{
    const auto id = operation->task_id;
    const auto task = require_task(operation->database, id);
    const auto configuration = derived_configuration(task);
    const auto places = co_await open_places(task);
    const auto key = co_await key_of(configuration, operation->database);
    const auto before = co_await load_record(id);
    VerifyReport report;
    const auto chain_length = static_cast<std::size_t>(before.chain.length);
    bool newest_right_somewhere = false;
    bool newest_seen = false;
    for (const auto& place : places) {
        VerifyJob job{.scheduler = *scheduler_, .blocking = blocking_};
        job.place = place;
        if (key) job.key = key->clone();
        job.ciphers = composition_.ciphers;
        if (configuration.max_read_ops_per_second) job.max_read_ops_per_second = *configuration.max_read_ops_per_second;
        job.memory_budget = options_.memory_budget;
        job.control = operation->control;
        auto verified = co_await verify(std::move(job));
        std::size_t right = 0;  // backups of the chain from its full on
        for (const auto& backup : verified.backups) {
            if (backup.folder != before.chain.folder) continue;
            newest_seen = true;
            if (!backup.code.failed() && static_cast<std::size_t>(backup.number) == right + 1) ++right;
        }
        newest_right_somewhere = newest_right_somewhere || right >= chain_length;
        std::move(verified.backups.begin(), verified.backups.end(), std::back_inserter(report.backups));
    }
    if (before.chain.exists())
        co_await update_record(id, [&](TaskRecord& record) {
            if (record.chain.folder != before.chain.folder) return;
            if (newest_right_somewhere) {
                if (record.chain.length != before.chain.length) return;
                record.chain.grade = std::max(record.chain.grade, BackupGrade::verified);
                if (record.status) record.status->grade = record.chain.grade;
            } else {
                record.chain.damaged = true;
                log_decision(id,
                             newest_seen
                                 ? "verification found the newest chain damaged at every place; the next backup is full"
                                 : "verification found the newest chain at no place; the next backup is full");
            }
        });
    conclude_verification(*operation, report);
    co_return report;
}

void Core::conclude_verification(Operation& operation, const VerifyReport& report)
{
    const auto progress = operation.control->snapshot();
    auto& summary = operation.state.result.emplace();
    summary.entries = progress.entries;
    summary.items = progress.items;
    summary.read_in_bytes = progress.read_in_bytes;
    summary.elapsed_in_ms = milliseconds(scheduler_->elapsed() - operation.started_elapsed);
    summary.messages = progress.messages;
    const VerifiedBackup* first = nullptr;
    std::uint64_t damaged = 0;
    for (const auto& backup : report.backups) {
        if (!backup.code.failed()) continue;
        if (damaged++ == 0) first = &backup;
    }
    if (first != nullptr) {
        // Whoever looks at the state only has to see it.
        operation.state.status = OperationStatus::faulted;
        operation.state.error = std::to_string(damaged) + " of " + std::to_string(report.backups.size()) +
                                " backups are not right, the first is '" + first->manifest_name +
                                "': " + first->diagnostics.text();
    }
    tell(event::VerificationCompleted{
        {operation.task_id, operation.task_name, operation.database}, operation.id, report.backups.size(), damaged});
}

}  // namespace holdfast::inline v1::detail

#endif
