#ifndef HOLDFAST_DESTINATION_HTTP_CONNECTION_IPP
#define HOLDFAST_DESTINATION_HTTP_CONNECTION_IPP

#include <holdfast/destination/http/connect.hpp>
#include <holdfast/destination/http/connection.hpp>
#include <holdfast/destination/http/proxy.hpp>
#include <holdfast/destination/http/resolve.hpp>
#include <holdfast/destination/http/tls_stream.hpp>
#include <holdfast/destination/http/watchdog.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <openssl/ssl.h>

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace holdfast::inline v1::http {

namespace asio = boost::asio;
using boost::asio::ip::tcp;

struct Connection::Impl {
    Impl(const asio::any_io_executor& executor, Origin where) : origin(std::move(where)), socket(executor) {}
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;
    ~Impl()
    {
        stop_watching();
        close();
    }

    Origin origin;
    tcp::socket socket;
    std::optional<TlsStream> tls{};
    std::shared_ptr<Watchdog> watchdog{};

    void close()
    {
        error_code ignored;
        socket.close(ignored);
    }
    [[nodiscard]] awaitable<void> watch(TimeSpan limit)
    {
        const auto executor = co_await asio::this_coro::executor;
        watchdog = Watchdog::start(executor, limit, [this] { close(); });
    }
    void note_progress()
    {
        if (watchdog && !watchdog->fired()) watchdog->progress();
    }
    void stop_watching()
    {
        if (watchdog) std::exchange(watchdog, nullptr)->stop();
    }
    /// Never returns: turns what an operation gave into the exception that tells the truth about it.
    [[noreturn]] void fail(Stage stage, error_code code, std::string detail = {}) const
    {
        if (watchdog && watchdog->fired())
            throw TransportError(stage, origin, errc::timed_out, "no byte moved within the time limit");
        if (code == asio::error::operation_aborted) throw boost::system::system_error(code, "http");
        throw TransportError(stage, origin, code, detail.empty() ? code.message() : std::move(detail));
    }
    [[nodiscard]] awaitable<void> tunnel(const Url& proxy);
    [[nodiscard]] awaitable<void> shake_hands(asio::ssl::context& context);
};

/// Made when the first connection needs it: reading the system's authorities takes a while.
struct ConnectionMaker::TlsContext {
    std::once_flag once{};
    std::unique_ptr<asio::ssl::context> made{};

    [[nodiscard]] asio::ssl::context& context(const Options& options);
};

ConnectionMaker::ConnectionMaker(asio::any_io_executor where, Options how)
    : executor(std::move(where)), options(std::move(how)), tls(std::make_shared<TlsContext>())
{
    if (!options.proxy.empty()) {
        proxy = parse_url(options.proxy.reveal());
        if (!proxy || proxy->origin.tls)
            throw Error(errc::invalid_configuration,
                        "The address of the HTTP proxy is not valid. Write it as http://host:port.");
    }
    // Read here once so that a wrong file is noticed before the first connection.
    if (!options.certificate_authorities.empty()) static_cast<void>(tls->context(options));
}

asio::ssl::context& ConnectionMaker::TlsContext::context(const Options& given)
{
    std::call_once(once, [&] {
        auto fresh = std::make_unique<asio::ssl::context>(asio::ssl::context::tls_client);
        error_code code;
        fresh->set_default_verify_paths(code);
        if (!given.certificate_authorities.empty()) {
            fresh->load_verify_file(given.certificate_authorities, code);
            if (code)
                throw Error(errc::invalid_configuration,
                            "The certificate authorities in " + given.certificate_authorities +
                                " cannot be loaded: " + code.message() + ". Name a readable PEM file.");
        }
        fresh->set_verify_mode(asio::ssl::verify_peer);
        SSL_CTX_set_min_proto_version(fresh->native_handle(), TLS1_2_VERSION);
        SSL_CTX_set_mode(fresh->native_handle(), SSL_MODE_RELEASE_BUFFERS);
        made = std::move(fresh);
    });
    return *made;
}

Connection::Connection(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Connection::~Connection() = default;

awaitable<void> Connection::Impl::tunnel(const Url& proxy)
{
    const std::string target =
        (is_address(origin.host) && origin.host.find(':') != std::string::npos ? "[" + origin.host + "]"
                                                                               : origin.host) +
        ":" + std::to_string(origin.port);
    std::string head = "CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\n";
    if (const auto authorization = proxy_authorization(proxy); !authorization.empty())
        head += "Proxy-Authorization: " + authorization + "\r\n";
    head += "\r\n";
    for (std::size_t sent = 0; sent < head.size();) {
        auto [code, count] = co_await socket.async_write_some(asio::buffer(head.data() + sent, head.size() - sent),
                                                              asio::as_tuple(asio::use_awaitable));
        if (code) fail(Stage::proxy, code);
        sent += count;
    }
    // The far side of the tunnel speaks only after us, so nothing beyond the blank line can be read here.
    std::string answer;
    std::array<char, 512> chunk;
    while (answer.find("\r\n\r\n") == std::string::npos) {
        auto [code, count] = co_await socket.async_read_some(asio::buffer(chunk), asio::as_tuple(asio::use_awaitable));
        if (code) fail(Stage::proxy, code);
        answer.append(chunk.data(), count);
        if (answer.size() > 16'384) fail(Stage::proxy, asio::error::message_size, "its answer has no end");
    }
    if (!answer.starts_with("HTTP/1.") || answer.size() < 12 || answer[9] != '2')
        fail(Stage::proxy, asio::error::connection_refused,
             answer.substr(0, std::min<std::size_t>(answer.find('\r'), 200)));
}

awaitable<void> Connection::Impl::shake_hands(asio::ssl::context& context)
{
    tls.emplace(socket, context);
    if (!is_address(origin.host)) SSL_set_tlsext_host_name(tls->native_handle(), origin.host.c_str());
    if (!tls->require_host(origin.host)) fail(Stage::tls, errc::access_denied, uncertifiable_host);
    const error_code code = co_await tls->handshake();
    tls->on_progress([this] { note_progress(); });
    if (!code) co_return;
    const auto refusal = tls->refusal();
    if (!refusal.empty()) fail(Stage::tls, errc::access_denied, refusal);
    fail(Stage::tls, code);
}

awaitable<std::unique_ptr<Connection>> Connection::open(const ConnectionMaker& maker, Origin origin)
{
    auto impl = std::make_unique<Impl>(maker.executor, origin);
    const Origin& peer = maker.proxy ? maker.proxy->origin : origin;
    const TimeSpan limit = maker.options.connect_timeout;
    auto endpoints = co_await resolve(maker.executor, origin, peer.host, peer.port, limit);
    impl->socket = co_await http::connect(maker.executor, origin, std::move(endpoints), limit);
    if (origin.tls) {
        co_await impl->watch(limit);
        if (maker.proxy) co_await impl->tunnel(*maker.proxy);
        impl->stop_watching();
        co_await impl->watch(limit);
        co_await impl->shake_hands(maker.tls->context(maker.options));
    }
    impl->stop_watching();
    co_return std::unique_ptr<Connection>(new Connection(std::move(impl)));
}

awaitable<void> Connection::begin_exchange(TimeSpan progress_timeout)
{
    return impl_->watch(progress_timeout);
}
void Connection::end_exchange()
{
    impl_->stop_watching();
}
const Origin& Connection::origin() const
{
    return impl_->origin;
}

awaitable<std::size_t> Connection::read_some(std::span<std::byte> into)
{
    const auto buffer = asio::buffer(into.data(), into.size());
    error_code code;
    std::size_t count = 0;
    if (impl_->tls)
        std::tie(code, count) = co_await impl_->tls->read_some(into);
    else
        std::tie(code, count) = co_await impl_->socket.async_read_some(buffer, asio::as_tuple(asio::use_awaitable));
    impl_->note_progress();
    // A peer that closes without a TLS goodbye is judged by whoever knows how long the message had to be.
    if (count == 0 && (code == asio::error::eof || code == asio::ssl::error::stream_truncated)) co_return 0;
    if (code && count == 0) impl_->fail(Stage::receive, code);
    co_return count;
}

awaitable<void> Connection::write(std::span<const std::byte> bytes)
{
    // Small enough that a slow line shows progress, large enough to cost few calls.
    constexpr std::size_t step = 256 * 1024;
    while (!bytes.empty()) {
        const auto buffer = asio::buffer(bytes.data(), std::min(bytes.size(), step));
        error_code code;
        std::size_t count = 0;
        if (impl_->tls)
            std::tie(code, count) = co_await impl_->tls->write_some(bytes);
        else
            std::tie(code, count) =
                co_await impl_->socket.async_write_some(buffer, asio::as_tuple(asio::use_awaitable));
        impl_->note_progress();
        if (code) impl_->fail(Stage::send, code);
        bytes = bytes.subspan(count);
    }
}

bool Connection::is_stale()
{
    char byte = 0;
    const auto count = ::recv(impl_->socket.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return !(count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK));
}

}  // namespace holdfast::inline v1::http

#endif
