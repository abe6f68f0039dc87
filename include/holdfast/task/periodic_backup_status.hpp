#ifndef HOLDFAST_TASK_PERIODIC_BACKUP_STATUS_HPP
#define HOLDFAST_TASK_PERIODIC_BACKUP_STATUS_HPP

#include <holdfast/backup/backup_grade.hpp>
#include <holdfast/backup/backup_type.hpp>
#include <holdfast/time.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace holdfast::inline v1 {

/// How a part is sent.
enum class UploadType {
    regular,  ///< in one request
    chunked   ///< in several parts
};

/// How far an upload is.
enum class UploadState {
    pending_upload,    ///< not begun
    uploading,         ///< bytes are under way
    pending_response,  ///< all sent; the place has not answered yet
    done               ///< ended, well or not
};

/// The numbers of one upload, as of the last report.
struct UploadProgress {
    UploadType upload_type = UploadType::regular;
    UploadState upload_state = UploadState::pending_upload;
    std::int64_t uploaded_in_bytes = 0;
    std::int64_t total_in_bytes = 0;  ///< 0 = not known yet
    double bytes_puts_per_sec = 0;    ///< bytes a second over the whole upload so far
    std::int64_t upload_time_in_ms = 0;

    friend bool operator==(const UploadProgress&, const UploadProgress&) = default;
};

/// What the local folder (or the temporary one) has of a task.
struct LocalBackup {
    std::optional<TimePoint> last_full_backup{};         ///< start of the last full that is complete here
    std::optional<TimePoint> last_incremental_backup{};  ///< likewise of the last incremental
    std::optional<std::int64_t> full_backup_duration_in_ms{};
    std::optional<std::int64_t> incremental_backup_duration_in_ms{};
    std::optional<std::string> exception{};  ///< why the last run failed here; absent after a success
    std::string backup_directory{};          ///< of the newest chain
    std::string file_name{};                 ///< the newest manifest in it
    bool temp_folder_used = false;           ///< true: removed again after the upload

    friend bool operator==(const LocalBackup&, const LocalBackup&) = default;
};

/// What one place that is not local has of a task.
struct CloudUploadStatus {
    std::optional<TimePoint> last_full_backup{};         ///< start of the last full that is complete there
    std::optional<TimePoint> last_incremental_backup{};  ///< likewise of the last incremental
    std::optional<std::int64_t> full_backup_duration_in_ms{};
    std::optional<std::int64_t> incremental_backup_duration_in_ms{};
    std::optional<std::string> exception{};  ///< why the last run failed there; absent after a success
    bool skipped = false;                    ///< true: the last run had nothing to send there
    std::optional<UploadProgress> upload_progress{};

    friend bool operator==(const CloudUploadStatus&, const CloudUploadStatus&) = default;
};

/// The change of the server's memory that recorded the status.
struct LastRaftIndex {
    std::optional<std::int64_t> last_etag{};

    friend bool operator==(const LastRaftIndex&, const LastRaftIndex&) = default;
};

/// Why the last run did not succeed everywhere.
struct BackupError {
    std::string exception{};  ///< the operator's text; names the places that fell behind
    TimePoint at{};

    friend bool operator==(const BackupError&, const BackupError&) = default;
};

/// What is known of a derived task's runs. There is none before the first run.
struct PeriodicBackupStatus {
    std::int64_t task_id = 0;
    BackupType backup_type = BackupType::backup;           ///< of the last run
    bool is_full = false;                                  ///< the last run
    std::string node_tag{};                                ///< where it ran
    std::optional<TimePoint> delay_until{};                ///< a delayed run goes on then; absent: none is delayed
    std::optional<TimePoint> original_backup_time{};       ///< when the delayed run began
    std::optional<TimePoint> last_full_backup{};           ///< start of the last successful full
    std::optional<TimePoint> last_incremental_backup{};    ///< start of the last successful incremental
    std::optional<TimePoint> last_full_backup_internal{};  ///< start of the last attempt; drives the schedule
    std::optional<TimePoint> last_incremental_backup_internal{};  ///< likewise of incrementals
    std::optional<LocalBackup> local_backup{};  ///< absent: the task has no such place; the same below
    std::optional<CloudUploadStatus> upload_to_s3{};
    std::optional<CloudUploadStatus> upload_to_glacier{};
    std::optional<CloudUploadStatus> upload_to_azure{};
    std::optional<CloudUploadStatus> upload_to_google_cloud{};
    std::optional<CloudUploadStatus> upload_to_ftp{};
    std::optional<std::int64_t> last_etag{};  ///< everything up to it is backed up; absent: the next run is a full
    std::optional<std::string> last_database_change_vector{};  ///< the engine's own wording of the same
    LastRaftIndex last_raft_index{};
    std::optional<std::string> folder_name{};                      ///< of the newest chain, below the database's folder
    std::optional<std::int64_t> duration_in_ms{};                  ///< of the last run
    std::optional<std::int64_t> local_retention_duration_in_ms{};  ///< of the last retention of the local folder
    std::int64_t version = 0;            ///< +1 for each recorded run: the number of backups made
    std::optional<BackupError> error{};  ///< absent: the last run succeeded everywhere
    std::optional<std::int64_t> last_operation_id{};
    bool is_encrypted = false;           ///< the last backup
    std::optional<BackupGrade> grade{};  ///< only holdfast: of the last backup; absent: there is none

    friend bool operator==(const PeriodicBackupStatus&, const PeriodicBackupStatus&) = default;
};

}  // namespace holdfast::inline v1

#endif
