#ifndef HOLDFAST_RESTORE_STORED_CHAIN_IPP
#define HOLDFAST_RESTORE_STORED_CHAIN_IPP

#include <holdfast/restore/stored_chain.hpp>

#include <algorithm>

namespace holdfast::inline v1 {

std::size_t StoredChain::restorable() const
{
    const auto end = std::ranges::find_if(backups, [](const StoredBackup& each) { return !each.is_complete(); });
    return static_cast<std::size_t>(end - backups.begin());
}

TimePoint StoredChain::started_at() const
{
    for (const auto& backup : backups)
        if (backup.manifest) return backup.manifest->started_at;
    return TimePoint{};
}

TimePoint StoredChain::newest_backup_at() const
{
    TimePoint newest{};
    for (const auto& backup : backups)
        if (backup.manifest) newest = std::max(newest, backup.manifest->completed_at);
    return newest;
}

}  // namespace holdfast::inline v1

#endif
