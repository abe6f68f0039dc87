#ifndef HOLDFAST_DETAIL_RESTORE_CHAIN_GROUPING_HPP
#define HOLDFAST_DETAIL_RESTORE_CHAIN_GROUPING_HPP

#include <holdfast/restore/stored_chain.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace holdfast::inline v1::detail {

/// Objects of a place, listed below `prefix`, as chains; those that holdfast did not name are left out. Manifests
/// are not read yet. Newest folder first.
[[nodiscard]] std::vector<StoredChain> group_objects(std::vector<ObjectInfo> objects, std::string_view prefix);

/// Finds out what cannot be restored, once the manifests have been read, and notes it with each backup.
void find_problems(StoredChain& chain);

/// Parses a manifest's text into the backup; a failure is noted there.
void adopt_manifest(StoredBackup& backup, std::string text);

}  // namespace holdfast::inline v1::detail

#endif
