#ifndef HOLDFAST_CONFIGURATION_S3_SETTINGS_HPP
#define HOLDFAST_CONFIGURATION_S3_SETTINGS_HPP

#include <holdfast/configuration/get_backup_configuration_script.hpp>
#include <holdfast/configuration/s3_storage_class.hpp>
#include <holdfast/encryption/secret_text.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace holdfast::inline v1 {

/// A bucket of Amazon S3 or of a server that speaks its protocol. Shown as `AmazonS3`.
struct S3Settings {
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
    /// Such as `eu-west-1`. Required unless `custom_server_url` is given.
    std::string aws_region_name{};
    /// What to put in front of every object name, parts separated by '/'. Absent or blank: nothing.
    std::optional<std::string> remote_folder_name{};
    /// 3 to 63 characters. Blank: this place is not active.
    std::string bucket_name{};
    /// `http://` or `https://`, host and port of a compatible server, without user and password. Absent or blank:
    /// Amazon's own server of the region. Default: absent.
    std::optional<std::string> custom_server_url{};
    /// True: the bucket is a part of the path; false: of the host name. Default: false.
    bool force_path_style = false;
    /// Absent: the bucket's default. Default: absent.
    std::optional<S3StorageClass> storage_class{};
    /// Only holdfast: bytes a second sent to this place; at least 1. Absent: the template's limit. Default: absent.
    std::optional<std::int64_t> max_upload_bytes_per_second{};

    friend bool operator==(const S3Settings&, const S3Settings&) = default;
};

}  // namespace holdfast::inline v1

#endif
