#ifndef HOLDFAST_DESTINATION_HTTP_CONNECTION_HPP
#define HOLDFAST_DESTINATION_HTTP_CONNECTION_HPP

#include <holdfast/destination/http/options.hpp>
#include <holdfast/destination/http/transport_error.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>

namespace holdfast::inline v1::http {

using boost::asio::awaitable;

/// What every connection of a client is made with.
struct ConnectionMaker {
    boost::asio::any_io_executor executor;
    Options options;
    std::optional<Url> proxy{};
    struct TlsContext;
    std::shared_ptr<TlsContext> tls{};

    /// Errors          errc::invalid_configuration: the proxy's address or the file of authorities is not usable
    ConnectionMaker(boost::asio::any_io_executor where, Options how);
    /// True if requests to `origin` go to the proxy as they are (no tunnel), with an absolute target.
    [[nodiscard]] bool relays(const Origin& origin) const { return proxy && !origin.tls; }
};

/// One TCP connection, with TLS if the origin asks for it: server name sent, certificate and name verified.
///
/// Cancellation    terminal: the coroutine throws `asio::error::operation_aborted`; the connection is of no more
///                 use and closes when it is destroyed
/// Errors          TransportError
/// Executor        every function resumes on the caller's executor, which must run one handler at a time
/// Thread safety   none; it may move to another strand between two exchanges
class Connection {
public:
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    /// Closes the socket at once.
    ~Connection();

    /// Resolves, connects, tunnels through the proxy, shakes hands.
    [[nodiscard]] static awaitable<std::unique_ptr<Connection>> open(const ConnectionMaker& maker, Origin origin);

    /// Begins to watch for progress; without it reading and writing wait without limit.
    [[nodiscard]] awaitable<void> begin_exchange(TimeSpan progress_timeout);
    void end_exchange();

    /// At least one byte; 0 = the peer has closed its side.
    [[nodiscard]] awaitable<std::size_t> read_some(std::span<std::byte> into);
    /// All of it, or an error.
    [[nodiscard]] awaitable<void> write(std::span<const std::byte> bytes);

    /// True if the peer has closed it, or sent what nobody asked for, while it was unused.
    [[nodiscard]] bool is_stale();
    [[nodiscard]] const Origin& origin() const;

private:
    struct Impl;
    explicit Connection(std::unique_ptr<Impl> impl);

    std::unique_ptr<Impl> impl_;
};

}  // namespace holdfast::inline v1::http

#endif
