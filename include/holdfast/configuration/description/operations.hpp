#ifndef HOLDFAST_CONFIGURATION_DESCRIPTION_OPERATIONS_HPP
#define HOLDFAST_CONFIGURATION_DESCRIPTION_OPERATIONS_HPP

#include <holdfast/configuration/describe.hpp>
#include <holdfast/configuration/description/enumerations.hpp>
#include <holdfast/task/backup_history_entry.hpp>
#include <holdfast/task/decision_log_entry.hpp>
#include <holdfast/task/operation_state.hpp>

/// The fields of operation states, progress and results by their JSON names, in the order in which they are written.
namespace holdfast::inline v1::detail {

template <>
struct Description<OperationPlace> {
    static constexpr std::string_view name = "OperationPlace";
    static constexpr auto fields()
    {
        return boost::hana::make_tuple(
            field("Name", &OperationPlace::name, "Of Local, AmazonS3, AmazonGlacier, Azure, GoogleCloud, FTP."),
            field("State", &OperationPlace::state, "How far it is."),
            field("UploadedInBytes", &OperationPlace::uploaded_in_bytes, "Stored there so far."),
            field("TotalInBytes", &OperationPlace::total_in_bytes, "0: not known yet."),
            field("Objects", &OperationPlace::objects, "Committed."),
            field("Attempts", &OperationPlace::attempts, "1: nothing had to be tried again."),
            field("DurationInMs", &OperationPlace::duration_in_ms, "So far."),
            field("Error", &OperationPlace::error, "Why this place fell behind. Absent: it has not."));
    }
};

template <>
struct Description<BackupProgress> {
    static constexpr std::string_view name = "BackupProgress";
    static constexpr auto fields()
    {
        return boost::hana::make_tuple(
            field("IsFull", &BackupProgress::is_full, "True: a full."),
            field("Entries", &BackupProgress::entries, "Read to their end."),
            field("Items", &BackupProgress::items, "Read."),
            field("ReadInBytes", &BackupProgress::read_in_bytes,
                  "A backup: from the engine. A restore or verification: stored bytes, from the place."),
            field("WrittenInBytes", &BackupProgress::written_in_bytes,
                  "A restore: raw bytes given to the engine. Otherwise 0."),
            field("StoredInBytes", &BackupProgress::stored_in_bytes,
                  "A backup: after compression and encryption, once whatever the number of places."),
            field("ElapsedInMs", &BackupProgress::elapsed_in_ms, "So far."),
            field("Places", &BackupProgress::places, "The counts of each place.").at_most(100),
            field("Messages", &BackupProgress::messages, "Oldest first.").at_most(100));
    }
};

template <>
struct Description<BackupResult> {
    static constexpr std::string_view name = "BackupResult";
    static constexpr auto fields()
    {
        return boost::hana::make_tuple(
            field("IsFull", &BackupResult::is_full, "True: a full."),
            field("NothingChanged", &BackupResult::nothing_changed,
                  "True: nothing was written, and that is a success."),
            field("Entries", &BackupResult::entries, "Read to their end."),
            field("Items", &BackupResult::items, "Read."),
            field("ReadInBytes", &BackupResult::read_in_bytes,
                  "A backup: from the engine. A restore or verification: stored bytes, from the place."),
            field("WrittenInBytes", &BackupResult::written_in_bytes,
                  "A restore: raw bytes given to the engine. Otherwise 0."),
            field("StoredInBytes", &BackupResult::stored_in_bytes,
                  "A backup: after compression and encryption, once whatever the number of places."),
            field("ElapsedInMs", &BackupResult::elapsed_in_ms, "From begin to end."),
            field("FolderName", &BackupResult::folder_name, "Of the chain, below the database's folder."),
            field("FileName", &BackupResult::file_name,
                  "The manifest in it. A restore: the last one that was restored."),
            field("Places", &BackupResult::places, "The counts of each place.").at_most(100),
            field("Messages", &BackupResult::messages, "Oldest first.").at_most(100));
    }
};

template <>
struct Description<OperationState> {
    static constexpr std::string_view name = "OperationState";
    static constexpr auto fields()
    {
        return boost::hana::make_tuple(
            field("OperationId", &OperationState::operation_id, "Its id."),
            field("Kind", &OperationState::kind, "What it does."),
            field("DatabaseName", &OperationState::database_name,
                  "Of which database. A restore: the new one. Blank for a verification of a place."),
            field("TaskName", &OperationState::task_name, "Blank for a restore and for a verification of a place."),
            field("TaskId", &OperationState::task_id, "0 for the same."),
            field("Status", &OperationState::status, "How it stands."),
            field("StartTime", &OperationState::start_time, "When it began."),
            field("EndTime", &OperationState::end_time, "Absent while it is in progress."),
            field("Progress", &OperationState::progress, "The last report."),
            field("Result", &OperationState::result, "Of a completed one, and of a verification that found damage."),
            field("Error", &OperationState::error, "Of a faulted or canceled one."));
    }
};

template <>
struct Description<HistoryPlace> {
    static constexpr std::string_view name = "HistoryPlace";
    static constexpr auto fields()
    {
        return boost::hana::make_tuple(
            field("Name", &HistoryPlace::name, "Of Local, AmazonS3, AmazonGlacier, Azure, GoogleCloud, FTP."),
            field("Error", &HistoryPlace::error, "Blank: it has the backup."));
    }
};

template <>
struct Description<BackupHistoryEntry> {
    static constexpr std::string_view name = "BackupHistoryEntry";
    static constexpr auto fields()
    {
        return boost::hana::make_tuple(
            field("OperationId", &BackupHistoryEntry::operation_id, "0: there was no operation."),
            field("IsFull", &BackupHistoryEntry::is_full, "True: a full."),
            field("IsSynthetic", &BackupHistoryEntry::is_synthetic,
                  "True: a full that was, or was to be, built from the chain; the database was not read."),
            field("Type", &BackupHistoryEntry::type, "Logical records or a binary image."),
            field("StartedAt", &BackupHistoryEntry::started_at, "When."),
            field("Slot", &BackupHistoryEntry::slot, "The planned moment. Absent: started by hand."),
            field("DurationInMs", &BackupHistoryEntry::duration_in_ms, "From begin to end."),
            field("Outcome", &BackupHistoryEntry::outcome, "How it ended."),
            field("Attempt", &BackupHistoryEntry::attempt, "Of this slot; above 1: a retry."),
            field("CatchUp", &BackupHistoryEntry::catch_up, "True: the host was down at the slot."),
            field("BytesRead", &BackupHistoryEntry::bytes_read, "From the engine."),
            field("BytesStored", &BackupHistoryEntry::bytes_stored, "After compression and encryption."),
            field("Items", &BackupHistoryEntry::items, "Read."),
            field("Error", &BackupHistoryEntry::error, "Blank: none."),
            field("Places", &BackupHistoryEntry::places, "Each place and its error.").at_most(100));
    }
};

template <>
struct Description<DecisionLogEntry> {
    static constexpr std::string_view name = "DecisionLogEntry";
    static constexpr auto fields()
    {
        return boost::hana::make_tuple(field("At", &DecisionLogEntry::at, "When."),
                                       field("Text", &DecisionLogEntry::text, "What was decided, and why."));
    }
};

}  // namespace holdfast::inline v1::detail

#endif
