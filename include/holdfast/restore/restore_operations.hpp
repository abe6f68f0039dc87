#ifndef HOLDFAST_RESTORE_RESTORE_OPERATIONS_HPP
#define HOLDFAST_RESTORE_RESTORE_OPERATIONS_HPP

#include <holdfast/detail/coordinator/bodies.hpp>

#include <memory>
#include <utility>

namespace holdfast::inline v1 {

/// The part of BackupCoordinator that reads backups back.
///
/// Every function takes any completion token (handler `void(error_code, Result)`) and, before it, optionally a
/// Diagnostics that gets the operator's text of a failure and outlives the call.
///
/// Cancellation    none but where it is said: a change is short and is made or not made as a whole
/// Executor        the handler's own, as if posted; work runs on the coordinator's strand
/// Thread safety   safe
class RestoreOperations {
public:
    /// The restore points at a place, newest chain first. Only the place's settings of `place` are used.
    ///
    /// Completion      void(error_code, std::vector<RestorePoint>)
    /// Errors          errc::not_in_this_composition, and those of the place
    template <boost::asio::completion_token_for<void(error_code, std::vector<RestorePoint>)> CompletionToken>
    auto async_get_restore_points(RestoreBackupConfiguration place, CompletionToken&& token)
    {
        return async_get_restore_points(std::move(place), detail::no_diagnostics, std::forward<CompletionToken>(token));
    }
    template <boost::asio::completion_token_for<void(error_code, std::vector<RestorePoint>)> CompletionToken>
    auto async_get_restore_points(RestoreBackupConfiguration place, detail::MaybeDiagnostics diagnostics, CompletionToken&& token)
    {
        return detail::call<std::vector<RestorePoint>>(core_, diagnostics.to, detail::bodies::get_restore_points(std::move(place)), std::forward<CompletionToken>(token));
    }

    /// Starts to restore a database under a new name. It is an operation: `async_get_operation_state` shows how it stands,
    /// `async_kill_operation` ends it, `async_wait_for_operation` waits for it, and the observer is told of its begin and end.
    /// It takes none of the slots of backups.
    ///
    /// Completion      void(error_code, OperationIdResult); the operation exists. It ends as Completed when the database is
    ///                 published, whole, and has the server's templates; otherwise no half database stays behind
    /// Errors          errc::restore_already_running   to that name; the result carries the running operation's id
    ///                 errc::database_exists, errc::invalid_configuration, errc::key_missing; those of the place and of what
    ///                 is stored there are the operation's
    template <boost::asio::completion_token_for<void(error_code, OperationIdResult)> CompletionToken>
    auto async_start_restore(RestoreBackupConfiguration configuration, CompletionToken&& token)
    {
        return async_start_restore(std::move(configuration), detail::no_diagnostics, std::forward<CompletionToken>(token));
    }
    template <boost::asio::completion_token_for<void(error_code, OperationIdResult)> CompletionToken>
    auto async_start_restore(RestoreBackupConfiguration configuration, detail::MaybeDiagnostics diagnostics, CompletionToken&& token)
    {
        return detail::call<OperationIdResult>(core_, diagnostics.to, detail::bodies::start_restore(std::move(configuration)), std::forward<CompletionToken>(token));
    }

    /// The same, and waits for its end. Every stored byte is verified before the engine sees it.
    ///
    /// Completion      void(error_code, RestoreResult); the database is published, whole
    /// Cancellation    terminal: aborts the operation; no half database stays behind
    /// Errors          errc::restore_already_running, errc::database_exists, errc::no_restore_point, errc::wrong_key, errc::key_missing,
    ///                 errc::object_not_found, errc::object_damaged, errc::object_truncated, errc::foreign_object,
    ///                 errc::engine_failed; the text names the object and what to do
    template <boost::asio::completion_token_for<void(error_code, RestoreResult)> CompletionToken>
    auto async_restore(RestoreBackupConfiguration configuration, CompletionToken&& token)
    {
        return async_restore(std::move(configuration), detail::no_diagnostics, std::forward<CompletionToken>(token));
    }
    template <boost::asio::completion_token_for<void(error_code, RestoreResult)> CompletionToken>
    auto async_restore(RestoreBackupConfiguration configuration, detail::MaybeDiagnostics diagnostics, CompletionToken&& token)
    {
        return detail::call<RestoreResult>(core_, diagnostics.to, detail::bodies::restore(std::move(configuration)), std::forward<CompletionToken>(token));
    }

