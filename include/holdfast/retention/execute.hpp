#ifndef HOLDFAST_RETENTION_EXECUTE_HPP
#define HOLDFAST_RETENTION_EXECUTE_HPP

#include <holdfast/detail/destination_port.hpp>
#include <holdfast/detail/scheduler_port.hpp>
#include <holdfast/error.hpp>
#include <holdfast/retention/plan.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace holdfast::inline v1 {

/// Retention at one place.
struct RetentionJob {
    detail::SchedulerPort& scheduler;
    detail::DestinationPort& place;
    std::string prefix{};
    std::optional<TimeSpan> minimum_age{};  ///< empty = keep all
    /// Asked before each removal, so that a chain on which an operation begins meanwhile stays. May be empty.
    std::function<bool(const std::string& folder)> is_in_use{};
    /// Asked for the name of the task that wrote a chain: true leaves the chain alone, as if it were not there. May be
    /// empty.
    std::function<bool(const std::string& task_name)> is_of_another{};
    bool dry_run = false;                   ///< only plan
};

/// What has happened at one place.
struct RetentionOutcome {
    RetentionPlan plan{};
    std::vector<std::string> removed{};     ///< folders that are gone
    /// Chains that should have gone and are still there, with the reason: a lock, no permission, the place failed.
    std::vector<std::string> kept{};
    std::uint64_t objects = 0;
    std::uint64_t bytes = 0;
    error_code code{};                      ///< the first failure; a retention lock of the place is none
    Diagnostics diagnostics{};
    TimeSpan duration{};
};

/// Reads what is stored, plans, and removes whole chains: manifests first, newest first, then data, so that a
/// crash in between leaves nothing that looks restorable. What a crashed retention left over (segments without
/// manifest) is removed by `sweep_place`.
///
/// Completion      never throws for a failure of the place
/// Cancellation    terminal: throws between two removals
[[nodiscard]] boost::asio::awaitable<RetentionOutcome> execute_retention(RetentionJob job);

}  // namespace holdfast::inline v1

#endif
