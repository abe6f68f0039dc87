#ifndef HOLDFAST_CONFIGURATION_ACTIVE_DESTINATIONS_HPP
#define HOLDFAST_CONFIGURATION_ACTIVE_DESTINATIONS_HPP

#include <holdfast/configuration/periodic_backup_configuration.hpp>
#include <holdfast/configuration/server_wide_backup_configuration.hpp>

#include <string>
#include <vector>

namespace holdfast::inline v1 {

/// True if the place takes part in runs: not disabled, and its key field is not blank or a script supplies it.
[[nodiscard]] bool is_active(const LocalSettings& settings) noexcept;
[[nodiscard]] bool is_active(const S3Settings& settings) noexcept;
[[nodiscard]] bool is_active(const GlacierSettings& settings) noexcept;
[[nodiscard]] bool is_active(const AzureSettings& settings) noexcept;
[[nodiscard]] bool is_active(const FtpSettings& settings) noexcept;
[[nodiscard]] bool is_active(const GoogleCloudSettings& settings) noexcept;

/// The names of the active places, in this order: Local, AmazonS3, AmazonGlacier, Azure, GoogleCloud, FTP.
[[nodiscard]] std::vector<std::string> active_destinations(const ServerWideBackupConfiguration& configuration);
[[nodiscard]] std::vector<std::string> active_destinations(const PeriodicBackupConfiguration& configuration);

}  // namespace holdfast::inline v1

#endif
