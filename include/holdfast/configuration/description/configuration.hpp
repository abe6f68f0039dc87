#ifndef HOLDFAST_CONFIGURATION_DESCRIPTION_CONFIGURATION_HPP
#define HOLDFAST_CONFIGURATION_DESCRIPTION_CONFIGURATION_HPP

#include <boost/hana/append.hpp>
#include <holdfast/configuration/describe.hpp>
#include <holdfast/configuration/description/settings.hpp>
#include <holdfast/configuration/periodic_backup_configuration.hpp>
#include <holdfast/configuration/server_wide_backup_configuration.hpp>

namespace holdfast::inline v1::detail {

/// A task's name is the template's with `Server Wide Backup, ` in front.
template <class T>
inline constexpr std::size_t longest_name = std::is_same_v<T, ServerWideBackupConfiguration> ? 128 : 150;

/// The fields that a template and a task have in common.
template <class T>
constexpr auto task_fields()
{
    return boost::hana::make_tuple(
        field("Name", &T::name, "Unique without regard to letter case. Blank: made from type and places.")
            .at_most(longest_name<T>),
        field("TaskId", &T::task_id, "Given by holdfast, never changed. 0: new.").at_least(0),
        field("Disabled", &T::disabled, "True: nothing runs."),
        field("BackupType", &T::backup_type, "Logical records or a binary image."),
        field("FullBackupFrequency", &T::full_backup_frequency, "Cron expression of the full backups.").at_most(256),
        field("IncrementalBackupFrequency", &T::incremental_backup_frequency,
              "Cron expression of the incremental backups. One of the two is required.")
            .at_most(256),
        field("BackupUploadMode", &T::backup_upload_mode, "By way of local storage, or straight to the places."),
        field("SnapshotSettings", &T::snapshot_settings, "Absent: the defaults of its fields."),
        field("BackupEncryptionSettings", &T::backup_encryption_settings,
              "Absent: not encrypted, but for encrypted databases."),
        field("RetentionPolicy", &T::retention_policy, "Absent: everything is kept."),
        field("MaxReadOpsPerSecond", &T::max_read_ops_per_second,
              "Read operations of the engine a second, for each run. Absent: no limit.")
            .at_least(1),
        field("LocalSettings", &T::local_settings, "A folder. Absent: not used; the same below."),
        field("S3Settings", &T::s3_settings, "Amazon S3 or compatible."),
        field("GlacierSettings", &T::glacier_settings, "Amazon Glacier."),
        field("AzureSettings", &T::azure_settings, "Azure Blob Storage."),
        field("FtpSettings", &T::ftp_settings, "FTP with or without TLS."),
        field("GoogleCloudSettings", &T::google_cloud_settings, "Google Cloud Storage."),
        field("MentorNode", &T::mentor_node, "The node that should run it. Absent: any.").at_most(64),
        field("PinToMentorNode", &T::pin_to_mentor_node, "True: no other node runs it; needs MentorNode."),
        field("CreatedAt", &T::created_at, "Set by holdfast; the base of the first occurrence."),
        field("TimeZone", &T::time_zone,
              "Only holdfast: IANA name of the zone of the cron expressions. Blank: the host's.")
            .at_most(64),
        field("Spread", &T::spread, "Only holdfast: each database starts up to this much after its slot.")
            .between(0, 864'000'000'000, "00:00:00 to 1.00:00:00"),
        field("MaximumChainLength", &T::maximum_chain_length,
              "Only holdfast: a chain of so many backups is followed by a new full. 0: unlimited.")
            .at_least(0),
        field(
            "SyntheticFulls", &T::synthetic_fulls,
            "Only holdfast: true: scheduled fulls are built from the chain, after an incremental; the database is read "
            "only if that is impossible."),
        field("MaxReadBytesPerSecond", &T::max_read_bytes_per_second,
              "Only holdfast: bytes a second read from the engine. Absent: no limit.")
            .at_least(1),
        field("MaxUploadBytesPerSecond", &T::max_upload_bytes_per_second,
              "Only holdfast: bytes a second sent to each place that states no limit of its own. Absent: no limit.")
            .at_least(1),
        field("Revision", &T::revision,
              "Only holdfast: rises with each change; a put that states one is refused unless it is the newest. 0: not "
              "stated."));
}

template <>
struct Description<PeriodicBackupConfiguration> {
    static constexpr std::string_view name = "PeriodicBackupConfiguration";
    static constexpr auto fields() { return task_fields<PeriodicBackupConfiguration>(); }
};

template <>
struct Description<ServerWideBackupConfiguration> {
    static constexpr std::string_view name = "ServerWideBackupConfiguration";
    static constexpr auto fields()
    {
        return boost::hana::append(
            task_fields<ServerWideBackupConfiguration>(),
            field("ExcludedDatabases", &ServerWideBackupConfiguration::excluded_databases,
                  "Databases that get no derived task, compared without letter case; they need not exist.")
                .at_most(100'000));
    }
};

}  // namespace holdfast::inline v1::detail

#endif
