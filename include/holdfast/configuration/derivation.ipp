#ifndef HOLDFAST_CONFIGURATION_DERIVATION_IPP
#define HOLDFAST_CONFIGURATION_DERIVATION_IPP

#include <holdfast/configuration/derivation.hpp>
#include <holdfast/configuration/description/configuration.hpp>
#include <holdfast/configuration/escaping.ipp>
#include <holdfast/configuration/naming.ipp>

#include <boost/hana/for_each.hpp>
#include <boost/hana/zip.hpp>

#include <algorithm>
#include <optional>

namespace holdfast::inline v1 {
namespace detail {

inline std::string join_folder(std::string_view parent, std::string_view database_name)
{
    const bool rooted = parent.starts_with('/');
    while (parent.ends_with('/')) parent.remove_suffix(1);
    std::string result(parent);
    if (rooted || !is_blank(parent)) result += '/';
    return result + escape_database_name(database_name);
}

inline void add_remote_folder(std::optional<std::string>& folder, std::string_view database_name)
{
    std::string_view parent = folder ? std::string_view(*folder) : std::string_view();
    // Object names have no root: a leading '/' would make a part without a name.
    while (parent.starts_with('/')) parent.remove_prefix(1);
    folder = is_blank(parent) ? escape_database_name(database_name) : join_folder(parent, database_name);
}

template <class S>
void derive_place(std::optional<S>& place, std::string_view database_name)
{
    if (!place) return;
    if (place->get_backup_configuration_script) {
        S scripted;
        scripted.disabled = place->disabled;
        scripted.get_backup_configuration_script = place->get_backup_configuration_script;
        scripted.max_upload_bytes_per_second = place->max_upload_bytes_per_second;
        place = std::move(scripted);
    } else if (is_active(*place)) {
        add_database_folder(*place, database_name);
    }
}

}  // namespace detail

void add_database_folder(LocalSettings& settings, std::string_view database_name)
{
    settings.folder_path = detail::join_folder(settings.folder_path, database_name);
}
void add_database_folder(S3Settings& settings, std::string_view database_name)
{
    detail::add_remote_folder(settings.remote_folder_name, database_name);
}
void add_database_folder(GlacierSettings& settings, std::string_view database_name)
{
    detail::add_remote_folder(settings.remote_folder_name, database_name);
}
void add_database_folder(AzureSettings& settings, std::string_view database_name)
{
    detail::add_remote_folder(settings.remote_folder_name, database_name);
}
void add_database_folder(FtpSettings& settings, std::string_view database_name)
{
    settings.url = detail::join_folder(settings.url, database_name);
}
void add_database_folder(GoogleCloudSettings& settings, std::string_view database_name)
{
    detail::add_remote_folder(settings.remote_folder_name, database_name);
}

bool excludes(const ServerWideBackupConfiguration& configuration, std::string_view database_name)
{
    return std::ranges::any_of(configuration.excluded_databases,
                               [&](const std::string& excluded) { return same_name(excluded, database_name); });
}

PeriodicBackupConfiguration derive(const ServerWideBackupConfiguration& configuration, const DatabaseInfo& database)
{
    namespace hana = boost::hana;
    PeriodicBackupConfiguration task;
    // Both types are described by the same list of fields, so a new field cannot be forgotten here.
    hana::for_each(
        hana::zip(detail::task_fields<PeriodicBackupConfiguration>(),
                  detail::task_fields<ServerWideBackupConfiguration>()),
        [&](const auto& pair) { task.*pair[hana::size_c<0>].member = configuration.*pair[hana::size_c<1>].member; });
    task.name = get_task_name(configuration.name);
    task.task_id = 0;

    detail::derive_place(task.local_settings, database.name);
    detail::derive_place(task.s3_settings, database.name);
    detail::derive_place(task.glacier_settings, database.name);
    detail::derive_place(task.azure_settings, database.name);
    detail::derive_place(task.ftp_settings, database.name);
    detail::derive_place(task.google_cloud_settings, database.name);

    if (database.encrypted) {
        task.backup_encryption_settings = BackupEncryptionSettings{.encryption_mode = EncryptionMode::use_database_key};
    } else if (configuration.backup_type == BackupType::snapshot) {
        task.backup_encryption_settings.reset();
    }
    return task;
}

}  // namespace holdfast::inline v1

#endif
