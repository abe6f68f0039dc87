#ifndef HOLDFAST_DESTINATION_FTP_CHANNEL_IPP
#define HOLDFAST_DESTINATION_FTP_CHANNEL_IPP

#include <holdfast/destination/ftp/channel.hpp>
#include <holdfast/destination/http/connect.hpp>
#include <holdfast/destination/http/tls_stream.hpp>
#include <holdfast/destination/http/watchdog.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <openssl/ssl.h>

#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

namespace holdfast::inline v1::ftp {

namespace asio = boost::asio;
using boost::asio::ip::tcp;

struct Channel::Impl {
    Impl(const asio::any_io_executor& executor, http::Origin where) : origin(std::move(where)), socket(executor) {}
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;
    ~Impl()
    {
        // OpenSSL would have no other connection resume a session after a connection without goodbyes.
        if (tls) SSL_set_shutdown(tls->native_handle(), SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
        close();
    }

    /// Limits the waits of one call.
    class Watch {
    public:
        Watch(Impl& impl, const asio::any_io_executor& executor, TimeSpan limit) : impl_(impl)
        {
            impl_.timed_out = false;
            impl_.watchdog = http::Watchdog::start(executor, limit, [&impl] {
                impl.timed_out = true;
                impl.close();
            });
        }
        Watch(const Watch&) = delete;
        Watch& operator=(const Watch&) = delete;
        ~Watch() { std::exchange(impl_.watchdog, nullptr)->stop(); }

    private:
        Impl& impl_;
    };

    void close()
    {
        error_code ignored;
        socket.close(ignored);
    }
    void note_progress()
    {
        if (watchdog) watchdog->progress();
    }
    /// Turns what an operation gave into the exception that tells the truth about it.
    [[noreturn]] void fail(http::Stage stage, error_code code, std::string detail = {}) const
    {
        if (timed_out)
            throw http::TransportError(stage, origin, errc::timed_out, "no byte moved within the time limit");
        if (code == asio::error::operation_aborted) throw boost::system::system_error(code, "ftp");
        throw http::TransportError(stage, origin, code, detail.empty() ? code.message() : std::move(detail));
    }

    http::Origin origin;
    tcp::socket socket;
    std::optional<http::TlsStream> tls{};
    std::shared_ptr<http::Watchdog> watchdog{};
    bool timed_out = false;
};

Channel::Channel(const asio::any_io_executor& executor, http::Origin shown)
    : impl_(std::make_unique<Impl>(executor, std::move(shown)))
{
}
Channel::~Channel() = default;

awaitable<void> Channel::connect(std::vector<tcp::endpoint> endpoints, TimeSpan limit)
{
    impl_->socket = co_await http::connect(impl_->socket.get_executor(), impl_->origin, std::move(endpoints), limit);
}

awaitable<void> Channel::start_tls(asio::ssl::context& context, TlsSession resumed, TimeSpan limit)
{
    Impl::Watch watch(*impl_, co_await asio::this_coro::executor, limit);
    impl_->tls.emplace(impl_->socket, context);
    auto& tls = *impl_->tls;
    const std::string& host = impl_->origin.host;
    if (!http::is_address(host)) SSL_set_tlsext_host_name(tls.native_handle(), host.c_str());
    if (SSL_CTX_get_verify_mode(context.native_handle()) != SSL_VERIFY_NONE && !tls.require_host(host))
        impl_->fail(http::Stage::tls, errc::access_denied, http::uncertifiable_host);
    if (resumed) SSL_set_session(tls.native_handle(), resumed.get());
    const error_code code = co_await tls.handshake();
    tls.on_progress([impl = impl_.get()] { impl->note_progress(); });
    if (!code) co_return;
    const auto refusal = tls.refusal();
    if (!refusal.empty()) impl_->fail(http::Stage::tls, errc::access_denied, refusal);
    impl_->fail(http::Stage::tls, code);
}

awaitable<std::size_t> Channel::read_some(std::span<std::byte> into, TimeSpan limit)
{
    Impl::Watch watch(*impl_, co_await asio::this_coro::executor, limit);
    const auto buffer = asio::buffer(into.data(), into.size());
    error_code code;
    std::size_t count = 0;
    if (impl_->tls)
        std::tie(code, count) = co_await impl_->tls->read_some(into);
    else
        std::tie(code, count) = co_await impl_->socket.async_read_some(buffer, asio::as_tuple(asio::use_awaitable));
    // Whether the end came too early is judged by whoever knows how long it had to be.
    if (count == 0 && (code == asio::error::eof || code == asio::ssl::error::stream_truncated)) co_return 0;
    if (code && count == 0) impl_->fail(http::Stage::receive, code);
    co_return count;
}

awaitable<void> Channel::write(std::span<const std::byte> bytes, TimeSpan limit)
{
    // Small enough that a slow line shows progress, large enough to cost few calls.
    constexpr std::size_t step = 256 * 1024;
    Impl::Watch watch(*impl_, co_await asio::this_coro::executor, limit);
    while (!bytes.empty()) {
        const auto buffer = asio::buffer(bytes.data(), std::min(bytes.size(), step));
        error_code code;
        std::size_t count = 0;
        if (impl_->tls)
            std::tie(code, count) = co_await impl_->tls->write_some(bytes);
        else
            std::tie(code, count) =
                co_await impl_->socket.async_write_some(buffer, asio::as_tuple(asio::use_awaitable));
        if (code) impl_->fail(http::Stage::send, code);
        impl_->note_progress();
        bytes = bytes.subspan(count);
    }
}

awaitable<void> Channel::end_sending(TimeSpan limit)
{
    Impl::Watch watch(*impl_, co_await asio::this_coro::executor, limit);
    error_code code;
    if (impl_->tls) {
        // Servers differ in whether they answer with a goodbye of their own: it is not waited for.
        SSL_set_shutdown(impl_->tls->native_handle(), SSL_RECEIVED_SHUTDOWN);
        code = co_await impl_->tls->shutdown();
        if (code) impl_->fail(http::Stage::send, code);
    }
    impl_->socket.shutdown(tcp::socket::shutdown_send, code);
    if (code) impl_->fail(http::Stage::send, code);
}

void Channel::close()
{
    impl_->close();
}

TlsSession Channel::session() const
{
    if (!impl_->tls) return nullptr;
    SSL_SESSION* const session = SSL_get1_session(impl_->tls->native_handle());
    return session == nullptr ? TlsSession() : TlsSession(session, SSL_SESSION_free);
}

bool Channel::resumed() const
{
    return impl_->tls && SSL_session_reused(impl_->tls->native_handle()) == 1;
}

tcp::endpoint Channel::peer() const
{
    error_code code;
    const auto endpoint = impl_->socket.remote_endpoint(code);
    if (code) impl_->fail(http::Stage::connect, code);
    return endpoint;
}

void Channel::keep_alive()
{
    error_code ignored;
    impl_->socket.set_option(asio::socket_base::keep_alive(true), ignored);
    const int idle = 60, interval = 15, count = 4;
    const int handle = impl_->socket.native_handle();
    ::setsockopt(handle, IPPROTO_TCP, TCP_KEEPIDLE, &idle, sizeof idle);
    ::setsockopt(handle, IPPROTO_TCP, TCP_KEEPINTVL, &interval, sizeof interval);
    ::setsockopt(handle, IPPROTO_TCP, TCP_KEEPCNT, &count, sizeof count);
}

bool Channel::is_stale()
{
    char byte = 0;
    const auto count = ::recv(impl_->socket.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return !(count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK));
}

}  // namespace holdfast::inline v1::ftp

#endif
