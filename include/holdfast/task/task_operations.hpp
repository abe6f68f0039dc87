#ifndef HOLDFAST_TASK_TASK_OPERATIONS_HPP
#define HOLDFAST_TASK_TASK_OPERATIONS_HPP

#include <holdfast/detail/coordinator/bodies.hpp>

#include <memory>
#include <utility>

namespace holdfast::inline v1 {

/// The part of BackupCoordinator that deals with databases and their derived tasks.
///
/// Every function takes any completion token (handler `void(error_code, Result)`) and, before it, optionally a
/// Diagnostics that gets the operator's text of a failure and outlives the call.
///
/// Cancellation    none but where it is said: a change is short and is made or not made as a whole
/// Executor        the handler's own, as if posted; work runs on the coordinator's strand
/// Thread safety   safe
class TaskOperations {
public:
    /// Tells that the engine has a new database; it gets every template that does not exclude it, at once.
    ///
    /// Completion      void(error_code, bool); false: it was known already
    /// Errors          errc::database_not_found   the engine does not list it
    template <boost::asio::completion_token_for<void(error_code, bool)> CompletionToken>
    auto async_database_created(std::string name, CompletionToken&& token)
    {
        return async_database_created(std::move(name), detail::no_diagnostics, std::forward<CompletionToken>(token));
    }
    template <boost::asio::completion_token_for<void(error_code, bool)> CompletionToken>
    auto async_database_created(std::string name, detail::MaybeDiagnostics diagnostics, CompletionToken&& token)
    {
        return detail::call<bool>(core_, diagnostics.to, detail::bodies::database_created(std::move(name)), std::forward<CompletionToken>(token));
    }

    /// The same for a host that knows the details; asks the engine nothing.
    template <boost::asio::completion_token_for<void(error_code, bool)> CompletionToken>
    auto async_database_created(DatabaseInfo database, CompletionToken&& token)
    {
        return async_database_created(std::move(database), detail::no_diagnostics, std::forward<CompletionToken>(token));
    }
    template <boost::asio::completion_token_for<void(error_code, bool)> CompletionToken>
    auto async_database_created(DatabaseInfo database, detail::MaybeDiagnostics diagnostics, CompletionToken&& token)
    {
        return detail::call<bool>(core_, diagnostics.to, detail::bodies::database_created_info(std::move(database)), std::forward<CompletionToken>(token));
    }

    /// Tells that a database is gone: its derived tasks, their statuses and what runs go too. Stored backups stay.
    ///
    /// Completion      void(error_code, bool); false: it was not known
    template <boost::asio::completion_token_for<void(error_code, bool)> CompletionToken>
    auto async_database_deleted(std::string name, CompletionToken&& token)
    {
        return async_database_deleted(std::move(name), detail::no_diagnostics, std::forward<CompletionToken>(token));
    }
    template <boost::asio::completion_token_for<void(error_code, bool)> CompletionToken>
    auto async_database_deleted(std::string name, detail::MaybeDiagnostics diagnostics, CompletionToken&& token)
    {
        return detail::call<bool>(core_, diagnostics.to, detail::bodies::database_deleted(std::move(name)), std::forward<CompletionToken>(token));
    }

    /// The derived task with that id, or none.
    ///
    /// Completion      void(error_code, std::optional<OngoingTaskBackup>)
    template <boost::asio::completion_token_for<void(error_code, std::optional<OngoingTaskBackup>)> CompletionToken>
    auto async_get_ongoing_task_info(std::string database, std::int64_t task_id, CompletionToken&& token)
    {
        return async_get_ongoing_task_info(std::move(database), task_id, detail::no_diagnostics, std::forward<CompletionToken>(token));
    }
    template <boost::asio::completion_token_for<void(error_code, std::optional<OngoingTaskBackup>)> CompletionToken>
    auto async_get_ongoing_task_info(std::string database, std::int64_t task_id, detail::MaybeDiagnostics diagnostics, CompletionToken&& token)
    {
        return detail::call<std::optional<OngoingTaskBackup>>(core_, diagnostics.to, detail::bodies::get_task_by_id(std::move(database), task_id), std::forward<CompletionToken>(token));
    }

