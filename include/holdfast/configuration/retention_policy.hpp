#ifndef HOLDFAST_CONFIGURATION_RETENTION_POLICY_HPP
#define HOLDFAST_CONFIGURATION_RETENTION_POLICY_HPP

#include <holdfast/time.hpp>

#include <optional>

namespace holdfast::inline v1 {

/// When stored backups are removed. Only whole chains go, and never the newest complete one.
struct RetentionPolicy {
    /// True: nothing is removed. Default: false.
    bool disabled = false;
    /// A chain goes when its newest backup is older than this. At least one day. Absent: everything is kept.
    /// Default: absent. A smaller value cannot be taken back for what it has removed.
    std::optional<TimeSpan> minimum_backup_age_to_keep{};

    friend bool operator==(const RetentionPolicy&, const RetentionPolicy&) = default;
};

}  // namespace holdfast::inline v1

#endif
