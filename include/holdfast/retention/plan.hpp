#ifndef HOLDFAST_RETENTION_PLAN_HPP
#define HOLDFAST_RETENTION_PLAN_HPP

#include <holdfast/restore/stored_chain.hpp>
#include <holdfast/time.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::inline v1 {

/// Why a chain stays or goes.
enum class RetentionReason {
    expired,          ///< goes: its newest backup is older than the minimum age
    leftover,         ///< goes: it has no manifest, and its name is older than the minimum age
    keep_all,         ///< stays: no minimum age is set
    young,            ///< stays: its newest backup is not old enough
    newest_complete,  ///< stays: nothing newer can be restored
    in_use,           ///< stays: being written or read
    not_understood    ///< stays: no manifest of it can be read, so its age is not known
};

/// The decision on one chain.
struct RetentionDecision {
    std::string folder;
    bool remove = false;
    RetentionReason reason = RetentionReason::young;
    std::string text{};  ///< the same for the operator, with the times
    /// What to remove, in this order: manifests from the newest to the full, then segments.
    std::vector<std::string> objects{};
    std::uint64_t bytes = 0;
};

/// What is to happen to each chain of a place.
struct RetentionPlan {
    std::vector<RetentionDecision> chains{};  ///< newest first, one a chain
};

/// What a plan is made from.
struct RetentionInput {
    std::vector<StoredChain> chains{};
    /// Empty = keep all.
    std::optional<TimeSpan> minimum_age{};
    TimePoint now{};
    /// Folders that are being written, read or filled.
    std::vector<std::string> in_use{};
};

/// Decides which chains go: whole chains only, never the newest that can be restored, never one in use.
[[nodiscard]] RetentionPlan plan_retention(const RetentionInput& input);

/// The plan in words, one line a chain.
[[nodiscard]] std::string explain(const RetentionPlan& plan);

}  // namespace holdfast::inline v1

#endif
