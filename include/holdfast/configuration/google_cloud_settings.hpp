#ifndef HOLDFAST_CONFIGURATION_GOOGLE_CLOUD_SETTINGS_HPP
#define HOLDFAST_CONFIGURATION_GOOGLE_CLOUD_SETTINGS_HPP

#include <holdfast/configuration/get_backup_configuration_script.hpp>
#include <holdfast/encryption/secret_text.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace holdfast::inline v1 {

/// A bucket of Google Cloud Storage. Shown as `GoogleCloud`.
struct GoogleCloudSettings {
    /// True: this place is left out of every run; its other fields are kept but not checked. Default: false.
    bool disabled = false;
    /// A program that prints these settings as JSON before each run; the fields it prints replace all fields below.
    /// Absent: the fields below are used. Default: absent.
    std::optional<GetBackupConfigurationScript> get_backup_configuration_script{};
    /// 3 to 222 characters. Blank: this place is not active.
    std::string bucket_name{};
    /// What to put in front of every object name, parts separated by '/'. Absent or blank: nothing.
    std::optional<std::string> remote_folder_name{};
    /// A service account's key file as one JSON text with `client_email` and `private_key`. Required.
    SecretText google_credentials_json{};
    /// Only holdfast: bytes a second sent to this place; at least 1. Absent: the template's limit. Default: absent.
    std::optional<std::int64_t> max_upload_bytes_per_second{};

    friend bool operator==(const GoogleCloudSettings&, const GoogleCloudSettings&) = default;
};

}  // namespace holdfast::inline v1

#endif
