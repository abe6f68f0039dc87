#ifndef HOLDFAST_CONFIGURATION_FTP_SETTINGS_HPP
#define HOLDFAST_CONFIGURATION_FTP_SETTINGS_HPP

#include <holdfast/configuration/get_backup_configuration_script.hpp>
#include <holdfast/encryption/secret_text.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace holdfast::inline v1 {

/// A folder of an FTP server, with or without TLS. Shown as `FTP`.
struct FtpSettings {
    /// True: this place is left out of every run; its other fields are kept but not checked. Default: false.
    bool disabled = false;
    /// A program that prints these settings as JSON before each run; the fields it prints replace all fields below.
    /// Absent: the fields below are used. Default: absent.
    std::optional<GetBackupConfigurationScript> get_backup_configuration_script{};
    /// `ftp://host[:port]/folder`, or `ftps://…` for TLS; without a scheme `ftp://` is meant. Holds neither user nor
    /// password. Blank: this place is not active.
    std::string url{};
    /// Outdated way to give the port: 1 to 65 535; a port in `url` has to be the same. Absent or 0: the port of the
    /// URL, else 21 (990 with implicit TLS). Default: absent.
    std::optional<std::int32_t> port{};
    /// Required.
    std::string user_name{};
    /// May be blank.
    SecretText password{};
    /// The client's certificate for TLS, in Base64; may hold a private key. Absent or blank: none.
    std::optional<SecretText> certificate_as_base64{};
    /// What the certificate is called in the user's eyes; no file is read. Absent: unknown.
    std::optional<std::string> certificate_file_name{};
    /// Only holdfast: bytes a second sent to this place; at least 1. Absent: the template's limit. Default: absent.
    std::optional<std::int64_t> max_upload_bytes_per_second{};

    friend bool operator==(const FtpSettings&, const FtpSettings&) = default;
};

}  // namespace holdfast::inline v1

#endif