    /// The derived task with that name (see get_task_name), or none.
    template <boost::asio::completion_token_for<void(error_code, std::optional<OngoingTaskBackup>)> CompletionToken>
    auto async_get_ongoing_task_info(std::string database, std::string task_name, CompletionToken&& token)
    {
        return async_get_ongoing_task_info(std::move(database), std::move(task_name), detail::no_diagnostics, std::forward<CompletionToken>(token));
    }
    template <boost::asio::completion_token_for<void(error_code, std::optional<OngoingTaskBackup>)> CompletionToken>
    auto async_get_ongoing_task_info(std::string database, std::string task_name, detail::MaybeDiagnostics diagnostics, CompletionToken&& token)
    {
        return detail::call<std::optional<OngoingTaskBackup>>(core_, diagnostics.to, detail::bodies::get_task_by_name(std::move(database), std::move(task_name)), std::forward<CompletionToken>(token));
    }

    /// All derived tasks of a database, or of all databases if the name is blank. Nothing is read for it.
    ///
    /// Completion      void(error_code, std::vector<OngoingTaskBackup>)
    template <boost::asio::completion_token_for<void(error_code, std::vector<OngoingTaskBackup>)> CompletionToken>
    auto async_get_ongoing_tasks(std::string database, CompletionToken&& token)
    {
        return async_get_ongoing_tasks(std::move(database), detail::no_diagnostics, std::forward<CompletionToken>(token));
    }
    template <boost::asio::completion_token_for<void(error_code, std::vector<OngoingTaskBackup>)> CompletionToken>
    auto async_get_ongoing_tasks(std::string database, detail::MaybeDiagnostics diagnostics, CompletionToken&& token)
    {
        return async_get_ongoing_tasks(OngoingTasksRequest{.database_name = std::move(database)}, diagnostics, std::forward<CompletionToken>(token));
    }

    /// The derived tasks that a request describes, in the order of their ids: of one template, or a page of them.
    ///
    /// Completion      void(error_code, std::vector<OngoingTaskBackup>); fewer than the limit: there are no more
    template <boost::asio::completion_token_for<void(error_code, std::vector<OngoingTaskBackup>)> CompletionToken>
    auto async_get_ongoing_tasks(OngoingTasksRequest request, CompletionToken&& token)
    {
        return async_get_ongoing_tasks(std::move(request), detail::no_diagnostics, std::forward<CompletionToken>(token));
    }
    template <boost::asio::completion_token_for<void(error_code, std::vector<OngoingTaskBackup>)> CompletionToken>
    auto async_get_ongoing_tasks(OngoingTasksRequest request, detail::MaybeDiagnostics diagnostics, CompletionToken&& token)
    {
        return detail::call<std::vector<OngoingTaskBackup>>(core_, diagnostics.to, detail::bodies::get_tasks(std::move(request)), std::forward<CompletionToken>(token));
    }

    /// What is known of a task's runs; none before the first.
    ///
    /// Completion      void(error_code, std::optional<PeriodicBackupStatus>)
    /// Errors          errc::database_not_found, errc::task_not_found
    template <boost::asio::completion_token_for<void(error_code, std::optional<PeriodicBackupStatus>)> CompletionToken>
    auto async_get_periodic_backup_status(std::string database, std::int64_t task_id, CompletionToken&& token)
    {
        return async_get_periodic_backup_status(std::move(database), task_id, detail::no_diagnostics, std::forward<CompletionToken>(token));
    }
    template <boost::asio::completion_token_for<void(error_code, std::optional<PeriodicBackupStatus>)> CompletionToken>
    auto async_get_periodic_backup_status(std::string database, std::int64_t task_id, detail::MaybeDiagnostics diagnostics, CompletionToken&& token)
    {
        return detail::call<std::optional<PeriodicBackupStatus>>(core_, diagnostics.to, detail::bodies::get_status(std::move(database), task_id), std::forward<CompletionToken>(token));
    }

    /// The last runs of a task, oldest first (CoordinatorOptions::history_length).
    ///
    /// Completion      void(error_code, std::vector<BackupHistoryEntry>)
    template <boost::asio::completion_token_for<void(error_code, std::vector<BackupHistoryEntry>)> CompletionToken>
    auto async_get_backup_history(std::string database, std::int64_t task_id, CompletionToken&& token)
    {
        return async_get_backup_history(std::move(database), task_id, detail::no_diagnostics, std::forward<CompletionToken>(token));
    }
    template <boost::asio::completion_token_for<void(error_code, std::vector<BackupHistoryEntry>)> CompletionToken>
    auto async_get_backup_history(std::string database, std::int64_t task_id, detail::MaybeDiagnostics diagnostics, CompletionToken&& token)
    {
        return detail::call<std::vector<BackupHistoryEntry>>(core_, diagnostics.to, detail::bodies::get_history(std::move(database), task_id), std::forward<CompletionToken>(token));
    }

