#ifndef HOLDFAST_DETAIL_COORDINATOR_VERIFY_IPP
#define HOLDFAST_DETAIL_COORDINATOR_VERIFY_IPP

#include <holdfast/backup/object_names.hpp>
#include <holdfast/detail/coordinator/core.hpp>
#include <holdfast/detail/failures.hpp>

#include <algorithm>
#include <exception>
#include <string>

namespace holdfast::inline v1::detail {

namespace {

// The newest backup of a chain that no place has to its end.
VerifiedBackup missing_backup(const TaskRecord& record, const std::vector<Place>& places, bool begin_is_there)
{
    std::string names;
    for (const auto& place : places) names += (names.empty() ? "" : ", ") + place.name;
    VerifiedBackup missing;
    missing.place = names;
    missing.folder = record.chain.folder;
    missing.number = static_cast<int>(record.chain.length);
    missing.manifest_name = missing.folder + "/" + make_manifest_name(static_cast<std::uint32_t>(record.chain.length));
    missing.code = errc::object_not_found;
    missing.opened = false;
    missing.diagnostics.message =
        (begin_is_there ? "The end of the newest chain, folder '" : "The newest chain, folder '") + missing.folder +
        "', is not at " + names +
        ". Find out who removed it, unless the task was given another place; the next backup is a full, and until then only "
        "older ones can be restored.";
    return missing;
}

}  // namespace

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
    if (report.backups.empty())
        throw Error(errc::no_restore_point, "Nothing was verified: no backup is stored at " + describe_place(place) +
                                                ". Check the place; give the folder that holds the backups.");
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
    bool newest_unread_somewhere = false;
    std::exception_ptr failure;
    for (const auto& place : places) {
        VerifyJob job{.scheduler = *scheduler_, .blocking = blocking_};
        job.place = place;
        if (key) job.key = key->clone();
        job.ciphers = composition_.ciphers;
        if (configuration.max_read_ops_per_second) job.max_read_ops_per_second = *configuration.max_read_ops_per_second;
        job.memory_budget = options_.memory_budget;
        job.control = operation->control;
        VerifyReport verified;
        try {
            verified = co_await verify(std::move(job));
        } catch (const boost::system::system_error& error) {
            if (error.code() == condition::cancelled) throw;
            newest_unread_somewhere = true;
            failure = std::current_exception();
            const auto described = describe_failure(failure, errc::place_failed, "The place '" + place.name + "'",
                                                    "Look at the place.");
            report.unread_places.push_back({place.name, described.code, described.diagnostics});
            continue;
        }
        std::size_t right = 0;  // backups of the chain from its full on
        for (const auto& backup : verified.backups) {
            if (backup.folder != before.chain.folder) continue;
            newest_seen = true;
            newest_unread_somewhere = newest_unread_somewhere || backup.is_unread();
            if (!backup.code.failed() && static_cast<std::size_t>(backup.number) == right + 1) ++right;
        }
        newest_right_somewhere = newest_right_somewhere || right >= chain_length;
        std::move(verified.backups.begin(), verified.backups.end(), std::back_inserter(report.backups));
    }
    if (report.unread_places.size() == places.size()) std::rethrow_exception(failure);
    const bool newest_lost = before.chain.exists() && !newest_right_somewhere && !newest_unread_somewhere;
    const auto is_told = [&](const VerifiedBackup& backup) {
        return backup.folder == before.chain.folder && backup.is_damaged();
    };
    // What is not there is in no listing, and so in no place's report.
    if (newest_lost && std::ranges::none_of(report.backups, is_told))
        report.backups.push_back(missing_backup(before, places, newest_seen));
    if (report.backups.empty() && report.unread_places.empty())
        throw Error(errc::no_restore_point, "Nothing was verified: the task '" + operation->task_name + "' of database '" +
                                                operation->database + "' has no backup yet. Make one, or wait for it.");
    if (before.chain.exists() && (newest_right_somewhere || newest_lost))
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
    const auto count = [&](auto is) { return static_cast<std::uint64_t>(std::ranges::count_if(report.backups, is)); };
    const auto damaged = count(&VerifiedBackup::is_damaged);
    const auto unread = count(&VerifiedBackup::is_unread);
    // Whoever looks at the state only has to see it.
    std::string wrong;
    const auto add = [&](std::uint64_t number, const char* are, auto is) {
        if (number == 0) return;
        const auto& first = *std::ranges::find_if(report.backups, is);
        wrong += (wrong.empty() ? "" : " ") + std::to_string(number) + " of " + std::to_string(report.backups.size()) +
                 " backups " + are + ", the first is '" + first.manifest_name + "' at " + first.place + ": " +
                 first.diagnostics.text();
    };
    add(damaged, "are not right", &VerifiedBackup::is_damaged);
    add(unread, "could not be read", &VerifiedBackup::is_unread);
    for (const auto& place : report.unread_places)
        wrong += (wrong.empty() ? "" : " ") + ("The backups at " + place.name) +
                 " could not be verified: " + place.diagnostics.text();
    if (!wrong.empty()) {
        operation.state.status = OperationStatus::faulted;
        operation.state.error = std::move(wrong);
    }
    tell(event::VerificationCompleted{{operation.task_id, operation.task_name, operation.database},
                                      operation.id,
                                      report.backups.size(),
                                      damaged,
                                      unread,
                                      report.unread_places.size()});
}

}  // namespace holdfast::inline v1::detail

#endif
