#ifndef HOLDFAST_DESTINATION_FTP_OPTIONS_HPP
#define HOLDFAST_DESTINATION_FTP_OPTIONS_HPP

#include <holdfast/destination/http/retry.hpp>
#include <holdfast/time.hpp>

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>

namespace holdfast::inline v1 {

/// How TLS begins on an `ftps://` address.
enum class FtpTls {
    by_port,       ///< implicit on port 990, otherwise explicit
    explicit_tls,  ///< in clear text up to `AUTH TLS`; nothing secret is sent before
    implicit_tls   ///< from the first byte
};

/// A version of TLS that is the only one to be used.
enum class FtpTlsVersion { tls_1_2, tls_1_3 };

/// How the port of a data connection is asked for. The client always connects; it never listens.
enum class FtpPassive {
    automatic,  ///< EPSV, and PASV where the server or the way to it does not take that
    extended,   ///< EPSV only
    classic     ///< PASV only
};

/// What a program, rather than an operator, decides about FTP.
struct FtpOptions {
    /// The longest time for resolving, for connecting (all addresses together), and for the TLS handshake, each.
    /// Above 0. Default: 10 s.
    TimeSpan connect_timeout = std::chrono::seconds(10);
    /// A connection on which something is awaited and no byte moves for so long is given up. Not a limit of a whole
    /// transfer. Above 0. Default: 60 s.
    TimeSpan progress_timeout = std::chrono::seconds(60);
    /// How long an unused, logged-in connection is kept for the next call. 0 = not at all. Default: 20 s.
    TimeSpan idle_time = std::chrono::seconds(20);
    /// How many unused connections are kept. Default: 4.
    std::size_t idle_connections = 4;
    /// For each call; for a writer or reader, for each interruption of its transfer.
    http::RetryOptions retry{};
    /// How many of the last bytes a writer keeps in memory, to send them again when its connection has broken. More
    /// than what the network and the server's memory hold on their way to the server's disk; a break that loses more
    /// fails the object. 64 KiB to 1 GiB. Default: 16 MiB.
    std::size_t resume_window = std::size_t{16} << 20;
    FtpTls tls = FtpTls::by_port;
    /// Absent: TLS 1.2 or newer. Default: absent.
    std::optional<FtpTlsVersion> tls_version{};
    /// False: any certificate is accepted, so whoever is in between can read and change everything, the password too.
    /// Default: true.
    bool verify = true;
    /// A PEM file of certificate authorities to trust besides the system's. Blank: the system's only. Default: blank.
    std::string certificate_authorities{};
    FtpPassive passive = FtpPassive::automatic;
};

}  // namespace holdfast::inline v1

#endif
