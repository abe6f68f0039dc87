#ifndef HOLDFAST_CONFIGURATION_DESCRIPTION_ENUMERATIONS_HPP
#define HOLDFAST_CONFIGURATION_DESCRIPTION_ENUMERATIONS_HPP

#include <holdfast/backup/backup_grade.hpp>
#include <holdfast/backup/backup_type.hpp>
#include <holdfast/configuration/backup_encryption_settings.hpp>
#include <holdfast/configuration/backup_upload_mode.hpp>
#include <holdfast/configuration/describe.hpp>
#include <holdfast/configuration/s3_storage_class.hpp>
#include <holdfast/configuration/snapshot_settings.hpp>
#include <holdfast/task/backup_history_entry.hpp>
#include <holdfast/task/ongoing_task_backup.hpp>
#include <holdfast/task/operation_state.hpp>

/// The JSON names of every enumerator. Included by what reads, writes, validates or documents them; not by users.
namespace holdfast::inline v1::detail {

// The numbers are those of RavenDB's client, which may send an enumerator as a number.

template <>
struct Enumerators<BackupType> {
    static constexpr std::string_view name = "BackupType";
    static constexpr std::array<std::string_view, 2> names{"Backup", "Snapshot"};
};

template <>
struct Enumerators<BackupUploadMode> {
    static constexpr std::string_view name = "BackupUploadMode";
    static constexpr std::array<std::string_view, 2> names{"Default", "DirectUpload"};
};

template <>
struct Enumerators<EncryptionMode> {
    static constexpr std::string_view name = "EncryptionMode";
    static constexpr std::array<std::string_view, 3> names{"None", "UseDatabaseKey", "UseProvidedKey"};
};

template <>
struct Enumerators<CompressionAlgorithm> {
    static constexpr std::string_view name = "CompressionAlgorithm";
    static constexpr std::array<std::string_view, 2> names{"Zstd", "Deflate"};
};

template <>
struct Enumerators<CompressionLevel> {
    static constexpr std::string_view name = "CompressionLevel";
    static constexpr std::array<std::string_view, 4> names{"Optimal", "Fastest", "NoCompression", "SmallestSize"};
};

template <>
struct Enumerators<S3StorageClass> {
    static constexpr std::string_view name = "S3StorageClass";
    static constexpr std::array<std::string_view, 11> names{"DeepArchive",
                                                            "Glacier",
                                                            "GlacierInstantRetrieval",
                                                            "IntelligentTiering",
                                                            "OneZoneInfrequentAccess",
                                                            "Outposts",
                                                            "ReducedRedundancy",
                                                            "Standard",
                                                            "StandardInfrequentAccess",
                                                            "Snow",
                                                            "ExpressOneZone"};
};

template <>
struct Enumerators<UploadType> {
    static constexpr std::string_view name = "UploadType";
    static constexpr std::array<std::string_view, 2> names{"Regular", "Chunked"};
};

template <>
struct Enumerators<UploadState> {
    static constexpr std::string_view name = "UploadState";
    static constexpr std::array<std::string_view, 4> names{"PendingUpload", "Uploading", "PendingResponse", "Done"};
};

template <>
struct Enumerators<BackupGrade> {
    static constexpr std::string_view name = "BackupGrade";
    static constexpr std::array<std::string_view, 3> names{"Committed", "Verified", "Restored"};
};

template <>
struct Enumerators<OngoingTaskType> {
    static constexpr std::string_view name = "OngoingTaskType";
    static constexpr std::array<std::string_view, 1> names{"Backup"};
};

template <>
struct Enumerators<OngoingTaskState> {
    static constexpr std::string_view name = "OngoingTaskState";
    static constexpr std::array<std::string_view, 4> names{"None", "Enabled", "Disabled", "PartiallyEnabled"};
};

template <>
struct Enumerators<OperationStatus> {
    static constexpr std::string_view name = "OperationStatus";
    static constexpr std::array<std::string_view, 4> names{"InProgress", "Completed", "Faulted", "Canceled"};
};

template <>
struct Enumerators<OperationKind> {
    static constexpr std::string_view name = "OperationKind";
    static constexpr std::array<std::string_view, 3> names{"Backup", "Restore", "Verification"};
};

template <>
struct Enumerators<RunOutcome> {
    static constexpr std::string_view name = "RunOutcome";
    static constexpr std::array<std::string_view, 5> names{"Done", "Failed", "Aborted", "Delayed", "Skipped"};
};

}  // namespace holdfast::inline v1::detail

#endif
