#ifndef HOLDFAST_CONFIGURATION_PERIODIC_BACKUP_CONFIGURATION_HPP
#define HOLDFAST_CONFIGURATION_PERIODIC_BACKUP_CONFIGURATION_HPP

#include <holdfast/backup/backup_type.hpp>
#include <holdfast/configuration/azure_settings.hpp>
#include <holdfast/configuration/backup_encryption_settings.hpp>
#include <holdfast/configuration/backup_upload_mode.hpp>
#include <holdfast/configuration/ftp_settings.hpp>
#include <holdfast/configuration/glacier_settings.hpp>
#include <holdfast/configuration/google_cloud_settings.hpp>
#include <holdfast/configuration/local_settings.hpp>
#include <holdfast/configuration/retention_policy.hpp>
#include <holdfast/configuration/s3_settings.hpp>
#include <holdfast/configuration/snapshot_settings.hpp>
#include <holdfast/time.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace holdfast::inline v1 {

/// The backup task of one database: what a template implies for it (`derive`), or a regular task of its own.
///
/// The fields mean what they mean in ServerWideBackupConfiguration.
struct PeriodicBackupConfiguration {
    /// Unique in the database without regard to letter case; a derived task's is `Server Wide Backup, <template>`.
    /// At most 150 bytes.
    std::string name{};
    /// Given by holdfast at creation and never changed. 0: new. Default: 0.
    std::int64_t task_id = 0;
    /// True: nothing runs; everything else is kept. Default: false.
    bool disabled = false;
    /// Default: backup (logical).
    BackupType backup_type = BackupType::backup;
    /// Cron expression of the full backups, at most 256 bytes (see schedule/cron.hpp). Absent or blank: a full is made
    /// only when an incremental needs one or by hand. One of the two frequencies is required.
    std::optional<std::string> full_backup_frequency{};
    /// Cron expression of the incremental backups. Absent or blank: there are none. Default: absent.
    std::optional<std::string> incremental_backup_frequency{};
    /// Default: local_first.
    BackupUploadMode backup_upload_mode = BackupUploadMode::local_first;
    /// Absent: the defaults of SnapshotSettings.
    std::optional<SnapshotSettings> snapshot_settings{};
    /// Absent: not encrypted, but for databases that are encrypted themselves.
    std::optional<BackupEncryptionSettings> backup_encryption_settings{};
    /// Absent: everything is kept.
    std::optional<RetentionPolicy> retention_policy{};
    /// Read operations of the engine a second while backing up, for each run. At least 1. Absent: no limit.
    std::optional<std::int32_t> max_read_ops_per_second{};
    /// Each place: absent = not used. Derived places end in the database's escaped name already.
    std::optional<LocalSettings> local_settings{};
    std::optional<S3Settings> s3_settings{};
    std::optional<GlacierSettings> glacier_settings{};
    std::optional<AzureSettings> azure_settings{};
    std::optional<FtpSettings> ftp_settings{};
    std::optional<GoogleCloudSettings> google_cloud_settings{};
    /// The tag of the node that should run it (clusters). Absent or blank: any node. Default: absent.
    std::optional<std::string> mentor_node{};
    /// True: no other node runs it, also when the mentor is down; needs `mentor_node`. Default: false.
    bool pin_to_mentor_node = false;
    /// Set by holdfast: when the task came to be; the base of its first occurrence. Absent before that.
    std::optional<TimePoint> created_at{};
    /// Only holdfast: IANA name of the zone in which the cron expressions are read. Blank: the host's. Default: blank.
    std::string time_zone{};
    /// Only holdfast: each database starts up to this much after its slot, always by the same offset, so that a
    /// nightly template does not wake all at once. Zero to one day. Default: zero = at the slot.
    TimeSpan spread{};
    /// Only holdfast: a chain of this many backups (the full counts) is followed by a new full. 0: unlimited.
    /// Default: 0.
    std::int32_t maximum_chain_length = 0;
    /// Only holdfast: true: scheduled fulls are built from the chain, after an incremental that brings it up to date;
    /// one that cannot be built reads the database. Needs an engine that models BuildsFulls, and a chain that is whole
    /// at a place other than Glacier. Default: false.
    bool synthetic_fulls = false;
    /// Only holdfast: bytes a second read from the engine, for each run. At least 1. Absent: no limit.
    std::optional<std::int64_t> max_read_bytes_per_second{};
    /// Only holdfast: bytes a second sent to each place, for each run; a place may state its own. At least 1. Absent: no
    /// limit.
    std::optional<std::int64_t> max_upload_bytes_per_second{};
    /// Only holdfast: of the template from which this was derived, or of the task's own last change.
    std::uint64_t revision = 0;

    friend bool operator==(const PeriodicBackupConfiguration&, const PeriodicBackupConfiguration&) = default;
};

}  // namespace holdfast::inline v1

#endif
