#ifndef HOLDFAST_CONFIGURATION_DERIVATION_HPP
#define HOLDFAST_CONFIGURATION_DERIVATION_HPP

#include <holdfast/concepts/host_engine.hpp>
#include <holdfast/configuration/periodic_backup_configuration.hpp>
#include <holdfast/configuration/server_wide_backup_configuration.hpp>

#include <string_view>

namespace holdfast::inline v1 {

/// True if the template leaves that database out; names are compared without ASCII letter case.
[[nodiscard]] bool excludes(const ServerWideBackupConfiguration& configuration, std::string_view database_name);

/// The task that a template implies for a database; pure, and asks nobody whether the template excludes it.
///
/// Name: `Server Wide Backup, <template>`. Places: the template's, with the database's folder behind them; a place
/// whose settings come from a script keeps the script and no other field, and gets its folder when the script has run
/// (`resolve_place`, configuration/script.hpp). Encryption: an encrypted database is backed up with its own key; a
/// snapshot of one that is not is never encrypted; a logical backup of one that is not follows the template, and if
/// that asks for the database's own key the result still does: it is for `validate_for_database` to refuse it, and for
/// a run to fail, rather than to store plain bytes. `task_id` is 0 and `created_at` the template's: the caller gives
/// both.
///
/// Errors          errc::invalid_argument for a database without a name
[[nodiscard]] PeriodicBackupConfiguration derive(const ServerWideBackupConfiguration& configuration,
                                                 const DatabaseInfo& database);

/// Puts the folder of a database (its escaped name) behind the one of a place: `<FolderPath>/<db>`,
/// `<RemoteFolderName>/<db>` (just `<db>` when there is none), `<Url>/<db>`.
///
/// Errors          errc::invalid_argument for a database without a name
void add_database_folder(LocalSettings& settings, std::string_view database_name);
void add_database_folder(S3Settings& settings, std::string_view database_name);
void add_database_folder(GlacierSettings& settings, std::string_view database_name);
void add_database_folder(AzureSettings& settings, std::string_view database_name);
void add_database_folder(FtpSettings& settings, std::string_view database_name);
void add_database_folder(GoogleCloudSettings& settings, std::string_view database_name);

}  // namespace holdfast::inline v1

#endif
