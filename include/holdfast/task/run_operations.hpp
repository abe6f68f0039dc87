#ifndef HOLDFAST_TASK_RUN_OPERATIONS_HPP
#define HOLDFAST_TASK_RUN_OPERATIONS_HPP

#include <holdfast/detail/coordinator/bodies.hpp>

#include <memory>
#include <utility>

namespace holdfast::inline v1 {

/// The part of BackupCoordinator that starts, delays, aborts and watches runs; restores and verifications, started by
/// RestoreOperations, are watched and aborted here too.
///
/// Every function takes any completion token (handler `void(error_code, Result)`) and, before it, optionally a
/// Diagnostics that gets the operator's text of a failure and outlives the call.
///
/// Cancellation    none but where it is said: a change is short and is made or not made as a whole
/// Executor        the handler's own, as if posted; work runs on the coordinator's strand
/// Thread safety   safe
class RunOperations {
public:
    /// Starts a backup by hand, before all that wait for a slot. An incremental becomes a full where the chain asks for one.
    /// On a delayed task it goes on at once.
    ///
    /// Completion      void(error_code, StartBackupOperationResult); the operation exists; see async_wait_for_operation
    /// Errors          errc::backup_already_running   the result carries the running operation's id
    ///                 errc::task_disabled, errc::task_not_found, errc::database_not_found
    template <boost::asio::completion_token_for<void(error_code, StartBackupOperationResult)> CompletionToken>
    auto async_start_backup(std::string database, std::int64_t task_id, bool is_full, CompletionToken&& token)
    {
        return async_start_backup(std::move(database), task_id, is_full, detail::no_diagnostics, std::forward<CompletionToken>(token));
    }
    template <boost::asio::completion_token_for<void(error_code, StartBackupOperationResult)> CompletionToken>
    auto async_start_backup(std::string database, std::int64_t task_id, bool is_full, detail::MaybeDiagnostics diagnostics, CompletionToken&& token)
    {
        return detail::call<StartBackupOperationResult>(core_, diagnostics.to, detail::bodies::start_backup(std::move(database), task_id, is_full), std::forward<CompletionToken>(token));
    }

    /// Starts a full by hand that is built from the chain the task has, as it lies at the places; the database is not
    /// read. It shows what the chain's newest backup shows: what was written later is in the next incremental. A new
    /// chain begins with it. If it cannot be built, the operation fails, says why, and is not repeated by itself; the
    /// chain goes on as before.
    ///
    /// Completion      void(error_code, StartBackupOperationResult); the operation exists; see async_wait_for_operation
    /// Errors          as async_start_backup; errc::not_in_this_composition: the engine is no BuildsFulls
    template <boost::asio::completion_token_for<void(error_code, StartBackupOperationResult)> CompletionToken>
    auto async_start_synthetic_full(std::string database, std::int64_t task_id, CompletionToken&& token)
    {
        return async_start_synthetic_full(std::move(database), task_id, detail::no_diagnostics,
                                          std::forward<CompletionToken>(token));
    }
    template <boost::asio::completion_token_for<void(error_code, StartBackupOperationResult)> CompletionToken>
    auto async_start_synthetic_full(std::string database, std::int64_t task_id, detail::MaybeDiagnostics diagnostics,
                                    CompletionToken&& token)
    {
        return detail::call<StartBackupOperationResult>(
            core_, diagnostics.to, detail::bodies::start_synthetic_full(std::move(database), task_id),
            std::forward<CompletionToken>(token));
    }

    /// Delays a running backup. It keeps what it has done and goes on at the end of the span; after a restart it begins again
    /// then. Its slot is free meanwhile.
    ///
    /// Completion      void(error_code, bool); the delay is durable
    /// Errors          errc::invalid_argument   the span is not positive, or the operation is no backup
    ///                 errc::not_running, errc::operation_not_found
    template <boost::asio::completion_token_for<void(error_code, bool)> CompletionToken>
    auto async_delay_backup(std::int64_t operation_id, TimeSpan span, CompletionToken&& token)
    {
        return async_delay_backup(operation_id, span, detail::no_diagnostics, std::forward<CompletionToken>(token));
    }
    template <boost::asio::completion_token_for<void(error_code, bool)> CompletionToken>
    auto async_delay_backup(std::int64_t operation_id, TimeSpan span, detail::MaybeDiagnostics diagnostics, CompletionToken&& token)
    {
        return detail::call<bool>(core_, diagnostics.to, detail::bodies::delay_backup(operation_id, span), std::forward<CompletionToken>(token));
    }

    /// Aborts an operation of any kind. It ends as Canceled once what it wrote is removed; a backup's slot is used up.
    ///
    /// Completion      void(error_code, bool); the request is made
    /// Errors          errc::not_running, errc::operation_not_found
    template <boost::asio::completion_token_for<void(error_code, bool)> CompletionToken>
    auto async_kill_operation(std::int64_t operation_id, CompletionToken&& token)
    {
        return async_kill_operation(operation_id, detail::no_diagnostics, std::forward<CompletionToken>(token));
    }
    template <boost::asio::completion_token_for<void(error_code, bool)> CompletionToken>
    auto async_kill_operation(std::int64_t operation_id, detail::MaybeDiagnostics diagnostics, CompletionToken&& token)
    {
        return detail::call<bool>(core_, diagnostics.to, detail::bodies::kill_operation(operation_id), std::forward<CompletionToken>(token));
    }

    /// How an operation stands. Ended ones are remembered for a while.
    ///
    /// Completion      void(error_code, OperationState)
    /// Errors          errc::operation_not_found
    template <boost::asio::completion_token_for<void(error_code, OperationState)> CompletionToken>
    auto async_get_operation_state(std::int64_t operation_id, CompletionToken&& token)
    {
        return async_get_operation_state(operation_id, detail::no_diagnostics, std::forward<CompletionToken>(token));
    }
    template <boost::asio::completion_token_for<void(error_code, OperationState)> CompletionToken>
    auto async_get_operation_state(std::int64_t operation_id, detail::MaybeDiagnostics diagnostics, CompletionToken&& token)
    {
        return detail::call<OperationState>(core_, diagnostics.to, detail::bodies::get_operation_state(operation_id), std::forward<CompletionToken>(token));
    }

    /// The same, when the operation has ended.
    ///
    /// Completion      void(error_code, OperationState)
    /// Errors          errc::operation_not_found
    template <boost::asio::completion_token_for<void(error_code, OperationState)> CompletionToken>
    auto async_wait_for_operation(std::int64_t operation_id, CompletionToken&& token)
    {
        return async_wait_for_operation(operation_id, detail::no_diagnostics, std::forward<CompletionToken>(token));
    }
    template <boost::asio::completion_token_for<void(error_code, OperationState)> CompletionToken>
    auto async_wait_for_operation(std::int64_t operation_id, detail::MaybeDiagnostics diagnostics, CompletionToken&& token)
    {
        return detail::call<OperationState>(core_, diagnostics.to, detail::bodies::wait_for_operation(operation_id), std::forward<CompletionToken>(token));
    }

protected:
    explicit RunOperations(std::shared_ptr<detail::Core> core) : core_(std::move(core)) {}
    ~RunOperations() = default;

private:
    std::shared_ptr<detail::Core> core_;
};

}  // namespace holdfast::inline v1

#endif
