#ifndef HOLDFAST_TASK_BACKUP_HISTORY_ENTRY_HPP
#define HOLDFAST_TASK_BACKUP_HISTORY_ENTRY_HPP

#include <holdfast/backup/backup_type.hpp>
#include <holdfast/time.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace holdfast::inline v1 {

/// How a run ended.
enum class RunOutcome {
    done,
    failed,
    aborted,
    delayed,
    skipped  ///< the slot was used up without a run; `error` says why
};

/// One place of a run.
struct HistoryPlace {
    std::string name{};   ///< of Local, AmazonS3, AmazonGlacier, Azure, GoogleCloud, FTP
    std::string error{};  ///< blank: it has the backup

    friend bool operator==(const HistoryPlace&, const HistoryPlace&) = default;
};

/// One run of a task, or one slot without a run. Every due slot ends in one of these.
struct BackupHistoryEntry {
    std::int64_t operation_id = 0;  ///< 0 = there was no operation
    bool is_full = false;
    bool is_synthetic = false;  ///< a full that was (or was to be) built from the chain, without reading the database
    BackupType type = BackupType::backup;
    TimePoint started_at{};
    std::optional<TimePoint> slot{};  ///< the planned moment; absent: started by hand
    std::int64_t duration_in_ms = 0;
    RunOutcome outcome = RunOutcome::done;
    std::int32_t attempt = 1;  ///< of this slot; above 1 = a retry
    bool catch_up = false;     ///< the host was down at the slot
    std::int64_t bytes_read = 0;
    std::int64_t bytes_stored = 0;
    std::int64_t items = 0;
    std::string error{};  ///< blank: none
    std::vector<HistoryPlace> places{};

    friend bool operator==(const BackupHistoryEntry&, const BackupHistoryEntry&) = default;
};

}  // namespace holdfast::inline v1

#endif
