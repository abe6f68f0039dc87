#ifndef HOLDFAST_DESTINATION_HTTP_CLIENT_HPP
#define HOLDFAST_DESTINATION_HTTP_CLIENT_HPP

#include <holdfast/destination/http/connection.hpp>
#include <holdfast/destination/http/message.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <memory>
#include <span>
#include <string>

namespace holdfast::inline v1::http {

/// An answer whose body is read as it comes. Destroying it before its end closes the connection at once; read to
/// its end, the connection goes back to the pool.
///
/// Lifetime        may outlive the client
/// Thread safety   none
class Response {
public:
    Response(Response&&) noexcept;
    Response& operator=(Response&&) noexcept;
    ~Response();

    [[nodiscard]] const ResponseHead& head() const;
    /// True if the answer tells where its body ends, by its length or its last chunk. Otherwise the end of the
    /// connection is taken for the end of the body, however it came.
    [[nodiscard]] bool tells_its_end() const;
    /// The next bytes of the body; 0 = the end.
    ///
    /// Errors          TransportError, also if the connection ends before the body does
    [[nodiscard]] awaitable<std::size_t> read(std::span<std::byte> into);
    /// The rest of the body.
    ///
    /// Errors          as `read`; errc::place_failed if it is longer than `most`
    [[nodiscard]] awaitable<std::string> read_all(std::size_t most);

private:
    friend class Client;
    struct Impl;
    explicit Response(std::unique_ptr<Impl> impl);

    std::unique_ptr<Impl> impl_;
};

/// An HTTP/1.1 client: pooled connections, TLS, one request at a time on each connection. It sends what it is told
/// and gives back what came, whatever the status: redirects, authentication and retries belong to the adapter, but
/// for one: a pooled connection that turns out dead before a byte of the answer came is replaced once, unless the
/// request is to be sent `once`.
///
/// Cancellation    terminal: closes the socket at once, then `asio::error::operation_aborted`
/// Errors          TransportError; errc::invalid_argument for a request that cannot be written
/// Executor        functions resume on the caller's executor, which must run one handler at a time
/// Lifetime        must be destroyed before the execution context of its executor
/// Thread safety   shared: safe
class Client {
public:
    Client(boost::asio::any_io_executor executor, const Options& options);

    /// Sends `request` and waits for the head of the answer; interim answers (1xx) are skipped.
    [[nodiscard]] awaitable<Response> open(const Request& request) const;
    /// Sends `request` and reads the whole answer.
    ///
    /// Errors          as `open`; errc::place_failed if its body is longer than `most`
    [[nodiscard]] awaitable<Answer> send(const Request& request, std::size_t most = 1 << 20) const;

private:
    friend class Response;
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace holdfast::inline v1::http

#endif
