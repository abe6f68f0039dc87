#ifndef HOLDFAST_TASK_OPERATION_STATE_HPP
#define HOLDFAST_TASK_OPERATION_STATE_HPP

#include <holdfast/task/periodic_backup_status.hpp>
#include <holdfast/time.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace holdfast::inline v1 {

/// How an operation stands.
enum class OperationStatus {
    in_progress,  ///< also while it is delayed
    completed,
    faulted,
    canceled
};

/// What an operation does.
enum class OperationKind { backup, restore, verification };

/// The counts of one place of an operation.
struct OperationPlace {
    std::string name{};  ///< of Local, AmazonS3, AmazonGlacier, Azure, GoogleCloud, FTP
    UploadState state = UploadState::pending_upload;
    std::int64_t uploaded_in_bytes = 0;
    std::int64_t total_in_bytes = 0;  ///< 0 = not known yet
    std::int64_t objects = 0;         ///< committed
    std::int64_t attempts = 0;        ///< 1 = nothing had to be tried again
    std::int64_t duration_in_ms = 0;
    std::optional<std::string> error{};  ///< why this place fell behind; absent: it has not

    friend bool operator==(const OperationPlace&, const OperationPlace&) = default;
};

/// What an operation of any kind has done so far; reported at most once a second a place and at the end.
struct BackupProgress {
    bool is_full = false;
    std::int64_t entries = 0;  ///< read to their end
    std::int64_t items = 0;    ///< read
    std::int64_t read_in_bytes =
        0;  ///< a backup: from the engine; a restore or verification: stored bytes, from the place
    std::int64_t written_in_bytes = 0;  ///< a restore: raw bytes given to the engine; otherwise 0
    std::int64_t stored_in_bytes =
        0;  ///< a backup: after compression and encryption, once whatever the number of places
    std::int64_t elapsed_in_ms = 0;
    std::vector<OperationPlace> places{};  ///< of a backup
    std::vector<std::string> messages{};  ///< oldest first, at most 100

    friend bool operator==(const BackupProgress&, const BackupProgress&) = default;
};

/// What an operation of any kind has done. A run that found nothing changed has `nothing_changed` and zero counts.
struct BackupResult {
    bool is_full = false;
    bool nothing_changed = false;
    std::int64_t entries = 0;
    std::int64_t items = 0;
    std::int64_t read_in_bytes = 0;
    std::int64_t written_in_bytes = 0;
    std::int64_t stored_in_bytes = 0;
    std::int64_t elapsed_in_ms = 0;
    std::string folder_name{};  ///< of the chain, below the database's folder; blank for a verification
    std::string file_name{};    ///< the manifest in it; of a restore: the last one that was restored
    std::vector<OperationPlace> places{};
    std::vector<std::string> messages{};  ///< oldest first, at most 100

    friend bool operator==(const BackupResult&, const BackupResult&) = default;
};

/// An operation: a run of a derived task, a restore or a verification.
struct OperationState {
    std::int64_t operation_id = 0;
    OperationKind kind = OperationKind::backup;
    std::string database_name{};  ///< of a restore: the new one; blank for a verification of a place
    std::string task_name{};      ///< blank for a restore and for a verification of a place
    std::int64_t task_id = 0;     ///< 0 for the same
    OperationStatus status = OperationStatus::in_progress;
    std::optional<TimePoint> start_time{};
    std::optional<TimePoint> end_time{};  ///< absent while it is in progress
    std::optional<BackupProgress> progress{};
    std::optional<BackupResult> result{};  ///< of a completed one, and of a verification that found damage
    std::optional<std::string> error{};    ///< of a faulted or canceled one

    friend bool operator==(const OperationState&, const OperationState&) = default;
};

}  // namespace holdfast::inline v1

#endif
