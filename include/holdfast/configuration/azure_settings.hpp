#ifndef HOLDFAST_CONFIGURATION_AZURE_SETTINGS_HPP
#define HOLDFAST_CONFIGURATION_AZURE_SETTINGS_HPP

#include <holdfast/configuration/get_backup_configuration_script.hpp>
#include <holdfast/encryption/secret_text.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace holdfast::inline v1 {

/// A container of Azure Blob Storage. Shown as `Azure`.
struct AzureSettings {
    /// True: this place is left out of every run; its other fields are kept but not checked. Default: false.
    bool disabled = false;
    /// A program that prints these settings as JSON before each run; the fields it prints replace all fields below.
    /// Absent: the fields below are used. Default: absent.
    std::optional<GetBackupConfigurationScript> get_backup_configuration_script{};
    /// 3 to 63 lower-case letters, digits and '-'. Blank: this place is not active.
    std::string storage_container{};
    /// What to put in front of every blob name, parts separated by '/'. Absent or blank: nothing.
    std::optional<std::string> remote_folder_name{};
    /// The storage account: 3 to 24 lower-case letters and digits. Required.
    std::string account_name{};
    /// The account's key in Base64. Exactly one of `account_key` and `sas_token` is given.
    SecretText account_key{};
    /// A shared access signature for the container, as the query text. See `account_key`.
    SecretText sas_token{};
    /// Only holdfast: bytes a second sent to this place; at least 1. Absent: the template's limit. Default: absent.
    std::optional<std::int64_t> max_upload_bytes_per_second{};

    friend bool operator==(const AzureSettings&, const AzureSettings&) = default;
};

}  // namespace holdfast::inline v1

#endif
