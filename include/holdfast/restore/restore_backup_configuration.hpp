#ifndef HOLDFAST_RESTORE_RESTORE_BACKUP_CONFIGURATION_HPP
#define HOLDFAST_RESTORE_RESTORE_BACKUP_CONFIGURATION_HPP

#include <holdfast/configuration/azure_settings.hpp>
#include <holdfast/configuration/backup_encryption_settings.hpp>
#include <holdfast/configuration/ftp_settings.hpp>
#include <holdfast/configuration/glacier_settings.hpp>
#include <holdfast/configuration/google_cloud_settings.hpp>
#include <holdfast/configuration/local_settings.hpp>
#include <holdfast/configuration/s3_settings.hpp>
#include <holdfast/encryption/secret_text.hpp>
#include <holdfast/time.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace holdfast::inline v1 {

/// What to restore, from where, and under which name. Exactly one place is given: `backup_location` or one of the
/// settings, each of which leads to the folder of a chain or of a database.
struct RestoreBackupConfiguration {
    /// The new database; none of that name may exist. Required.
    std::string database_name{};
    /// The last backup of the chain to apply: the name of its manifest. Absent or blank: everything.
    std::optional<std::string> last_file_name_to_restore{};
    /// Only holdfast: the newest backup whose run began at or before this moment. Absent: not asked for; of no use
    /// together with `last_file_name_to_restore`. Default: absent.
    std::optional<TimePoint> restore_before{};
    /// To open the backup. Absent: the backup is not encrypted.
    std::optional<BackupEncryptionSettings> backup_encryption_settings{};
    /// Base64 of 32 bytes: the restored database is encrypted with it. Absent or blank: it is not encrypted.
    std::optional<SecretText> encryption_key{};
    bool disable_ongoing_tasks = false;  ///< true: the new database's tasks start disabled. Default: false.
    bool skip_indexes = false;           ///< true: what the engine can rebuild is not restored. Default: false.
    /// Operations of the engine a second. At least 1. Absent: no limit.
    std::optional<std::int32_t> max_read_ops_per_second{};
    /// A folder of this machine. Blank: one of the settings is given.
    std::string backup_location{};
    std::optional<LocalSettings> local_settings{};
    std::optional<S3Settings> s3_settings{};
    std::optional<GlacierSettings> glacier_settings{};
    std::optional<AzureSettings> azure_settings{};
    std::optional<FtpSettings> ftp_settings{};
    std::optional<GoogleCloudSettings> google_cloud_settings{};

    friend bool operator==(const RestoreBackupConfiguration&, const RestoreBackupConfiguration&) = default;
};

}  // namespace holdfast::inline v1

#endif