    /// The last scheduling decisions of a task since the start, oldest first.
    ///
    /// Completion      void(error_code, std::vector<DecisionLogEntry>)
    template <boost::asio::completion_token_for<void(error_code, std::vector<DecisionLogEntry>)> CompletionToken>
    auto async_get_decision_log(std::string database, std::int64_t task_id, CompletionToken&& token)
    {
        return async_get_decision_log(std::move(database), task_id, detail::no_diagnostics, std::forward<CompletionToken>(token));
    }
    template <boost::asio::completion_token_for<void(error_code, std::vector<DecisionLogEntry>)> CompletionToken>
    auto async_get_decision_log(std::string database, std::int64_t task_id, detail::MaybeDiagnostics diagnostics, CompletionToken&& token)
    {
        return detail::call<std::vector<DecisionLogEntry>>(core_, diagnostics.to, detail::bodies::get_decisions(std::move(database), task_id), std::forward<CompletionToken>(token));
    }

    /// Disables or enables a derived task for its database alone; disabling cancels what runs.
    ///
    /// Completion      void(error_code, TaskToggleResult)
    template <boost::asio::completion_token_for<void(error_code, TaskToggleResult)> CompletionToken>
    auto async_toggle_ongoing_task_state(std::string database, std::int64_t task_id, bool disable, CompletionToken&& token)
    {
        return async_toggle_ongoing_task_state(std::move(database), task_id, disable, detail::no_diagnostics, std::forward<CompletionToken>(token));
    }
    template <boost::asio::completion_token_for<void(error_code, TaskToggleResult)> CompletionToken>
    auto async_toggle_ongoing_task_state(std::string database, std::int64_t task_id, bool disable, detail::MaybeDiagnostics diagnostics, CompletionToken&& token)
    {
        return detail::call<TaskToggleResult>(core_, diagnostics.to, detail::bodies::toggle_task(std::move(database), task_id, disable), std::forward<CompletionToken>(token));
    }

    /// Says whether the host may store or change a regular task of its own: derived tasks cannot be edited or renamed by
    /// themselves, and no other task may have a name of theirs.
    ///
    /// Completion      void(error_code, bool)
    /// Errors          errc::server_wide_task, errc::reserved_name
    template <boost::asio::completion_token_for<void(error_code, bool)> CompletionToken>
    auto async_check_periodic_backup_change(std::string database, PeriodicBackupConfiguration configuration, CompletionToken&& token)
    {
        return async_check_periodic_backup_change(std::move(database), std::move(configuration), detail::no_diagnostics, std::forward<CompletionToken>(token));
    }
    template <boost::asio::completion_token_for<void(error_code, bool)> CompletionToken>
    auto async_check_periodic_backup_change(std::string database, PeriodicBackupConfiguration configuration, detail::MaybeDiagnostics diagnostics, CompletionToken&& token)
    {
        return detail::call<bool>(core_, diagnostics.to, detail::bodies::check_change(std::move(database), std::move(configuration)), std::forward<CompletionToken>(token));
    }

    /// Says whether the host may delete a task: derived ones go with their template only.
    ///
    /// Completion      void(error_code, bool)
    /// Errors          errc::server_wide_task
    template <boost::asio::completion_token_for<void(error_code, bool)> CompletionToken>
    auto async_check_task_deletion(std::string database, std::int64_t task_id, CompletionToken&& token)
    {
        return async_check_task_deletion(std::move(database), task_id, detail::no_diagnostics, std::forward<CompletionToken>(token));
    }
    template <boost::asio::completion_token_for<void(error_code, bool)> CompletionToken>
    auto async_check_task_deletion(std::string database, std::int64_t task_id, detail::MaybeDiagnostics diagnostics, CompletionToken&& token)
    {
        return detail::call<bool>(core_, diagnostics.to, detail::bodies::check_deletion(std::move(database), task_id), std::forward<CompletionToken>(token));
    }

protected:
    explicit TaskOperations(std::shared_ptr<detail::Core> core) : core_(std::move(core)) {}
    ~TaskOperations() = default;

private:
    std::shared_ptr<detail::Core> core_;
};

}  // namespace holdfast::inline v1

#endif
