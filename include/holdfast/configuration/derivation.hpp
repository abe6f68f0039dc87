#ifndef HOLDFAST_CONFIGURATION_DERIVATION_HPP
#define HOLDFAST_CONFIGURATION_DERIVATION_HPP

#include <holdfast/concepts/host_engine.hpp>
#include <holdfast/configuration/periodic_backup_configuration.hpp>
#include <holdfast/configuration/server_wide_backup_configuration.hpp>

#include <string_view>

namespace holdfast::inline v1 {

/// True if the template leaves that database out; names are compared without ASCII letter case.
[[nodiscard]] bool excludes(const ServerWideBackupConfiguration& configuration, std::string_view database_name);

/// The task that a template implies for a database; pure.
///
/// Name: `Server Wide Backup, <template>`. Places: the template's, with the database's escaped name as a subfolder. A
/// place whose settings come from a script keeps its script and gets its subfolder by `add_database_folder` once the
/// script has run. Encryption: an encrypted database is backed up with its own key; a snapshot of one that is not is
/// never encrypted; a logical backup of one that is not follows the template. `task_id` is 0: the caller gives it.
///
/// Errors          errc::invalid_configuration if the template asks for the database's own key and the database has
///                 none (logical backups only)
[[nodiscard]] PeriodicBackupConfiguration derive(const ServerWideBackupConfiguration& configuration,
                                                 const DatabaseInfo& database);

/// Puts the database's escaped name behind the folder of a place: `<FolderPath>/<db>`, `<RemoteFolderName>/<db>` (just
/// `<db>` when there is none), `<Url>/<db>`.
void add_database_folder(LocalSettings& settings, std::string_view database_name);
void add_database_folder(S3Settings& settings, std::string_view database_name);
void add_database_folder(GlacierSettings& settings, std::string_view database_name);
void add_database_folder(AzureSettings& settings, std::string_view database_name);
void add_database_folder(FtpSettings& settings, std::string_view database_name);
void add_database_folder(GoogleCloudSettings& settings, std::string_view database_name);

}  // namespace holdfast::inline v1

#endif