    /// Starts a verification of a task (see `async_verify`) as an operation, like a restore. One that finds damage ends as
    /// Faulted, with a result whose messages say for each backup what was found.
    ///
    /// Completion      void(error_code, OperationIdResult); the operation exists
    /// Errors          errc::database_not_found, errc::task_not_found
    template <boost::asio::completion_token_for<void(error_code, OperationIdResult)> CompletionToken>
    auto async_start_verify(std::string database, std::int64_t task_id, CompletionToken&& token)
    {
        return async_start_verify(std::move(database), task_id, detail::no_diagnostics, std::forward<CompletionToken>(token));
    }
    template <boost::asio::completion_token_for<void(error_code, OperationIdResult)> CompletionToken>
    auto async_start_verify(std::string database, std::int64_t task_id, detail::MaybeDiagnostics diagnostics, CompletionToken&& token)
    {
        return detail::call<OperationIdResult>(core_, diagnostics.to, detail::bodies::start_verify_task(std::move(database), task_id), std::forward<CompletionToken>(token));
    }

    /// The same for any place, with the key of `place`.
    template <boost::asio::completion_token_for<void(error_code, OperationIdResult)> CompletionToken>
    auto async_start_verify(RestoreBackupConfiguration place, CompletionToken&& token)
    {
        return async_start_verify(std::move(place), detail::no_diagnostics, std::forward<CompletionToken>(token));
    }
    template <boost::asio::completion_token_for<void(error_code, OperationIdResult)> CompletionToken>
    auto async_start_verify(RestoreBackupConfiguration place, detail::MaybeDiagnostics diagnostics, CompletionToken&& token)
    {
        return detail::call<OperationIdResult>(core_, diagnostics.to, detail::bodies::start_verify_place(std::move(place)), std::forward<CompletionToken>(token));
    }

    /// Reads back and checks every stored byte of a task, at each of its places, without the engine. The task's grade becomes
    /// `verified`; a newest chain that is damaged everywhere makes the next backup a full. A newest chain that is not there
    /// any more, or not to its end, is damage. A place that cannot be read is in the report; only if that is so of all
    /// places, the call fails.
    ///
    /// Completion      void(error_code, VerifyReport); damage is a result, not an error
    /// Cancellation    terminal: aborts the operation
    /// Errors          errc::no_restore_point: no backup was made yet, so nothing is right
    template <boost::asio::completion_token_for<void(error_code, VerifyReport)> CompletionToken>
    auto async_verify(std::string database, std::int64_t task_id, CompletionToken&& token)
    {
        return async_verify(std::move(database), task_id, detail::no_diagnostics, std::forward<CompletionToken>(token));
    }
    template <boost::asio::completion_token_for<void(error_code, VerifyReport)> CompletionToken>
    auto async_verify(std::string database, std::int64_t task_id, detail::MaybeDiagnostics diagnostics, CompletionToken&& token)
    {
        return detail::call<VerifyReport>(core_, diagnostics.to, detail::bodies::verify_task(std::move(database), task_id), std::forward<CompletionToken>(token));
    }

    /// The same for any place, with the key of `place`. errc::no_restore_point: no backup is stored there.
    template <boost::asio::completion_token_for<void(error_code, VerifyReport)> CompletionToken>
    auto async_verify(RestoreBackupConfiguration place, CompletionToken&& token)
    {
        return async_verify(std::move(place), detail::no_diagnostics, std::forward<CompletionToken>(token));
    }
    template <boost::asio::completion_token_for<void(error_code, VerifyReport)> CompletionToken>
    auto async_verify(RestoreBackupConfiguration place, detail::MaybeDiagnostics diagnostics, CompletionToken&& token)
    {
        return detail::call<VerifyReport>(core_, diagnostics.to, detail::bodies::verify_place(std::move(place)), std::forward<CompletionToken>(token));
    }

    /// What retention would do now at each place of a task, and why (dry run).
    ///
    /// Completion      void(error_code, std::vector<std::pair<std::string, RetentionPlan>>); place and plan
    template <boost::asio::completion_token_for<void(error_code, std::vector<std::pair<std::string, RetentionPlan>>)> CompletionToken>
    auto async_explain_retention(std::string database, std::int64_t task_id, CompletionToken&& token)
    {
        return async_explain_retention(std::move(database), task_id, detail::no_diagnostics, std::forward<CompletionToken>(token));
    }
    template <boost::asio::completion_token_for<void(error_code, std::vector<std::pair<std::string, RetentionPlan>>)> CompletionToken>
    auto async_explain_retention(std::string database, std::int64_t task_id, detail::MaybeDiagnostics diagnostics, CompletionToken&& token)
    {
        return detail::call<std::vector<std::pair<std::string, RetentionPlan>>>(core_, diagnostics.to, detail::bodies::explain_retention(std::move(database), task_id), std::forward<CompletionToken>(token));
    }

protected:
    explicit RestoreOperations(std::shared_ptr<detail::Core> core) : core_(std::move(core)) {}
    ~RestoreOperations() = default;

private:
    std::shared_ptr<detail::Core> core_;
};

}  // namespace holdfast::inline v1

#endif
