#ifndef HOLDFAST_DESTINATION_FTP_TLS_HPP
#define HOLDFAST_DESTINATION_FTP_TLS_HPP

#include <holdfast/configuration/ftp_settings.hpp>
#include <holdfast/destination/ftp/options.hpp>

#include <boost/asio/ssl/context.hpp>

#include <memory>

namespace holdfast::inline v1::ftp {

/// What TLS connections of one place are made with: trusted authorities, the versions allowed, and the client's
/// certificate of `CertificateAsBase64` (PEM, or PKCS #12 without password, or DER). A certificate that comes without
/// its private key cannot tell who the client is; it is trusted as the server's, or as that of its authority.
///
/// Errors          errc::invalid_configuration, naming field or option
[[nodiscard]] std::unique_ptr<boost::asio::ssl::context> make_tls_context(const FtpSettings& settings,
                                                                          const FtpOptions& options);

}  // namespace holdfast::inline v1::ftp

#endif
