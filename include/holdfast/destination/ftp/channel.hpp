#ifndef HOLDFAST_DESTINATION_FTP_CHANNEL_HPP
#define HOLDFAST_DESTINATION_FTP_CHANNEL_HPP

#include <holdfast/destination/http/transport_error.hpp>
#include <holdfast/time.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

struct ssl_session_st;

namespace holdfast::inline v1::ftp {

using boost::asio::awaitable;

/// A TLS session that another connection to the same server can resume.
using TlsSession = std::shared_ptr<ssl_session_st>;

/// One TCP connection, control or data, that may turn to TLS. Every wait has a limit.
///
/// Cancellation    terminal: the coroutine throws `asio::error::operation_aborted`; the connection is of no more use
///                 and closes when it is destroyed
/// Errors          http::TransportError
/// Executor        functions resume on the caller's executor, which must run one handler at a time
/// Thread safety   none; it may move to another strand between two calls
class Channel {
public:
    Channel(const boost::asio::any_io_executor& executor, http::Origin shown);
    Channel(const Channel&) = delete;
    Channel& operator=(const Channel&) = delete;
    /// Closes the socket at once.
    ~Channel();

    [[nodiscard]] awaitable<void> connect(std::vector<boost::asio::ip::tcp::endpoint> endpoints, TimeSpan limit);
    /// The client's part of the handshake. `resumed` may be null.
    [[nodiscard]] awaitable<void> start_tls(boost::asio::ssl::context& context, TlsSession resumed, TimeSpan limit);

    /// At least one byte; 0 = the peer has closed its side, with or without a TLS goodbye.
    [[nodiscard]] awaitable<std::size_t> read_some(std::span<std::byte> into, TimeSpan limit);
    /// All of it; `limit` is for each piece.
    [[nodiscard]] awaitable<void> write(std::span<const std::byte> bytes, TimeSpan limit);
    /// Says that nothing more comes: TLS close_notify, then TCP. The socket stays open, so that what the peer still
    /// sends does not reset the connection under bytes it has not read yet.
    [[nodiscard]] awaitable<void> end_sending(TimeSpan limit);
    void close();

    /// The session as it is now. TLS 1.3 sends it some time after the handshake: ask late.
    [[nodiscard]] TlsSession session() const;
    [[nodiscard]] bool resumed() const;
    [[nodiscard]] boost::asio::ip::tcp::endpoint peer() const;
    /// Makes the system notice that the peer is gone, though nothing is sent for hours.
    void keep_alive();
    /// True if the peer has closed it, or sent what nobody asked for, while it was unused.
    [[nodiscard]] bool is_stale();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace holdfast::inline v1::ftp

#endif
