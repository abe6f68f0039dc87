#ifndef HOLDFAST_DESTINATION_FTP_ADDRESS_HPP
#define HOLDFAST_DESTINATION_FTP_ADDRESS_HPP

#include <holdfast/configuration/ftp_settings.hpp>
#include <holdfast/destination/ftp/options.hpp>
#include <holdfast/destination/http/origin.hpp>

#include <string>

namespace holdfast::inline v1::ftp {

enum class Encryption { none, on_request, from_start };

/// Where a place is, and how to get in.
struct Address {
    http::Origin server{};  ///< `tls` is true for both kinds of encryption
    Encryption encryption = Encryption::none;
    /// Without a slash at its end; blank: the folder that the login leads to. Begins with '/' if it is absolute,
    /// otherwise it is below that folder.
    std::string folder{};

    /// `ftps://host:port`, for texts.
    [[nodiscard]] std::string text() const;
};

/// The address in `settings`. `%2F` in front makes its folder absolute (RFC 1738); without a port, 21, or 990 where
/// TLS is implicit.
///
/// Errors          errc::invalid_configuration, naming the field: also for a byte that could smuggle in a command
[[nodiscard]] Address parse_address(const FtpSettings& settings, const FtpOptions& options);

}  // namespace holdfast::inline v1::ftp

#endif
