#ifndef HOLDFAST_CONFIGURATION_GLACIER_SETTINGS_HPP
#define HOLDFAST_CONFIGURATION_GLACIER_SETTINGS_HPP

#include <holdfast/configuration/get_backup_configuration_script.hpp>
#include <holdfast/encryption/secret_text.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace holdfast::inline v1 {

/// A vault of Amazon Glacier (the archive service with its own protocol, not the storage class of S3). Shown as
/// `AmazonGlacier`.
struct GlacierSettings {
    /// True: this place is left out of every run; its other fields are kept but not checked. Default: false.
    bool disabled = false;
    /// A program that prints these settings as JSON before each run; the fields it prints replace all fields below.
    /// Absent: the fields below are used. Default: absent.
    std::optional<GetBackupConfigurationScript> get_backup_configuration_script{};
    /// The id of the access key; not a secret. Blank together with `aws_secret_key`: credentials are looked for in the
    /// environment, the shared credentials file, and the machine's or container's role.
    std::string aws_access_key{};
    /// The secret of the access key. See `aws_access_key`.
    SecretText aws_secret_key{};
    /// Of temporary credentials only. Absent or blank: none. Default: absent.
    std::optional<SecretText> aws_session_token{};
    /// Such as `eu-west-1`. Required.
    std::string aws_region_name{};
    /// What to put in front of every archive's description, parts separated by '/'. Absent or blank: nothing.
    std::optional<std::string> remote_folder_name{};
    /// 1 to 255 characters of letters, digits, `_`, `-`, `.`. Blank: this place is not active.
    std::string vault_name{};
    /// Only holdfast: bytes a second sent to this place; at least 1. Absent: the template's limit. Default: absent.
    std::optional<std::int64_t> max_upload_bytes_per_second{};

    friend bool operator==(const GlacierSettings&, const GlacierSettings&) = default;
};

}  // namespace holdfast::inline v1

#endif
