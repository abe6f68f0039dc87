#ifndef HOLDFAST_TASK_TEMPLATE_OPERATIONS_HPP
#define HOLDFAST_TASK_TEMPLATE_OPERATIONS_HPP

#include <holdfast/detail/coordinator/bodies.hpp>

#include <memory>
#include <utility>

namespace holdfast::inline v1 {

/// The part of BackupCoordinator that manages templates.
///
/// Every function takes any completion token (handler `void(error_code, Result)`) and, before it, optionally a
/// Diagnostics that gets the operator's text of a failure and outlives the call.
///
/// Cancellation    none but where it is said: a change is short and is made or not made as a whole
/// Executor        the handler's own, as if posted; work runs on the coordinator's strand
/// Thread safety   safe
class TemplateOperations {
public:
    /// Puts a template: creates it, replaces the one of that name, or renames the one with that TaskId. The template
    /// and the derived tasks of all its databases change in one commit, whose revision is the RaftCommandIndex.
    ///
    /// Completion      void(error_code, PutServerWideBackupConfigurationResult); the change is durable
    /// Errors          errc::invalid_configuration, errc::not_in_this_composition   the text names the field
    ///                 errc::outdated_revision   Revision was stated and is not the newest
    ///                 errc::template_not_found  TaskId was stated and no template has it
    template <boost::asio::completion_token_for<void(error_code, PutServerWideBackupConfigurationResult)> CompletionToken>
    auto async_put_server_wide_backup_configuration(ServerWideBackupConfiguration configuration, CompletionToken&& token)
    {
        return async_put_server_wide_backup_configuration(std::move(configuration), detail::no_diagnostics, std::forward<CompletionToken>(token));
    }
    template <boost::asio::completion_token_for<void(error_code, PutServerWideBackupConfigurationResult)> CompletionToken>
    auto async_put_server_wide_backup_configuration(ServerWideBackupConfiguration configuration, detail::MaybeDiagnostics diagnostics, CompletionToken&& token)
    {
        return detail::call<PutServerWideBackupConfigurationResult>(core_, diagnostics.to, detail::bodies::put_template(std::move(configuration)), std::forward<CompletionToken>(token));
    }

    /// The template of that name, without regard to letter case, secrets included; or none.
    ///
    /// Completion      void(error_code, std::optional<ServerWideBackupConfiguration>)
    template <boost::asio::completion_token_for<void(error_code, std::optional<ServerWideBackupConfiguration>)> CompletionToken>
    auto async_get_server_wide_backup_configuration(std::string name, CompletionToken&& token)
    {
        return async_get_server_wide_backup_configuration(std::move(name), detail::no_diagnostics, std::forward<CompletionToken>(token));
    }
    template <boost::asio::completion_token_for<void(error_code, std::optional<ServerWideBackupConfiguration>)> CompletionToken>
    auto async_get_server_wide_backup_configuration(std::string name, detail::MaybeDiagnostics diagnostics, CompletionToken&& token)
    {
        return detail::call<std::optional<ServerWideBackupConfiguration>>(core_, diagnostics.to, detail::bodies::get_template(std::move(name)), std::forward<CompletionToken>(token));
    }

    /// All templates, by TaskId.
    ///
    /// Completion      void(error_code, std::vector<ServerWideBackupConfiguration>)
    template <boost::asio::completion_token_for<void(error_code, std::vector<ServerWideBackupConfiguration>)> CompletionToken>
    auto async_get_server_wide_backup_configurations(CompletionToken&& token)
    {
        return async_get_server_wide_backup_configurations(detail::no_diagnostics, std::forward<CompletionToken>(token));
    }
    template <boost::asio::completion_token_for<void(error_code, std::vector<ServerWideBackupConfiguration>)> CompletionToken>
    auto async_get_server_wide_backup_configurations(detail::MaybeDiagnostics diagnostics, CompletionToken&& token)
    {
        return detail::call<std::vector<ServerWideBackupConfiguration>>(core_, diagnostics.to, detail::bodies::get_templates(), std::forward<CompletionToken>(token));
    }

    /// Deletes a template, its derived tasks and their statuses in one commit, and cancels what runs. Stored backups stay.
    /// An unknown name is a success with RaftCommandIndex 0.
    ///
    /// Completion      void(error_code, ServerWideTaskResult)
    /// Errors          errc::invalid_argument   the name is blank
    template <boost::asio::completion_token_for<void(error_code, ServerWideTaskResult)> CompletionToken>
    auto async_delete_server_wide_task(std::string name, CompletionToken&& token)
    {
        return async_delete_server_wide_task(std::move(name), detail::no_diagnostics, std::forward<CompletionToken>(token));
    }
    template <boost::asio::completion_token_for<void(error_code, ServerWideTaskResult)> CompletionToken>
    auto async_delete_server_wide_task(std::string name, detail::MaybeDiagnostics diagnostics, CompletionToken&& token)
    {
        return detail::call<ServerWideTaskResult>(core_, diagnostics.to, detail::bodies::delete_template(std::move(name)), std::forward<CompletionToken>(token));
    }

    /// Disables or enables a template; disabling cancels what runs.
    ///
    /// Completion      void(error_code, ServerWideTaskResult)
    /// Errors          errc::template_not_found
    template <boost::asio::completion_token_for<void(error_code, ServerWideTaskResult)> CompletionToken>
    auto async_toggle_server_wide_task_state(std::string name, bool disable, CompletionToken&& token)
    {
        return async_toggle_server_wide_task_state(std::move(name), disable, detail::no_diagnostics, std::forward<CompletionToken>(token));
    }
    template <boost::asio::completion_token_for<void(error_code, ServerWideTaskResult)> CompletionToken>
    auto async_toggle_server_wide_task_state(std::string name, bool disable, detail::MaybeDiagnostics diagnostics, CompletionToken&& token)
    {
        return detail::call<ServerWideTaskResult>(core_, diagnostics.to, detail::bodies::toggle_template(std::move(name), disable), std::forward<CompletionToken>(token));
    }

    /// The connection test: writes, lists, reads and removes a small object at every active place of a template that need
    /// not have been put. One result a place; the call itself succeeds whatever they say.
    ///
    /// Completion      void(error_code, std::vector<PlaceCheckResult>), after at most some time-outs of each place
    /// Cancellation    terminal
    /// Errors          errc::invalid_configuration, errc::not_in_this_composition   the text names the field
    template <boost::asio::completion_token_for<void(error_code, std::vector<PlaceCheckResult>)> CompletionToken>
    auto async_check_places(ServerWideBackupConfiguration configuration, CompletionToken&& token)
    {
        return async_check_places(std::move(configuration), detail::no_diagnostics, std::forward<CompletionToken>(token));
    }
    template <boost::asio::completion_token_for<void(error_code, std::vector<PlaceCheckResult>)> CompletionToken>
    auto async_check_places(ServerWideBackupConfiguration configuration, detail::MaybeDiagnostics diagnostics, CompletionToken&& token)
    {
        return detail::call<std::vector<PlaceCheckResult>>(core_, diagnostics.to, detail::bodies::check_places(std::move(configuration)), std::forward<CompletionToken>(token));
    }

protected:
    explicit TemplateOperations(std::shared_ptr<detail::Core> core) : core_(std::move(core)) {}
    ~TemplateOperations() = default;

private:
    std::shared_ptr<detail::Core> core_;
};

}  // namespace holdfast::inline v1

#endif
