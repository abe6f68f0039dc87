#ifndef HOLDFAST_RESTORE_STORED_CHAIN_HPP
#define HOLDFAST_RESTORE_STORED_CHAIN_HPP

#include <holdfast/backup/manifest.hpp>
#include <holdfast/concepts/destination.hpp>
#include <holdfast/error.hpp>
#include <holdfast/time.hpp>

#include <optional>
#include <string>
#include <vector>

namespace holdfast::inline v1 {

/// One backup as a place shows it.
struct StoredBackup {
    int number = 0;  ///< in its chain; 1 = full
    bool is_full = false;
    std::string folder{};
    std::string manifest_name{};  ///< relative to the place's root; blank if there is no manifest
    std::string manifest_text{};
    std::string manifest_digest{};
    std::optional<Manifest> manifest{};
    /// Why it cannot be restored: manifest missing or unreadable, segment missing or of another size, not the child of
    /// the backup before it. Success = complete.
    error_code code{};
    std::string problem{};
    std::vector<ObjectInfo> objects{};  ///< all of it, segments and manifest

    [[nodiscard]] bool is_complete() const { return !code.failed(); }
};

/// All backups in one folder.
struct StoredChain {
    std::string folder{};  ///< relative to the place's root, no trailing '/'; blank = the root itself is the folder
    std::string database{};
    std::string node_tag{};
    std::vector<StoredBackup> backups{};  ///< by number

    /// How many backups from the front are complete and fit together; 0 = nothing can be restored.
    [[nodiscard]] std::size_t restorable() const;
    [[nodiscard]] TimePoint started_at() const;        ///< of the full; epoch if its manifest is not readable
    [[nodiscard]] TimePoint newest_backup_at() const;  ///< when the newest backup was completed
};

}  // namespace holdfast::inline v1

#endif
