#ifndef HOLDFAST_DETAIL_COORDINATOR_RECORD_RUN_IPP
#define HOLDFAST_DETAIL_COORDINATOR_RECORD_RUN_IPP

#include <holdfast/detail/coordinator/core.hpp>

#include <algorithm>

namespace holdfast::inline v1::detail {

namespace {

std::optional<CloudUploadStatus>* upload_status_of(PeriodicBackupStatus& status, std::string_view place)
{
    if (place == "AmazonS3") return &status.upload_to_s3;
    if (place == "AmazonGlacier") return &status.upload_to_glacier;
    if (place == "Azure") return &status.upload_to_azure;
    if (place == "GoogleCloud") return &status.upload_to_google_cloud;
    if (place == "FTP") return &status.upload_to_ftp;
    return nullptr;
}

template <class PlaceStatus>
void note_place(PlaceStatus& status, const BackupHistoryEntry& entry, const PlaceOutcome& place)
{
    if (place.code.failed()) {
        status.exception = place.diagnostics.text();
        return;
    }
    status.exception.reset();
    (entry.is_full ? status.last_full_backup : status.last_incremental_backup) = entry.started_at;
    (entry.is_full ? status.full_backup_duration_in_ms : status.incremental_backup_duration_in_ms) =
        milliseconds(place.duration);
}

void note_upload(CloudUploadStatus& status, const PlaceOutcome& place)
{
    UploadProgress progress;
    progress.upload_type = place.objects > 2 ? UploadType::chunked : UploadType::regular;
    progress.upload_state = UploadState::done;
    progress.uploaded_in_bytes = static_cast<std::int64_t>(place.bytes);
    progress.total_in_bytes = static_cast<std::int64_t>(place.bytes);
    progress.upload_time_in_ms = milliseconds(place.duration);
    const auto seconds = std::chrono::duration<double>(place.duration).count();
    progress.bytes_puts_per_sec = seconds > 0 ? static_cast<double>(place.bytes) / seconds : 0;
    status.upload_progress = progress;
    status.skipped = false;
}

// The run's own record; `entry` is complete but for its duration.
void note_run(TaskRecord& record, const BackupHistoryEntry& entry, std::size_t history_length)
{
    record.running.reset();
    append_history(record, entry, history_length);
    if (!record.status) record.status.emplace();
    auto& status = *record.status;
    status.task_id = task_id::is_template(status.task_id) ? 0 : status.task_id;
    status.backup_type = entry.type;
    status.is_full = entry.is_full;
    status.duration_in_ms = entry.duration_in_ms;
    status.delay_until.reset();
    status.original_backup_time.reset();
    status.last_operation_id = entry.operation_id;
    ++status.version;
}

}  // namespace

void note_attempt(PeriodicBackupStatus& status, const BackupHistoryEntry& entry)
{
    auto& attempt = entry.is_full ? status.last_full_backup_internal : status.last_incremental_backup_internal;
    attempt = later_attempt(attempt, entry.started_at);
}

void clear_place_errors(PeriodicBackupStatus& status)
{
    status.error.reset();
    if (status.local_backup) status.local_backup->exception.reset();
    for (const auto* const place : {"AmazonS3", "AmazonGlacier", "Azure", "GoogleCloud", "FTP"})
        if (auto* const upload = upload_status_of(status, place); *upload) (*upload)->exception.reset();
}

awaitable<void> Core::record_success(OperationPtr operation, PeriodicBackupConfiguration configuration,
                                     BackupOutcome outcome, Etag)
{
    auto& entry = operation->entry;
    entry.outcome = RunOutcome::done;
    entry.duration_in_ms = milliseconds(scheduler_->elapsed() - operation->started_elapsed);
    entry.bytes_read = static_cast<std::int64_t>(outcome.manifest.raw_size);
    entry.bytes_stored = static_cast<std::int64_t>(outcome.manifest.stored_size);
    entry.items = static_cast<std::int64_t>(outcome.manifest.items);
    std::string behind;
    for (const auto& place : outcome.places) {
        entry.places.push_back({place.name, place.code.failed() ? place.diagnostics.text() : std::string()});
        if (place.code.failed()) behind += (behind.empty() ? "" : ", ") + place.name;
    }
    const auto now = scheduler_->now();
    bool catch_up = !operation->still_dirty.empty();
    const auto written = co_await update_record(operation->task_id, [&](TaskRecord& record) {
        note_run(record, entry, options_.history_length);
        // A verification that ended meanwhile may have found the chain damaged.
        const bool damaged = !entry.is_full && record.chain.damaged && record.chain.folder == outcome.after.folder;
        record.chain = outcome.after;
        record.chain.damaged = damaged;
        record.dirty_places = operation->still_dirty;
        auto& status = *record.status;
        status.task_id = operation->task_id;
        (entry.is_full ? status.last_full_backup : status.last_incremental_backup) = entry.started_at;
        status.last_etag = static_cast<std::int64_t>(outcome.manifest.etag_to);
        if (!outcome.manifest.change_vector.empty()) status.last_database_change_vector = outcome.manifest.change_vector;
        status.last_raft_index.last_etag = status.last_etag;
        status.folder_name = outcome.folder;
        status.is_encrypted = outcome.manifest.encryption.has_value();
        status.grade = BackupGrade::committed;
        status.error.reset();
        if (!behind.empty())
            status.error = BackupError{"The backup is complete, but not at: " + behind +
                                           ". What is missing there is copied later by itself; see each place's error.",
                                       now};
        for (const auto& place : outcome.places) {
            // Retention, which comes next, can be cut short by a crash.
            const bool marked =
                std::find(record.dirty_places.begin(), record.dirty_places.end(), place.name) != record.dirty_places.end();
            if (!marked && (!place.is_clean() || retains(configuration)))
                record.dirty_places.push_back(place.name);
            catch_up = catch_up || !place.is_clean();
            if (auto* const upload = upload_status_of(status, place.name)) {
                if (!*upload) upload->emplace();
                note_place(**upload, entry, place);
                if (!place.code.failed()) note_upload(**upload, place);
            } else {
                if (!status.local_backup) status.local_backup.emplace();
                note_place(*status.local_backup, entry, place);
                if (configuration.local_settings)
                    status.local_backup->backup_directory =
                        configuration.local_settings->folder_path + "/" + outcome.folder;
                status.local_backup->file_name = outcome.manifest_name.substr(outcome.manifest_name.rfind('/') + 1);
                status.local_backup->temp_folder_used = false;
            }
        }
    });
    auto& result = operation->state.result.emplace();
    refresh_progress(*operation);
    result.is_full = entry.is_full;
    if (entry.is_synthetic)
        result.messages.emplace_back("The full was built from the chain; the database was not read.");
    result.entries = static_cast<std::int64_t>(outcome.manifest.entries.size());
    result.items = entry.items;
    result.read_in_bytes = entry.bytes_read;
    result.stored_in_bytes = entry.bytes_stored;
    result.elapsed_in_ms = entry.duration_in_ms;
    result.folder_name = outcome.folder;
    result.file_name = outcome.manifest_name.substr(outcome.manifest_name.rfind('/') + 1);
    for (const auto& place : outcome.places) {
        OperationPlace shown;
        shown.name = place.name;
        shown.state = UploadState::done;
        shown.uploaded_in_bytes = shown.total_in_bytes = static_cast<std::int64_t>(place.bytes);
        shown.objects = static_cast<std::int64_t>(place.objects);
        shown.attempts = place.attempts;
        shown.duration_in_ms = milliseconds(place.duration);
        if (place.code.failed()) shown.error = place.diagnostics.text();
        result.places.push_back(std::move(shown));
    }
    if (!operation->freshens) operation->state.status = OperationStatus::completed;
    const event::Task described{operation->task_id, operation->task_name, operation->database};
    tell(event::BackupCommitted{described, operation->id, outcome.manifest_name, entry.is_full, outcome.manifest.stored_size});
    for (const auto& place : outcome.places)
        if (place.code.failed())
            tell(event::PlaceFellBehind{described, place.name, place.code, place.diagnostics.text()});
    if (written) plan_catch_up(operation->task_id, catch_up || !written->chain.places_behind().empty());
}

awaitable<void> Core::record_nothing_changed(OperationPtr operation)
{
    auto& entry = operation->entry;
    entry.outcome = RunOutcome::done;
    entry.duration_in_ms = 0;
    co_await update_record(operation->task_id, [&](TaskRecord& record) {
        note_run(record, entry, options_.history_length);
        auto& status = *record.status;
        status.task_id = operation->task_id;
        status.last_incremental_backup = entry.started_at;
        if (record.chain.places_behind().empty()) status.error.reset();
        record.dirty_places = operation->still_dirty;
    });
    if (!operation->still_dirty.empty() && !catch_up_at_.contains(operation->task_id))
        plan_catch_up(operation->task_id, true);
    log_decision(operation->task_id, "nothing changed since the last backup; nothing was written");
    auto& result = operation->state.result.emplace();
    result.nothing_changed = true;
    if (!operation->freshens) operation->state.status = OperationStatus::completed;
}

awaitable<void> Core::record_failure(OperationPtr operation, error_code code, Diagnostics diagnostics,
                                     std::vector<PlaceOutcome> places)
{
    auto& entry = operation->entry;
    const bool cancelled = code == condition::cancelled;
    const bool shutting_down = code == errc::shut_down;
    const event::Task described{operation->task_id, operation->task_name, operation->database};
    const auto reason = operation->cancel_reason.empty() ? diagnostics.text() : operation->cancel_reason;
    refresh_progress(*operation);
    operation->state.status = cancelled ? OperationStatus::canceled : OperationStatus::faulted;
    operation->state.error = cancelled ? reason : diagnostics.text();
    if (operation->work == Operation::Work::catch_up_places) {
        plan_catch_up(operation->task_id, true);
        co_return;
    }
    entry.outcome = cancelled && !shutting_down ? RunOutcome::aborted : RunOutcome::failed;
    entry.duration_in_ms = milliseconds(scheduler_->elapsed() - operation->started_elapsed);
    entry.error = *operation->state.error;
    for (const auto& place : places)
        entry.places.push_back({place.name, place.code.failed() ? place.diagnostics.text() : std::string()});
    const auto now = scheduler_->now();
    try {
        const auto written = co_await update_record(operation->task_id, [&](TaskRecord& record) {
            const bool delayed = record.status && record.status->delay_until && shutting_down;
            // A delayed run that the shutdown ends keeps its mark and its time: it runs again then.
            if (delayed) return;
            const auto version = record.status ? record.status->version : 0;
            note_run(record, entry, options_.history_length);
            auto& status = *record.status;
            status.task_id = operation->task_id;
            status.version = version;
            note_attempt(status, entry);
            if (!cancelled) status.error = BackupError{entry.error, now};
            for (const auto& place : places) {
                // A request that was cut may be carried out after everything was removed.
                if (std::find(record.dirty_places.begin(), record.dirty_places.end(), place.name) == record.dirty_places.end())
                    record.dirty_places.push_back(place.name);
                if (!place.code.failed() || cancelled) continue;
                if (auto* const upload = upload_status_of(status, place.name)) {
                    if (!*upload) upload->emplace();
                    note_place(**upload, entry, place);
                } else {
                    if (!status.local_backup) status.local_backup.emplace();
                    note_place(*status.local_backup, entry, place);
                }
            }
        });
        if (written && !places.empty()) cut_at_[operation->task_id] = now;
        if (written && !written->dirty_places.empty()) plan_catch_up(operation->task_id, true);
    } catch (const boost::system::system_error& error) {
        // Even if nothing can be recorded now, the pauses between attempts hold.
        auto& state = states_[operation->task_id];
        if (!state.failed) state.failed = FailedRun{0, now, entry.is_full, entry.slot};
        ++state.failed->attempts;
        state.failed->at = now;
        auto& attempt = entry.is_full ? state.last_full_internal : state.last_incremental_internal;
        attempt = later_attempt(attempt, entry.started_at);
        tell(event::BackgroundFailure{"Recording the failed run of '" + operation->task_name + "' (database '" +
                                          operation->database + "'): " + error.what(),
                                      error.code()});
    }
    if (cancelled) {
        log_decision(operation->task_id, "cancelled: " + reason);
        tell(event::OperationCanceled{described, operation->id, reason});
    } else {
        log_decision(operation->task_id, "attempt " + std::to_string(entry.attempt) + " failed: " + entry.error);
        tell(event::AttemptFailed{described, operation->id, entry.attempt, code, entry.error});
    }
}

}  // namespace holdfast::inline v1::detail

#endif
