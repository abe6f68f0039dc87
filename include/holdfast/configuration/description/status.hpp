#ifndef HOLDFAST_CONFIGURATION_DESCRIPTION_STATUS_HPP
#define HOLDFAST_CONFIGURATION_DESCRIPTION_STATUS_HPP

#include <holdfast/configuration/describe.hpp>
#include <holdfast/configuration/description/settings.hpp>
#include <holdfast/task/ongoing_task_backup.hpp>
#include <holdfast/task/periodic_backup_status.hpp>

/// The fields of statuses and task information by their JSON names.
namespace holdfast::inline v1::detail {

template <>
struct Description<UploadProgress> {
    static constexpr std::string_view name = "UploadProgress";
    static constexpr auto fields()
    {
        return boost::hana::make_tuple(field("UploadType", &UploadProgress::upload_type, "In one request or in parts."),
                                       field("UploadState", &UploadProgress::upload_state, "How far it is."),
                                       field("UploadedInBytes", &UploadProgress::uploaded_in_bytes, "Sent so far."),
                                       field("TotalInBytes", &UploadProgress::total_in_bytes, "0: not known yet."),
                                       field("BytesPutsPerSec", &UploadProgress::bytes_puts_per_sec,
                                             "Bytes a second over the whole upload so far."),
                                       field("UploadTimeInMs", &UploadProgress::upload_time_in_ms, "So far."));
    }
};

template <>
struct Description<LocalBackup> {
    static constexpr std::string_view name = "LocalBackup";
    static constexpr auto fields()
    {
        return boost::hana::make_tuple(
            field("LastFullBackup", &LocalBackup::last_full_backup, "Start of the last full that is complete here."),
            field("LastIncrementalBackup", &LocalBackup::last_incremental_backup,
                  "Start of the last incremental that is complete here."),
            field("FullBackupDurationInMs", &LocalBackup::full_backup_duration_in_ms, "Of the last full."),
            field("IncrementalBackupDurationInMs", &LocalBackup::incremental_backup_duration_in_ms,
                  "Of the last incremental."),
            field("Exception", &LocalBackup::exception, "Why the last run failed here. Absent after a success."),
            field("BackupDirectory", &LocalBackup::backup_directory, "Of the newest chain."),
            field("FileName", &LocalBackup::file_name, "The newest manifest in it."),
            field("TempFolderUsed", &LocalBackup::temp_folder_used, "True: removed again after the upload."));
    }
};

template <>
struct Description<CloudUploadStatus> {
    static constexpr std::string_view name = "CloudUploadStatus";
    static constexpr auto fields()
    {
        return boost::hana::make_tuple(
            field("LastFullBackup", &CloudUploadStatus::last_full_backup,
                  "Start of the last full that is complete here."),
            field("LastIncrementalBackup", &CloudUploadStatus::last_incremental_backup,
                  "Start of the last incremental that is complete here."),
            field("FullBackupDurationInMs", &CloudUploadStatus::full_backup_duration_in_ms, "Of the last full."),
            field("IncrementalBackupDurationInMs", &CloudUploadStatus::incremental_backup_duration_in_ms,
                  "Of the last incremental."),
            field("Exception", &CloudUploadStatus::exception, "Why the last run failed here. Absent after a success."),
            field("Skipped", &CloudUploadStatus::skipped, "True: the last run had nothing to send there."),
            field("UploadProgress", &CloudUploadStatus::upload_progress, "Of the last upload."));
    }
};

template <>
struct Description<LastRaftIndex> {
    static constexpr std::string_view name = "LastRaftIndex";
    static constexpr auto fields()
    {
        return boost::hana::make_tuple(
            field("LastEtag", &LastRaftIndex::last_etag, "Revision of the server's memory that recorded the status."));
    }
};

template <>
struct Description<BackupError> {
    static constexpr std::string_view name = "BackupError";
    static constexpr auto fields()
    {
        return boost::hana::make_tuple(
            field("Exception", &BackupError::exception, "The operator's text; names the places that fell behind."),
            field("At", &BackupError::at, "When."));
    }
};

template <>
struct Description<PeriodicBackupStatus> {
    static constexpr std::string_view name = "PeriodicBackupStatus";
    static constexpr auto fields()
    {
        return boost::hana::make_tuple(
            field("TaskId", &PeriodicBackupStatus::task_id, "The derived task."),
            field("BackupType", &PeriodicBackupStatus::backup_type, "Of the last run."),
            field("IsFull", &PeriodicBackupStatus::is_full, "The last run."),
            field("NodeTag", &PeriodicBackupStatus::node_tag, "Where it ran."),
            field("DelayUntil", &PeriodicBackupStatus::delay_until, "A delayed run goes on then."),
            field("OriginalBackupTime", &PeriodicBackupStatus::original_backup_time, "When the delayed run began."),
            field("LastFullBackup", &PeriodicBackupStatus::last_full_backup, "Start of the last successful full."),
            field("LastIncrementalBackup", &PeriodicBackupStatus::last_incremental_backup,
                  "Start of the last successful incremental."),
            field("LastFullBackupInternal", &PeriodicBackupStatus::last_full_backup_internal,
                  "Start of the last attempt at a full; drives the schedule."),
            field("LastIncrementalBackupInternal", &PeriodicBackupStatus::last_incremental_backup_internal,
                  "Start of the last attempt at an incremental; drives the schedule."),
            field("LocalBackup", &PeriodicBackupStatus::local_backup, "What the local folder has."),
            field("UploadToS3", &PeriodicBackupStatus::upload_to_s3, "What Amazon S3 has."),
            field("UploadToGlacier", &PeriodicBackupStatus::upload_to_glacier, "What Amazon Glacier has."),
            field("UploadToAzure", &PeriodicBackupStatus::upload_to_azure, "What Azure has."),
            field("UploadToGoogleCloud", &PeriodicBackupStatus::upload_to_google_cloud, "What Google Cloud has."),
            field("UploadToFtp", &PeriodicBackupStatus::upload_to_ftp, "What the FTP server has."),
            field("LastEtag", &PeriodicBackupStatus::last_etag,
                  "Everything up to it is backed up. Absent: the next run is a full."),
            field("LastDatabaseChangeVector", &PeriodicBackupStatus::last_database_change_vector,
                  "The engine's own wording of the same."),
            field("LastRaftIndex", &PeriodicBackupStatus::last_raft_index, "The change that recorded this."),
            field("FolderName", &PeriodicBackupStatus::folder_name,
                  "Of the newest chain, below the database's folder."),
            field("DurationInMs", &PeriodicBackupStatus::duration_in_ms, "Of the last run."),
            field("LocalRetentionDurationInMs", &PeriodicBackupStatus::local_retention_duration_in_ms,
                  "Of the last retention of the local folder."),
            field("Version", &PeriodicBackupStatus::version, "+1 for each recorded run: the number of backups made."),
            field("Error", &PeriodicBackupStatus::error, "Absent: the last run succeeded everywhere."),
            field("LastOperationId", &PeriodicBackupStatus::last_operation_id, "Of the last run."),
            field("IsEncrypted", &PeriodicBackupStatus::is_encrypted, "The last backup."),
            field("Grade", &PeriodicBackupStatus::grade, "Only holdfast: how well the last backup has been proven."));
    }
};

template <>
struct Description<NodeId> {
    static constexpr std::string_view name = "NodeId";
    static constexpr auto fields()
    {
        return boost::hana::make_tuple(field("NodeTag", &NodeId::node_tag, "Its short name."),
                                       field("NodeUrl", &NodeId::node_url, "Blank if the host gave none."));
    }
};

template <>
struct Description<RunningBackup> {
    static constexpr std::string_view name = "RunningBackup";
    static constexpr auto fields()
    {
        return boost::hana::make_tuple(field("StartTime", &RunningBackup::start_time, "When it began."),
                                       field("IsFull", &RunningBackup::is_full, "True: a full."),
                                       field("RunningBackupTaskId", &RunningBackup::running_backup_task_id,
                                             "The operation's id: for delay, kill and operation state."));
    }
};

template <>
struct Description<NextBackup> {
    static constexpr std::string_view name = "NextBackup";
    static constexpr auto fields()
    {
        return boost::hana::make_tuple(
            field("TimeSpan", &NextBackup::time_span, "From the moment of asking; never negative."),
            field("DateTime", &NextBackup::date_time, "When."),
            field("OriginalBackupTime", &NextBackup::original_backup_time, "Of a delayed run: when it began."),
            field("IsFull", &NextBackup::is_full, "True: a full."));
    }
};

template <>
struct Description<OngoingTaskBackup> {
    static constexpr std::string_view name = "OngoingTaskBackup";
    static constexpr auto fields()
    {
        return boost::hana::make_tuple(
            field("TaskId", &OngoingTaskBackup::task_id, "The derived task."),
            field("TaskType", &OngoingTaskBackup::task_type, "Always Backup."),
            field("TaskName", &OngoingTaskBackup::task_name, "Server Wide Backup, and the template's name."),
            field("TaskState", &OngoingTaskBackup::task_state, "Whether it runs."),
            field("ResponsibleNode", &OngoingTaskBackup::responsible_node, "Who runs it."),
            field("MentorNode", &OngoingTaskBackup::mentor_node, "Who should run it."),
            field("PinToMentorNode", &OngoingTaskBackup::pin_to_mentor_node, "True: no other node runs it."),
            field("BackupType", &OngoingTaskBackup::backup_type, "Logical records or a binary image."),
            field("BackupDestinations", &OngoingTaskBackup::backup_destinations,
                  "Of Local, AmazonS3, AmazonGlacier, Azure, GoogleCloud, FTP."),
            field("LastFullBackup", &OngoingTaskBackup::last_full_backup, "Start of the last successful full."),
            field("LastIncrementalBackup", &OngoingTaskBackup::last_incremental_backup,
                  "Start of the last successful incremental."),
            field("OnGoingBackup", &OngoingTaskBackup::on_going_backup, "Absent: nothing runs."),
            field("NextBackup", &OngoingTaskBackup::next_backup, "Absent: nothing is planned."),
            field("RetentionPolicy", &OngoingTaskBackup::retention_policy, "As configured."),
            field("IsEncrypted", &OngoingTaskBackup::is_encrypted, "Whether its backups are."),
            field("LastExecutingNodeTag", &OngoingTaskBackup::last_executing_node_tag, "Who ran it last."),
            field("Error", &OngoingTaskBackup::error, "Absent: the last run succeeded everywhere, or there was none."));
    }
};

}  // namespace holdfast::inline v1::detail

#endif
