#ifndef HOLDFAST_CONFIGURATION_JSON_HPP
#define HOLDFAST_CONFIGURATION_JSON_HPP

#include <concepts>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::inline v1 {

struct AzureSettings;
struct BackupEncryptionSettings;
struct BackupHistoryEntry;
struct DecisionLogEntry;
struct FtpSettings;
struct GetBackupConfigurationScript;
struct GlacierSettings;
struct GoogleCloudSettings;
struct LocalSettings;
struct OngoingTaskBackup;
struct OperationState;
struct PeriodicBackupConfiguration;
struct PeriodicBackupStatus;
struct RestoreBackupConfiguration;
struct RestorePoint;
struct RetentionPolicy;
struct S3Settings;
struct ServerWideBackupConfiguration;
struct SnapshotSettings;

namespace detail {
template <class T, class... Ts>
concept OneOf = (std::same_as<T, Ts> || ...);
}

/// The types that have a JSON form.
template <class T>
concept HasJson =
    detail::OneOf<T, AzureSettings, BackupEncryptionSettings, BackupHistoryEntry, DecisionLogEntry, FtpSettings,
                  GetBackupConfigurationScript, GlacierSettings, GoogleCloudSettings, LocalSettings, OngoingTaskBackup,
                  OperationState, PeriodicBackupConfiguration, PeriodicBackupStatus, RestoreBackupConfiguration,
                  RestorePoint, RetentionPolicy, S3Settings, ServerWideBackupConfiguration, SnapshotSettings,
                  std::vector<BackupHistoryEntry>, std::vector<DecisionLogEntry>>;

/// `value` as one line of JSON with every field, secrets included: for persistence only. Names are the member names
/// in PascalCase (`full_backup_frequency` → `FullBackupFrequency`), spans `[-][d.]hh:mm:ss[.fffffff]`, times ISO 8601
/// in UTC with seven digits and `Z`, enumerators in PascalCase, absent values null. `from_json` reads it back to an
/// equal value.
template <HasJson T>
[[nodiscard]] std::string to_json(const T& value);

/// The same with each secret that is not blank replaced by `(redacted)`: for answers, logs and people.
template <HasJson T>
[[nodiscard]] std::string to_redacted_json(const T& value);

/// Reads what `to_json` writes and what RavenDB's client sends: fields may be missing or null (they keep their
/// default), times may have an offset or none (= UTC), enumerators may be numbers.
///
/// Bounds: 4 MiB, 16 levels, 1 MiB a text; 64-bit numbers are exact.
///
/// Errors          errc::invalid_configuration; the text names the field's path, as in `S3Settings.StorageClass`, and
///                 never quotes a value of a secret field. Refused are unknown and repeated fields, values of the
///                 wrong kind or out of range, `(redacted)` in place of a secret, and text after the end.
template <HasJson T>
[[nodiscard]] T from_json(std::string_view text);

}  // namespace holdfast::inline v1

#endif
