#ifndef HOLDFAST_DETAIL_COORDINATOR_CALL_IPP
#define HOLDFAST_DETAIL_COORDINATOR_CALL_IPP

#include <holdfast/detail/coordinator/call.hpp>
#include <holdfast/detail/coordinator/core.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>

namespace holdfast::inline v1::detail {

const boost::asio::any_io_executor& strand_of(const Core& core) noexcept
{
    return core.strand();
}

namespace {

template <class Result>
awaitable<Result> guarded(std::shared_ptr<Core> core, Body<Result> body)
{
    co_return co_await body(*core);
}

}  // namespace

template <class Result>
void run_call(std::shared_ptr<Core> core, Body<Result> body, std::shared_ptr<boost::asio::cancellation_signal> cancel,
              Done<Result> done)
{
    const auto strand = core->strand();
    boost::asio::co_spawn(
        strand, guarded<Result>(std::move(core), std::move(body)),
        boost::asio::bind_cancellation_slot(
            cancel->slot(),
            [cancel, done = std::move(done)](const std::exception_ptr& failure, Result result) mutable {
                error_code code;
                Diagnostics diagnostics;
                try {
                    if (failure) std::rethrow_exception(failure);
                } catch (const AlreadyRunning& running) {
                    code = running.code();
                    diagnostics = running.diagnostics();
                    if constexpr (std::is_same_v<Result, StartBackupOperationResult> ||
                                  std::is_same_v<Result, OperationIdResult>)
                        result.operation_id = running.operation_id();
                } catch (const Error& error) {
                    code = error.code();
                    diagnostics = error.diagnostics();
                } catch (const boost::system::system_error& error) {
                    code = error.code();
                    diagnostics.message = error.what();
                } catch (const std::exception& error) {
                    code = errc::internal;
                    diagnostics.message = "Something failed that should not. Report it with this text.";
                    diagnostics.foreign_message = error.what();
                }
                std::move(done)(code, std::move(diagnostics), std::move(result));
            }));
}

#define HOLDFAST_INSTANTIATE_CALL(...)                                                       \
    template void run_call<__VA_ARGS__>(std::shared_ptr<Core>, Body<__VA_ARGS__>,             \
                                        std::shared_ptr<boost::asio::cancellation_signal>, Done<__VA_ARGS__>);

HOLDFAST_INSTANTIATE_CALL(bool)
HOLDFAST_INSTANTIATE_CALL(std::vector<PlaceCheckResult>)
HOLDFAST_INSTANTIATE_CALL(PutServerWideBackupConfigurationResult)
HOLDFAST_INSTANTIATE_CALL(ServerWideTaskResult)
HOLDFAST_INSTANTIATE_CALL(std::optional<ServerWideBackupConfiguration>)
HOLDFAST_INSTANTIATE_CALL(std::vector<ServerWideBackupConfiguration>)
HOLDFAST_INSTANTIATE_CALL(std::optional<OngoingTaskBackup>)
HOLDFAST_INSTANTIATE_CALL(std::vector<OngoingTaskBackup>)
HOLDFAST_INSTANTIATE_CALL(std::optional<PeriodicBackupStatus>)
HOLDFAST_INSTANTIATE_CALL(std::vector<BackupHistoryEntry>)
HOLDFAST_INSTANTIATE_CALL(std::vector<DecisionLogEntry>)
HOLDFAST_INSTANTIATE_CALL(TaskToggleResult)
HOLDFAST_INSTANTIATE_CALL(StartBackupOperationResult)
HOLDFAST_INSTANTIATE_CALL(OperationIdResult)
HOLDFAST_INSTANTIATE_CALL(OperationState)
HOLDFAST_INSTANTIATE_CALL(std::vector<RestorePoint>)
HOLDFAST_INSTANTIATE_CALL(RestoreResult)
HOLDFAST_INSTANTIATE_CALL(VerifyReport)
HOLDFAST_INSTANTIATE_CALL(std::vector<std::pair<std::string, RetentionPlan>>)

#undef HOLDFAST_INSTANTIATE_CALL

}  // namespace holdfast::inline v1::detail

#endif
