#ifndef HOLDFAST_CONFIGURATION_ACTIVE_DESTINATIONS_IPP
#define HOLDFAST_CONFIGURATION_ACTIVE_DESTINATIONS_IPP

#include <holdfast/configuration/active_destinations.hpp>

#include <string_view>

namespace holdfast::inline v1 {
namespace detail {

inline bool is_blank(std::string_view text) noexcept
{
    return text.find_first_not_of(" \t\r\n\f\v") == std::string_view::npos;
}

template <class S>
bool place_is_active(const S& settings, const std::string& key) noexcept
{
    return !settings.disabled && (settings.get_backup_configuration_script.has_value() || !is_blank(key));
}

template <class Configuration>
std::vector<std::string> list_active_destinations(const Configuration& configuration)
{
    std::vector<std::string> names;
    const auto add = [&names](const auto& settings, const char* name) {
        if (settings && is_active(*settings)) names.emplace_back(name);
    };
    add(configuration.local_settings, "Local");
    add(configuration.s3_settings, "AmazonS3");
    add(configuration.glacier_settings, "AmazonGlacier");
    add(configuration.azure_settings, "Azure");
    add(configuration.google_cloud_settings, "GoogleCloud");
    add(configuration.ftp_settings, "FTP");
    return names;
}

}  // namespace detail

bool is_active(const LocalSettings& settings) noexcept
{
    return detail::place_is_active(settings, settings.folder_path);
}
bool is_active(const S3Settings& settings) noexcept
{
    return detail::place_is_active(settings, settings.bucket_name);
}
bool is_active(const GlacierSettings& settings) noexcept
{
    return detail::place_is_active(settings, settings.vault_name);
}
bool is_active(const AzureSettings& settings) noexcept
{
    return detail::place_is_active(settings, settings.storage_container);
}
bool is_active(const FtpSettings& settings) noexcept
{
    return detail::place_is_active(settings, settings.url);
}
bool is_active(const GoogleCloudSettings& settings) noexcept
{
    return detail::place_is_active(settings, settings.bucket_name);
}

std::vector<std::string> active_destinations(const ServerWideBackupConfiguration& configuration)
{
    return detail::list_active_destinations(configuration);
}
std::vector<std::string> active_destinations(const PeriodicBackupConfiguration& configuration)
{
    return detail::list_active_destinations(configuration);
}

}  // namespace holdfast::inline v1

#endif
