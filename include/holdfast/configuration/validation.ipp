#ifndef HOLDFAST_CONFIGURATION_VALIDATION_IPP
#define HOLDFAST_CONFIGURATION_VALIDATION_IPP

#include <holdfast/configuration/description/configuration.hpp>
#include <holdfast/configuration/description/restore.hpp>
#include <holdfast/configuration/validate_place.ipp>
#include <holdfast/configuration/validation.hpp>
#include <holdfast/schedule/cron.hpp>
#include <holdfast/schedule/time_zone.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace holdfast::inline v1 {
namespace detail {

inline bool is_absent(const std::optional<std::string>& text)
{
    return !text || is_blank(*text);
}

/// Calls a check whose texts do not know the field, and puts the field in front.
template <class Check>
void with_path(std::string_view path, Check&& check)
{
    try {
        check();
    } catch (const Error& error) {
        throw Error(error.code(), std::string(path) + ": " + error.diagnostics().message);
    }
}

[[noreturn]] inline void refuse_composition(std::string_view path, const std::string& what, const std::string& advice)
{
    refuse_field(std::string(path), "this server was built without " + what, advice, errc::not_in_this_composition);
}

inline void check_composition(std::string_view path, std::string_view destination, const CompositionTraits& composition)
{
    if (std::ranges::find(composition.destinations, destination) != composition.destinations.end()) return;
    std::string advice = "Disable or remove this place";
    for (const std::string& name : composition.destinations) {
        advice.append(&name == composition.destinations.data() ? "; the server has " : ", ").append(name);
    }
    refuse_composition(path, "the destination " + std::string(destination), advice + ".");
}

/// Calls `visit(member, destination name)` for the settings of each kind of place.
template <class T, class Visit>
void for_each_place(const T&, Visit&& visit)
{
    visit(&T::local_settings, "Local");
    visit(&T::s3_settings, "AmazonS3");
    visit(&T::glacier_settings, "AmazonGlacier");
    visit(&T::azure_settings, "Azure");
    visit(&T::google_cloud_settings, "GoogleCloud");
    visit(&T::ftp_settings, "FTP");
}

inline void check_key(const SecretText& key, const std::string& path)
{
    constexpr std::size_t key_bytes = 32;
    const auto size = base64_size(key.reveal());
    if (!size) refuse_field(path, "this is not Base64", "Give 32 bytes in Base64 (44 characters).");
    if (*size != key_bytes) {
        refuse_field(path, "it has " + std::to_string(*size) + " bytes", "Give 32 bytes in Base64 (44 characters).");
    }
}

inline void check_encryption(const BackupEncryptionSettings& settings, const FieldPath& path,
                             const CompositionTraits& composition)
{
    check_bounds(settings, path);
    const std::string key_path = (path / name_of(&BackupEncryptionSettings::key)).text();
    const bool provided = settings.encryption_mode == EncryptionMode::use_provided_key;
    if (provided && settings.key.empty()) {
        refuse_field(key_path, "it is blank, but EncryptionMode is UseProvidedKey",
                     "Give 32 bytes in Base64, or choose another mode.");
    }
    if (!provided && !settings.key.empty()) {
        refuse_field(key_path, "it is given, but EncryptionMode is not UseProvidedKey",
                     "Remove the key, or choose UseProvidedKey.");
    }
    if (provided) check_key(settings.key, key_path);
    if (settings.encryption_mode != EncryptionMode::none && !composition.encryption) {
        refuse_composition((path / name_of(&BackupEncryptionSettings::encryption_mode)).text(), "encryption",
                           "Choose EncryptionMode None.");
    }
}

template <class T>
void check_schedule(const T& configuration, CronDialect dialect)
{
    bool any = false;
    for (const auto member : {&T::full_backup_frequency, &T::incremental_backup_frequency}) {
        const auto& frequency = configuration.*member;
        if (is_absent(frequency)) continue;
        any = true;
        with_path(name_of(member), [&] { static_cast<void>(CronExpression::parse(*frequency, dialect)); });
    }
    if (!any) {
        refuse_field(std::string(name_of(&T::full_backup_frequency)),
                     "neither it nor IncrementalBackupFrequency is given",
                     "Give at least one of them, such as `0 2 * * *`.");
    }
    if (!is_blank(configuration.time_zone)) {
        with_path(name_of(&T::time_zone), [&] { static_cast<void>(TimeZone::find(configuration.time_zone)); });
    }
}

template <class T>
void check_places(const T& configuration, const CompositionTraits& composition)
{
    for_each_place(configuration, [&](auto member, std::string_view destination) {
        const auto& settings = configuration.*member;
        if (!settings || !is_active(*settings)) return;
        check_composition(name_of(member), destination, composition);
        validate_place(*settings, name_of(member));
    });
    if (!configuration.disabled && active_destinations(configuration).empty()) {
        refuse_field(std::string(name_of(&T::local_settings)), "no place is active, and the backup is enabled",
                     "Give at least one place, such as LocalSettings.FolderPath, or put it disabled.");
    }
}

template <class T>
void check_configuration(const T& configuration, const CompositionTraits& composition, CronDialect dialect)
{
    check_bounds(configuration, {});
    check_schedule(configuration, dialect);
    if (configuration.backup_type == BackupType::snapshot && !composition.snapshots) {
        refuse_composition(name_of(&T::backup_type), "snapshots", "Choose BackupType Backup.");
    }
    if (configuration.synthetic_fulls && !composition.synthetic_fulls) {
        refuse_composition(name_of(&T::synthetic_fulls), "an engine that builds fulls from a chain",
                           "Leave it out: fulls then read the database.");
    }
    if (const auto& retention = configuration.retention_policy; retention && !retention->disabled) {
        check_bounds(*retention, FieldPath{} / name_of(&T::retention_policy));
    }
    if (const auto& encryption = configuration.backup_encryption_settings) {
        check_encryption(*encryption, FieldPath{} / name_of(&T::backup_encryption_settings), composition);
    }
    if (configuration.pin_to_mentor_node && is_absent(configuration.mentor_node)) {
        refuse_field(std::string(name_of(&T::pin_to_mentor_node)), "it is true, but MentorNode is blank",
                     "Name the node, or do not pin.");
    }
    check_places(configuration, composition);
}

}  // namespace detail

