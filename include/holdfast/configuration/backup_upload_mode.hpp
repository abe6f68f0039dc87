#ifndef HOLDFAST_CONFIGURATION_BACKUP_UPLOAD_MODE_HPP
#define HOLDFAST_CONFIGURATION_BACKUP_UPLOAD_MODE_HPP

namespace holdfast::inline v1 {

/// How backups reach places that are not local.
enum class BackupUploadMode {
    local_first,   ///< by way of the local folder, or a temporary one (`Default` in JSON)
    direct_upload  ///< straight to the places, without a local copy (`DirectUpload` in JSON)
};

}  // namespace holdfast::inline v1

#endif
