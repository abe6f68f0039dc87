#ifndef HOLDFAST_RETENTION_EXECUTE_IPP
#define HOLDFAST_RETENTION_EXECUTE_IPP

#include <holdfast/detail/failures.hpp>
#include <holdfast/restore/restore_points.hpp>
#include <holdfast/retention/execute.hpp>

#include <algorithm>
#include <exception>
#include <optional>
#include <string>
#include <utility>

namespace holdfast::inline v1::detail {

/// The failure of `work`, if it fails by the place's doing; cancellation is thrown on.
inline boost::asio::awaitable<std::optional<Failure>> failure_of(boost::asio::awaitable<void> work,
                                                                 std::string what_failed)
{
    std::exception_ptr failure;
    try {
        co_await std::move(work);
    } catch (...) {
        failure = std::current_exception();
    }
    if (!failure) co_return std::nullopt;
    const auto state = co_await boost::asio::this_coro::cancellation_state;
    if (state.cancelled() != boost::asio::cancellation_type::none) std::rethrow_exception(failure);
    co_return describe_failure(failure, errc::place_failed, what_failed, "The next retention tries again.");
}

/// Lets go of an empty folder.
inline boost::asio::awaitable<void> sweep_folder(DestinationPort& place, std::string folder)
{
    (void)co_await place.sweep(folder + "/");
}

inline bool is_of_another(const RetentionJob& job, const StoredChain& chain)
{
    return job.is_of_another && std::ranges::any_of(chain.backups, [&](const StoredBackup& each) {
               return each.manifest && job.is_of_another(each.manifest->task_name);
           });
}

inline boost::asio::awaitable<void> plan_place(const RetentionJob& job, RetentionOutcome& outcome)
{
    RetentionInput input;
    input.chains = co_await read_chains(job.place, job.prefix);
    std::erase_if(input.chains, [&](const StoredChain& chain) { return is_of_another(job, chain); });
    input.minimum_age = job.minimum_age;
    input.now = job.scheduler.now();
    for (const auto& chain : input.chains)
        if (job.is_in_use && job.is_in_use(chain.folder)) input.in_use.push_back(chain.folder);
    outcome.plan = plan_retention(input);
    for (const auto& chain : input.chains)
        for (const auto& backup : chain.backups)
            if (!outcome.code.failed() && backup.code == condition::retryable) {
                outcome.code = backup.code;
                outcome.diagnostics.message = backup.problem;
            }
}

/// Removes one chain as far as it goes. The first object that stays ends it: data is only removed when no manifest
/// is left.
inline boost::asio::awaitable<void> remove_chain(const RetentionJob& job, const RetentionDecision& decision,
                                                 RetentionOutcome& outcome)
{
    for (const auto& object : decision.objects) {
        if (job.is_in_use && job.is_in_use(decision.folder)) {
            outcome.kept.push_back(decision.folder + ": an operation has begun to use it");
            co_return;
        }
        auto failure = co_await failure_of(
            job.place.remove(object),
            "Object '" + object + "' at " + std::string(job.place.name()) + " was not removed by retention");
        if (failure) {
            outcome.kept.push_back(decision.folder + ": " + failure->diagnostics.text());
            if (!outcome.code.failed() && failure->code != errc::access_denied) {
                outcome.code = failure->code;
                outcome.diagnostics = std::move(failure->diagnostics);
            }
            co_return;
        }
        ++outcome.objects;
    }
    outcome.bytes += decision.bytes;
    outcome.removed.push_back(decision.folder);
    if (!decision.folder.empty()) (void)co_await failure_of(sweep_folder(job.place, decision.folder), {});
}

}  // namespace holdfast::inline v1::detail

namespace holdfast::inline v1 {

boost::asio::awaitable<RetentionOutcome> execute_retention(RetentionJob job)
{
    RetentionOutcome outcome;
    const TimeSpan began = job.scheduler.elapsed();
    if (job.minimum_age || job.dry_run) {
        auto failure = co_await detail::failure_of(detail::plan_place(job, outcome),
                                                   "Retention cannot list " + std::string(job.place.name()));
        if (failure) {
            outcome.code = failure->code;
            outcome.diagnostics = std::move(failure->diagnostics);
        } else if (!job.dry_run) {
            for (const auto& decision : outcome.plan.chains)
                if (decision.remove) co_await detail::remove_chain(job, decision, outcome);
        }
    }
    outcome.duration = job.scheduler.elapsed() - began;
    co_return outcome;
}

}  // namespace holdfast::inline v1

#endif
