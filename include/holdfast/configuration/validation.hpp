#ifndef HOLDFAST_CONFIGURATION_VALIDATION_HPP
#define HOLDFAST_CONFIGURATION_VALIDATION_HPP

#include <holdfast/concepts/host_engine.hpp>
#include <holdfast/configuration/active_destinations.hpp>
#include <holdfast/restore/restore_backup_configuration.hpp>
#include <holdfast/schedule/cron_dialect.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace holdfast::inline v1 {

/// What a server was composed of, as far as a configuration can ask for it.
struct CompositionTraits {
    /// Of Local, AmazonS3, AmazonGlacier, Azure, GoogleCloud, FTP.
    std::vector<std::string> destinations{};
    /// False: no cipher; every request for encryption is refused. Default: true.
    bool encryption = true;
    /// False: the engine makes no snapshots. Default: true.
    bool snapshots = true;
    /// False: the engine builds no fulls from a chain. Default: true.
    bool synthetic_fulls = true;
};

/// Checks a template before anything changes. Blank names pass: they are generated later. A disabled place is not
/// checked, nor are the fields that a script will print.
///
/// Errors          errc::invalid_configuration: a field is wrong. The text names the path, as in
///                 `S3Settings.AwsRegionName`, the reason and what to do, and quotes no secret
///                 errc::not_in_this_composition: a destination, backup type or encryption that `composition` lacks
void validate(const ServerWideBackupConfiguration& configuration, const CompositionTraits& composition,
              CronDialect dialect);

/// The same for a regular task of one database; in addition
///
/// Errors          errc::reserved_name: the name begins with `Server Wide Backup, `
void validate(const PeriodicBackupConfiguration& configuration, const CompositionTraits& composition,
              CronDialect dialect);

/// Checks what is asked of a restore: exactly one place, keys, bounds. Errors as above.
void validate(const RestoreBackupConfiguration& configuration, const CompositionTraits& composition);

/// Checks that the template fits one database that it does not exclude: a logical backup with the database's own key
/// needs an encrypted database, and an encrypted database needs a composition with encryption. Cheap: meant to be
/// called for every database when a template is put.
///
/// Errors          errc::invalid_configuration, errc::not_in_this_composition; the text names template and database
void validate_for_database(const ServerWideBackupConfiguration& configuration, const DatabaseInfo& database,
                           const CompositionTraits& composition);

/// Checks one place's settings by themselves (also what a script printed). `path` is what texts call it, such as
/// `S3Settings`. Errors as of `validate`; a place that is not active passes.
void validate_place(const LocalSettings& settings, std::string_view path);
void validate_place(const S3Settings& settings, std::string_view path);
void validate_place(const GlacierSettings& settings, std::string_view path);
void validate_place(const AzureSettings& settings, std::string_view path);
void validate_place(const FtpSettings& settings, std::string_view path);
void validate_place(const GoogleCloudSettings& settings, std::string_view path);

}  // namespace holdfast::inline v1

#endif