void validate(const ServerWideBackupConfiguration& configuration, const CompositionTraits& composition,
              CronDialect dialect)
{
    using T = ServerWideBackupConfiguration;
    const detail::FieldPath top;
    const detail::FieldPath excluded = top / detail::name_of(&T::excluded_databases);
    for (std::size_t at = 0; at < configuration.excluded_databases.size(); ++at) {
        if (detail::is_blank(configuration.excluded_databases[at])) {
            detail::refuse_field(excluded[at].text(), "it is blank", "Name a database, or remove the entry.");
        }
    }
    detail::check_configuration(configuration, composition, dialect);
}

void validate(const PeriodicBackupConfiguration& configuration, const CompositionTraits& composition,
              CronDialect dialect)
{
    if (is_reserved_task_name(configuration.name)) {
        detail::refuse_field(std::string(detail::name_of(&PeriodicBackupConfiguration::name)),
                             "\"" + configuration.name.substr(0, 150) + "\" begins as only server-wide tasks may",
                             "Choose a name that does not begin with \"Server Wide Backup, \".", errc::reserved_name);
    }
    detail::check_configuration(configuration, composition, dialect);
}

void validate(const RestoreBackupConfiguration& configuration, const CompositionTraits& composition)
{
    using T = RestoreBackupConfiguration;
    detail::check_bounds(configuration, {});
    if (detail::is_blank(configuration.database_name)) {
        detail::refuse_field(std::string(detail::name_of(&T::database_name)), "it is blank", "Name the new database.");
    }
    std::size_t places = detail::is_blank(configuration.backup_location) ? 0 : 1;
    if (places != 0) {
        detail::check_composition(detail::name_of(&T::backup_location), "Local", composition);
        detail::check_folder(configuration.backup_location, std::string(detail::name_of(&T::backup_location)));
    }
    detail::for_each_place(configuration, [&](auto member, std::string_view destination) {
        const auto& settings = configuration.*member;
        if (!settings || !is_active(*settings)) return;
        ++places;
        detail::check_composition(detail::name_of(member), destination, composition);
        validate_place(*settings, detail::name_of(member));
    });
    if (places != 1) {
        detail::refuse_field(std::string(detail::name_of(&T::backup_location)),
                             places == 0 ? "no place is given" : "more than one place is given",
                             "Give BackupLocation or the settings of exactly one active place.");
    }
    const auto& key = configuration.encryption_key;
    if (key && !key->empty()) {
        detail::check_key(*key, std::string(detail::name_of(&T::encryption_key)));
        if (!composition.encryption) {
            detail::refuse_composition(detail::name_of(&T::encryption_key), "encryption", "Restore without a key.");
        }
    }
    if (const auto& encryption = configuration.backup_encryption_settings) {
        detail::check_encryption(*encryption, detail::FieldPath{} / detail::name_of(&T::backup_encryption_settings),
                                 composition);
    }
}

void validate_for_database(const ServerWideBackupConfiguration& configuration, const DatabaseInfo& database,
                           const CompositionTraits& composition)
{
    using T = ServerWideBackupConfiguration;
    const std::string path(detail::name_of(&T::backup_encryption_settings));
    const std::string where = " of the server-wide backup \"" + configuration.name + "\"";
    if (database.encrypted) {
        if (composition.encryption) return;
        detail::refuse_composition(path + where, "encryption, and the database \"" + database.name + "\" is encrypted",
                                   "Exclude the database, or build the server with a cipher.");
    }
    const auto& encryption = configuration.backup_encryption_settings;
    if (configuration.backup_type == BackupType::backup && encryption &&
        encryption->encryption_mode == EncryptionMode::use_database_key) {
        detail::refuse_field(path + ".EncryptionMode" + where,
                             "it is UseDatabaseKey, but the database \"" + database.name + "\" has no key",
                             "Exclude the database, or choose UseProvidedKey or None.");
    }
}

}  // namespace holdfast::inline v1

#endif
