#ifndef HOLDFAST_DETAIL_COORDINATOR_OPERATION_HPP
#define HOLDFAST_DETAIL_COORDINATOR_OPERATION_HPP

#include <holdfast/backup/operation_control.hpp>
#include <holdfast/task/backup_history_entry.hpp>
#include <holdfast/task/operation_state.hpp>

#include <boost/asio/any_completion_handler.hpp>

#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace holdfast::inline v1::detail {

/// One execution of a derived task, from the decision to start it to its record; or a restore or verification, which
/// has no record. Used on the coordinator's strand.
struct Operation {
    enum class Phase {
        queued,   ///< waits for a slot
        running,  ///< holds a slot
        parked,   ///< delayed: holds its reader and writers, but no slot
        ended
    };
    enum class Work {
        backup,
        catch_up_places,  ///< copies to places that fell behind, removes leftovers; reads no database
        restore,          ///< these two read backups back: no slot, no record
        verification
    };

    /// Whether a full is built from the chain that the task has.
    enum class Build {
        no,           ///< it reads the database
        if_possible,  ///< it is, unless something is in the way
        required      ///< it is, or the operation fails
    };

    std::int64_t id = 0;
    std::int64_t task_id = 0;
    std::string database;
    std::string task_name;
    Work work = Work::backup;
    Phase phase = Phase::queued;
    bool manual = false;
    Build build = Build::no;
    bool freshens = false;  ///< an incremental that goes before a full of the same operation
    /// What the history will say; its outcome and numbers are filled at the end.
    BackupHistoryEntry entry{};
    /// Slots that this run uses up without serving them; recorded with it.
    std::vector<BackupHistoryEntry> skipped{};
    TimeSpan started_elapsed{};
    std::shared_ptr<OperationControl> control;
    /// Why the coordinator itself cancelled it (task disabled or deleted); blank = nobody did.
    std::string cancel_reason{};
    std::string folder{};  ///< of the chain it writes; protected from retention and sweeping
    std::vector<std::string> still_dirty{};  ///< places at which leftovers of earlier runs could not be removed
    std::string source_folder{};  ///< of the chain that it reads; protected from retention
    OperationState state{};
    std::vector<boost::asio::any_completion_handler<void()>> waiting{};
};

/// How an operation that answers with a value has ended. Kept by those who wait for it, not by the operation.
template <class Result>
struct Ending {
    std::optional<Result> result{};
    std::exception_ptr failure{};
};

/// An operation that has begun, and where its answer will be.
template <class Result>
struct Begun {
    std::shared_ptr<Operation> operation;
    std::shared_ptr<Ending<Result>> ending;
};

}  // namespace holdfast::inline v1::detail

#endif
