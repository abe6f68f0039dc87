#ifndef HOLDFAST_COORDINATOR_HPP
#define HOLDFAST_COORDINATOR_HPP

#include <holdfast/concepts/host_engine.hpp>
#include <holdfast/configuration/naming.hpp>
#include <holdfast/detail/coordinator/make_core.hpp>
#include <holdfast/policies.hpp>
#include <holdfast/restore/restore_operations.hpp>
#include <holdfast/task/coordinator_options.hpp>
#include <holdfast/task/run_operations.hpp>
#include <holdfast/task/task_operations.hpp>
#include <holdfast/task/template_operations.hpp>

#include <concepts>
#include <memory>
#include <utility>

namespace holdfast::inline v1 {

/// Server-wide periodic backups for one server: templates are put once, every database gets its derived task, and
/// the coordinator runs, records, retains and restores.
///
/// Its functions come in four parts: TemplateOperations, TaskOperations, RunOperations, RestoreOperations. All but
/// `async_start` need a started coordinator (errc::invalid_argument otherwise).
///
/// Executor        the coordinator owns no thread and no context: its coroutines run on a strand of
///                 `options.executor`, blocking work on `options.blocking_executor`
/// Lifetime        `engine`, `persistence` and `scheduler` outlive the work under way: destroy them after
///                 `async_stop` has completed, or after the executors have run dry. Destroying the coordinator itself at
///                 any time is fine: it cancels what runs, and every handler is completed
/// Thread safety   safe
template <HostEngine Engine, class P>
class BackupCoordinator : public TemplateOperations,
                          public TaskOperations,
                          public RunOperations,
                          public RestoreOperations {
public:
    using policies_type = P;
    using scheduler_type = typename P::scheduler_type;
    using persistence_type = typename P::persistence_type;

    /// A coordinator with a scheduler of its own, made from `options.executor`. Does no I/O.
    ///
    /// Errors          throws Error(errc::invalid_argument) that names the option
    BackupCoordinator(Engine& engine, persistence_type& persistence, CoordinatorOptions options)
        requires std::constructible_from<scheduler_type, boost::asio::any_io_executor>
        : BackupCoordinator(own_scheduler(options), engine, persistence, options)
    {
    }

    /// The same with the host's scheduler, which outlives the work under way.
    BackupCoordinator(Engine& engine, persistence_type& persistence, scheduler_type& scheduler, CoordinatorOptions options)
        : BackupCoordinator(std::make_shared<detail::SchedulerAdapter<scheduler_type>>(scheduler), engine, persistence,
                            std::move(options))
    {
    }

    BackupCoordinator(const BackupCoordinator&) = delete;
    BackupCoordinator& operator=(const BackupCoordinator&) = delete;

    /// Cancels everything under way and returns at once; see Lifetime.
    ~BackupCoordinator() { detail::request_stop(*core_); }

    /// Loads templates, databases and tasks, ends what a crash has interrupted, and begins to schedule.
    ///
    /// Completion      void(error_code, bool)
    /// Errors          those of the persistence and of the engine's list of databases; start a new coordinator then
    template <boost::asio::completion_token_for<void(error_code, bool)> CompletionToken>
    auto async_start(CompletionToken&& token)
    {
        return detail::call<bool>(core_, nullptr, detail::bodies::start(), std::forward<CompletionToken>(token));
    }
    template <boost::asio::completion_token_for<void(error_code, bool)> CompletionToken>
    auto async_start(detail::MaybeDiagnostics diagnostics, CompletionToken&& token)
    {
        return detail::call<bool>(core_, diagnostics.to, detail::bodies::start(), std::forward<CompletionToken>(token));
    }

    /// Cancels everything under way and completes when it has ended. What ran is recorded and starts again after the
    /// next `async_start`; delays are kept. Nothing can be started afterwards.
    ///
    /// Completion      void(error_code, bool)
    template <boost::asio::completion_token_for<void(error_code, bool)> CompletionToken>
    auto async_stop(CompletionToken&& token)
    {
        return detail::call<bool>(core_, nullptr, detail::bodies::stop(), std::forward<CompletionToken>(token));
    }

private:
    BackupCoordinator(std::shared_ptr<detail::SchedulerPort> scheduler, Engine& engine, persistence_type& persistence,
                      CoordinatorOptions options)
        : BackupCoordinator(detail::make_core(
              std::make_unique<detail::EngineAdapter<Engine>>(engine),
              std::make_unique<detail::PersistenceAdapter<persistence_type>>(persistence, options.blocking_executor),
              std::move(scheduler), detail::composition_of<P>(), options))
    {
    }
    explicit BackupCoordinator(std::shared_ptr<detail::Core> core)
        : TemplateOperations(core), TaskOperations(core), RunOperations(core), RestoreOperations(core), core_(std::move(core))
    {
    }

    static std::shared_ptr<detail::SchedulerPort> own_scheduler(const CoordinatorOptions& options)
    {
        struct Owned {
            scheduler_type scheduler;
            detail::SchedulerAdapter<scheduler_type> adapter;
            explicit Owned(const boost::asio::any_io_executor& executor) : scheduler(executor), adapter(scheduler) {}
        };
        auto owned = std::make_shared<Owned>(options.executor);
        return {owned, &owned->adapter};
    }

    std::shared_ptr<detail::Core> core_;
};

}  // namespace holdfast::inline v1

#endif
