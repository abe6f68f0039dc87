#ifndef HOLDFAST_CONFIGURATION_DESCRIPTION_RESTORE_HPP
#define HOLDFAST_CONFIGURATION_DESCRIPTION_RESTORE_HPP

#include <holdfast/configuration/describe.hpp>
#include <holdfast/configuration/description/settings.hpp>
#include <holdfast/restore/restore_backup_configuration.hpp>
#include <holdfast/restore/restore_point.hpp>

/// The fields of restore points and restore configurations by their JSON names.
namespace holdfast::inline v1::detail {

template <>
struct Description<RestoreBackupConfiguration> {
    static constexpr std::string_view name = "RestoreBackupConfiguration";
    static constexpr auto fields()
    {
        return boost::hana::make_tuple(
            field("DatabaseName", &RestoreBackupConfiguration::database_name,
                  "The new database; none of that name may exist.")
                .at_most(4096),
            field("LastFileNameToRestore", &RestoreBackupConfiguration::last_file_name_to_restore,
                  "The last backup of the chain to apply. Absent: everything.")
                .at_most(1024),
            field("RestoreBefore", &RestoreBackupConfiguration::restore_before,
                  "Only holdfast: the newest backup whose run began at or before it."),
            field("BackupEncryptionSettings", &RestoreBackupConfiguration::backup_encryption_settings,
                  "To open the backup. Absent: it is not encrypted."),
            field("EncryptionKey", &RestoreBackupConfiguration::encryption_key,
                  "Base64 of 32 bytes: the new database is encrypted with it.")
                .at_most(256),
            field("DisableOngoingTasks", &RestoreBackupConfiguration::disable_ongoing_tasks,
                  "True: the new database's tasks start disabled."),
            field("SkipIndexes", &RestoreBackupConfiguration::skip_indexes,
                  "True: what the engine can rebuild is not restored."),
            field("MaxReadOpsPerSecond", &RestoreBackupConfiguration::max_read_ops_per_second,
                  "Operations of the engine a second. Absent: no limit.")
                .at_least(1),
            field("BackupLocation", &RestoreBackupConfiguration::backup_location,
                  "The folder of this machine that holds one database's backups; exactly one place is given.")
                .at_most(4096),
            field("LocalSettings", &RestoreBackupConfiguration::local_settings, "Another way to give a folder."),
            field("S3Settings", &RestoreBackupConfiguration::s3_settings, "Amazon S3 or compatible."),
            field("GlacierSettings", &RestoreBackupConfiguration::glacier_settings, "Amazon Glacier."),
            field("AzureSettings", &RestoreBackupConfiguration::azure_settings, "Azure Blob Storage."),
            field("FtpSettings", &RestoreBackupConfiguration::ftp_settings, "FTP with or without TLS."),
            field("GoogleCloudSettings", &RestoreBackupConfiguration::google_cloud_settings, "Google Cloud Storage."));
    }
};

template <>
struct Description<RestorePoint> {
    static constexpr std::string_view name = "RestorePoint";
    static constexpr auto fields()
    {
        return boost::hana::make_tuple(
            field("DateTime", &RestorePoint::date_time, "The state that it restores: when the run began."),
            field("Location", &RestorePoint::location, "The folder of its chain at the place."),
            field("FileName", &RestorePoint::file_name, "For LastFileNameToRestore."),
            field("IsSnapshotRestore", &RestorePoint::is_snapshot_restore, "True: a binary image."),
            field("IsIncremental", &RestorePoint::is_incremental, "True: builds on earlier backups."),
            field("IsEncrypted", &RestorePoint::is_encrypted, "True: a key is needed."),
            field("DatabaseName", &RestorePoint::database_name, "Of which database."),
            field("NodeTag", &RestorePoint::node_tag, "Where it was made."),
            field("FilesToRestore", &RestorePoint::files_to_restore, "Backups that have to be applied."),
            field("SizeInBytes", &RestorePoint::size_in_bytes, "Only holdfast: stored bytes of this backup alone."),
            field("NumberInChain", &RestorePoint::number_in_chain, "Only holdfast: 1 = the full."),
            field("ManifestName", &RestorePoint::manifest_name, "Only holdfast: the object's name at the place."),
            field("KeyId", &RestorePoint::key_id, "Only holdfast: tells which key opens it."));
    }
};

}  // namespace holdfast::inline v1::detail

#endif
