#ifndef HOLDFAST_SCHEDULE_FULL_REASON_HPP
#define HOLDFAST_SCHEDULE_FULL_REASON_HPP

#include <holdfast/backup/backup_type.hpp>

#include <optional>
#include <string_view>

namespace holdfast::inline v1 {

/// Why the next run has to be a full backup whatever the schedule asks for.
enum class FullReason {
    no_full_yet,          ///< the task has no successful full backup
    type_changed,         ///< BackupType is not that of the chain
    no_etag,              ///< nothing says where the last backup ended
    chain_damaged,        ///< no place has the whole chain
    chain_at_its_maximum  ///< the chain has as many backups as it may have
};

/// What the decision looks at.
struct ChainFacts {
    /// The task has had a successful full backup.
    bool has_full{false};
    /// The type of that full backup.
    BackupType chain_type{BackupType::backup};
    /// The type that the task asks for now.
    BackupType wanted_type{BackupType::backup};
    /// The etag up to which the chain reaches is known.
    bool has_etag{false};
    /// At least one place has every object of the chain, undamaged as far as is known.
    bool whole_at_a_place{false};
    /// Number of backups in the chain, the full one included.
    int length{0};
    /// The most backups a chain may have; 0 or less = no limit.
    int maximum_length{0};
};

/// The first reason that applies, in the order of `FullReason`; none if an incremental can go on.
[[nodiscard]] constexpr std::optional<FullReason> full_needed(const ChainFacts& chain) noexcept
{
    if (!chain.has_full) return FullReason::no_full_yet;
    if (chain.chain_type != chain.wanted_type) return FullReason::type_changed;
    if (!chain.has_etag) return FullReason::no_etag;
    if (!chain.whole_at_a_place) return FullReason::chain_damaged;
    if (chain.maximum_length > 0 && chain.length >= chain.maximum_length) return FullReason::chain_at_its_maximum;
    return std::nullopt;
}

/// A clause for the decision log: "the task has no successful full backup yet".
[[nodiscard]] constexpr std::string_view to_text(FullReason reason) noexcept
{
    switch (reason) {
        case FullReason::no_full_yet: return "the task has no successful full backup yet";
        case FullReason::type_changed: return "the backup type has changed";
        case FullReason::no_etag: return "it is not known where the last backup ended";
        case FullReason::chain_damaged: return "no place has the whole chain";
        case FullReason::chain_at_its_maximum: return "the chain has reached its maximum length";
    }
    return "unknown reason";
}

}  // namespace holdfast::inline v1

#endif
