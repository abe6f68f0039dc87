#ifndef HOLDFAST_DESTINATION_HTTP_TLS_STREAM_HPP
#define HOLDFAST_DESTINATION_HTTP_TLS_STREAM_HPP

#include <holdfast/error.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

struct ssl_st;

namespace holdfast::inline v1::http {

/// What to tell of a host that `TlsStream::require_host` refuses.
inline constexpr const char* uncertifiable_host =
    "no certificate can be for the host as it is written; write an address in full";

/// The client's side of TLS over a connected socket. Many records move in one call of the system: `asio::ssl::stream`
/// needs one for each record of 16 KiB, which on a fast line costs more than the encryption.
///
/// Cancellation    terminal: the functions tell `asio::error::operation_aborted`; the stream is of no more use
/// Errors          are told, not thrown; of the socket, or of OpenSSL in Asio's category for it.
///                 `asio::ssl::error::stream_truncated`: the peer has closed the connection without a TLS goodbye
/// Executor        functions resume on the caller's executor, which must run one handler at a time
/// Lifetime        the socket outlives it
/// Thread safety   none: one function at a time
class TlsStream {
public:
    template <class Told>
    using awaitable = boost::asio::awaitable<Told>;

    TlsStream(boost::asio::ip::tcp::socket& socket, boost::asio::ssl::context& context);

    [[nodiscard]] ssl_st* native_handle() const { return ssl_.get(); }
    /// Has the handshake fail if the certificate is not for `host`, a name or an address. False: no certificate can be
    /// for it, such as for an address that is not written in full; then there must be no handshake. Precondition: the
    /// context verifies certificates.
    [[nodiscard]] bool require_host(const std::string& host);

    /// From now on `function` is called whenever bytes have moved; it may be empty.
    void on_progress(std::function<void()> function) { on_progress_ = std::move(function); }

    [[nodiscard]] awaitable<error_code> handshake();
    /// After a handshake that failed: what is wrong with the peer's certificate; blank: nothing.
    [[nodiscard]] std::string refusal() const;
    /// At least one byte, and as many as are there already; or an error. `asio::error::eof`: the peer has said goodbye.
    [[nodiscard]] awaitable<std::pair<error_code, std::size_t>> read_some(std::span<std::byte> into);
    /// Sends the first of them, 128 KiB at most, and tells how many; or an error.
    [[nodiscard]] awaitable<std::pair<error_code, std::size_t>> write_some(std::span<const std::byte> bytes);
    /// Says goodbye; does not wait for the peer's.
    [[nodiscard]] awaitable<error_code> shutdown();

private:
    [[nodiscard]] awaitable<error_code> send_pending();
    [[nodiscard]] awaitable<error_code> receive_more();
    [[nodiscard]] awaitable<error_code> go_on(int result);

    /// What OpenSSL reads from and writes to, in the place of a socket.
    struct Wire {
        std::vector<std::byte> received{};
        std::size_t read = 0;  ///< how much of it OpenSSL has taken
        std::vector<std::byte> pending{};
    };
    struct WireMethod;
    struct Free {
        void operator()(ssl_st* ssl) const;
    };
    boost::asio::ip::tcp::socket& socket_;
    std::function<void()> on_progress_{};
    std::unique_ptr<Wire> wire_ = std::make_unique<Wire>();
    std::unique_ptr<ssl_st, Free> ssl_;
};

}  // namespace holdfast::inline v1::http

#endif
