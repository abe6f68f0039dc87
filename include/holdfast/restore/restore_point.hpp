#ifndef HOLDFAST_RESTORE_RESTORE_POINT_HPP
#define HOLDFAST_RESTORE_RESTORE_POINT_HPP

#include <holdfast/time.hpp>

#include <cstdint>
#include <string>

namespace holdfast::inline v1 {

/// One backup that can be restored, as its manifest tells.
struct RestorePoint {
    TimePoint date_time{};    ///< the state that it restores: when the run began
    std::string location{};   ///< the folder of its chain at the place
    std::string file_name{};  ///< for RestoreBackupConfiguration::last_file_name_to_restore
    bool is_snapshot_restore = false;
    bool is_incremental = false;
    bool is_encrypted = false;
    std::string database_name{};
    std::string node_tag{};
    std::int32_t files_to_restore = 0;  ///< backups that have to be applied: the full and what follows
    std::int64_t size_in_bytes = 0;     ///< only holdfast: stored bytes of this backup alone
    std::int32_t number_in_chain = 0;   ///< only holdfast: 1 = the full
    std::string manifest_name{};        ///< only holdfast: the object's name at the place
    std::string key_id{};               ///< only holdfast: tells which key opens it; blank: not encrypted

    friend bool operator==(const RestorePoint&, const RestorePoint&) = default;
};

}  // namespace holdfast::inline v1

#endif
