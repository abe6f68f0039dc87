#ifndef HOLDFAST_DESTINATION_HTTP_OPTIONS_HPP
#define HOLDFAST_DESTINATION_HTTP_OPTIONS_HPP

#include <holdfast/encryption/secret_text.hpp>
#include <holdfast/time.hpp>

#include <chrono>
#include <cstddef>
#include <string>

namespace holdfast::inline v1::http {

/// How HTTP connections are made and kept.
struct Options {
    /// The longest time for resolving, for connecting (all addresses together), and for the TLS handshake, each.
    /// Above 0. Default: 10 s.
    TimeSpan connect_timeout = std::chrono::seconds(10);
    /// A connection on which no byte moves for so long during a request is given up. Not a limit of the whole
    /// request, however slow it is. Above 0. Default: 60 s.
    TimeSpan progress_timeout = std::chrono::seconds(60);
    /// How long an unused connection is kept for the next request; servers close them by themselves after some
    /// seconds. 0 = not at all. Default: 20 s.
    TimeSpan idle_time = std::chrono::seconds(20);
    /// How many unused connections are kept. Default: 16.
    std::size_t idle_connections = 16;
    /// An HTTP proxy, `http://[user:password@]host[:port]`: TLS passes through it in a tunnel. Blank: direct.
    /// Default: blank.
    SecretText proxy{};
    /// A PEM file of certificate authorities to trust besides the system's. Blank: the system's only. Default: blank.
    std::string certificate_authorities{};
    /// The `User-Agent` line. Default: holdfast.
    std::string user_agent = "holdfast";
};

}  // namespace holdfast::inline v1::http

#endif
