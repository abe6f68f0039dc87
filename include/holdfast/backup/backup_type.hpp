#ifndef HOLDFAST_BACKUP_BACKUP_TYPE_HPP
#define HOLDFAST_BACKUP_BACKUP_TYPE_HPP

namespace holdfast::inline v1 {

/// What a full backup holds. Incrementals of both are logical changes since the chain's last etag.
enum class BackupType {
    backup,   ///< logical: records in the engine's exchange form (`Backup` in JSON)
    snapshot  ///< binary image of the engine's files (`Snapshot` in JSON)
};

}  // namespace holdfast::inline v1

#endif
