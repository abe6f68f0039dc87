#ifndef HOLDFAST_DESTINATION_HTTP_TLS_STREAM_IPP
#define HOLDFAST_DESTINATION_HTTP_TLS_STREAM_IPP

#include <holdfast/destination/http/origin.hpp>
#include <holdfast/destination/http/tls_stream.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <cstring>
#include <new>
#include <utility>

namespace holdfast::inline v1::http {

namespace tls_detail {

constexpr std::size_t most_sent = 128 * 1024;
constexpr std::size_t most_received = 64 * 1024;

[[nodiscard]] inline error_code last_error()
{
    const auto code = ::ERR_get_error();
    if (code == 0) return boost::asio::ssl::error::unspecified_system_error;
    return {static_cast<int>(code), boost::asio::error::get_ssl_category()};
}

}  // namespace tls_detail

/// A BIO over a `Wire`. It always takes what is written; there is nothing to read until more has been received.
struct TlsStream::WireMethod {
    static Wire& wire_of(BIO* bio) { return *static_cast<Wire*>(BIO_get_data(bio)); }
    static int write(BIO* bio, const char* data, std::size_t size, std::size_t* written)
    {
        const auto bytes = std::as_bytes(std::span(data, size));
        auto& pending = wire_of(bio).pending;
        try {
            pending.insert(pending.end(), bytes.begin(), bytes.end());
        } catch (const std::bad_alloc&) {
            return 0;
        }
        *written = size;
        return 1;
    }
    static int read(BIO* bio, char* data, std::size_t size, std::size_t* count)
    {
        Wire& wire = wire_of(bio);
        BIO_clear_retry_flags(bio);
        *count = std::min(size, wire.received.size() - wire.read);
        if (*count == 0) {
            BIO_set_retry_read(bio);
            return 0;
        }
        std::memcpy(data, wire.received.data() + wire.read, *count);
        wire.read += *count;
        return 1;
    }
    static long control(BIO*, int command, long, void*) { return command == BIO_CTRL_FLUSH ? 1 : 0; }

    static const BIO_METHOD* get()
    {
        static const std::unique_ptr<BIO_METHOD, decltype(&BIO_meth_free)> method(make(), &BIO_meth_free);
        return method.get();
    }
    static BIO_METHOD* make()
    {
        BIO_METHOD* const method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "holdfast");
        if (method == nullptr) throw std::bad_alloc();
        BIO_meth_set_write_ex(method, write);
        BIO_meth_set_read_ex(method, read);
        BIO_meth_set_ctrl(method, control);
        return method;
    }
};

void TlsStream::Free::operator()(ssl_st* ssl) const
{
    SSL_free(ssl);
}

TlsStream::TlsStream(boost::asio::ip::tcp::socket& socket, boost::asio::ssl::context& context)
    : socket_(socket), ssl_(SSL_new(context.native_handle()))
{
    BIO* const bio = BIO_new(WireMethod::get());
    if (!ssl_ || bio == nullptr) {
        BIO_free(bio);
        throw std::bad_alloc();
    }
    BIO_set_data(bio, wire_.get());
    BIO_set_init(bio, 1);
    SSL_set_bio(ssl_.get(), bio, bio);
    SSL_set_connect_state(ssl_.get());
}

bool TlsStream::require_host(const std::string& host)
{
    // A blank one would be no requirement.
    if (host.empty()) return false;
    X509_VERIFY_PARAM* const parameters = SSL_get0_param(ssl_.get());
    return (is_address(host) ? X509_VERIFY_PARAM_set1_ip_asc(parameters, host.c_str())
                             : X509_VERIFY_PARAM_set1_host(parameters, host.c_str(), host.size())) == 1;
}

TlsStream::awaitable<error_code> TlsStream::send_pending()
{
    error_code failure;
    for (std::size_t sent = 0; sent < wire_->pending.size() && !failure;) {
        auto [code, count] = co_await socket_.async_write_some(
            boost::asio::buffer(wire_->pending.data() + sent, wire_->pending.size() - sent),
            boost::asio::as_tuple(boost::asio::use_awaitable));
        failure = code;
        sent += count;
        if (count != 0 && on_progress_) on_progress_();
    }
    wire_->pending.clear();
    co_return failure;
}

TlsStream::awaitable<error_code> TlsStream::receive_more()
{
    auto& received = wire_->received;
    const std::size_t rest = received.size() - wire_->read;
    if (rest != 0) std::memmove(received.data(), received.data() + wire_->read, rest);
    wire_->read = 0;
    received.resize(rest + tls_detail::most_received);
    auto [code, count] =
        co_await socket_.async_read_some(boost::asio::buffer(received.data() + rest, tls_detail::most_received),
                                         boost::asio::as_tuple(boost::asio::use_awaitable));
    received.resize(rest + count);
    if (count != 0 && on_progress_) on_progress_();
    if (code == boost::asio::error::eof) code = boost::asio::ssl::error::stream_truncated;
    co_return code;
}

/// What a call of OpenSSL that gave `result` needs before it is made again; or why it cannot be.
TlsStream::awaitable<error_code> TlsStream::go_on(int result)
{
    const int reason = SSL_get_error(ssl_.get(), result);
    error_code failure;
    if (reason == SSL_ERROR_ZERO_RETURN)
        failure = boost::asio::error::eof;
    else if (reason != SSL_ERROR_WANT_READ && reason != SSL_ERROR_WANT_WRITE)
        failure = tls_detail::last_error();
    // An alert tells the peer what we did not like.
    const auto sent = co_await send_pending();
    if (failure) co_return failure;
    if (sent || reason == SSL_ERROR_WANT_WRITE) co_return sent;
    co_return co_await receive_more();
}

TlsStream::awaitable<error_code> TlsStream::handshake()
{
    for (;;) {
        ::ERR_clear_error();
        const int result = SSL_do_handshake(ssl_.get());
        if (result == 1) co_return co_await send_pending();
        if (const auto code = co_await go_on(result)) co_return code;
    }
}

std::string TlsStream::refusal() const
{
    const long verdict = SSL_get_verify_result(ssl_.get());
    if (verdict == X509_V_OK) return {};
    if (verdict == X509_V_ERR_HOSTNAME_MISMATCH || verdict == X509_V_ERR_IP_ADDRESS_MISMATCH)
        return "it was issued for another name";
    return X509_verify_cert_error_string(verdict);
}

TlsStream::awaitable<std::pair<error_code, std::size_t>> TlsStream::read_some(std::span<std::byte> into)
{
    std::size_t count = 0;
    while (count < into.size()) {
        std::size_t piece = 0;
        ::ERR_clear_error();
        const int result = SSL_read_ex(ssl_.get(), into.data() + count, into.size() - count, &piece);
        count += piece;
        if (result == 1) continue;
        // What ended it is told by the next call.
        if (count != 0) break;
        if (const auto code = co_await go_on(result)) co_return std::pair(code, count);
    }
    co_return std::pair(error_code(), count);
}

TlsStream::awaitable<std::pair<error_code, std::size_t>> TlsStream::write_some(std::span<const std::byte> bytes)
{
    bytes = bytes.first(std::min(bytes.size(), tls_detail::most_sent));
    for (std::size_t count = 0; count < bytes.size();) {
        std::size_t piece = 0;
        ::ERR_clear_error();
        const int result = SSL_write_ex(ssl_.get(), bytes.data() + count, bytes.size() - count, &piece);
        count += piece;
        if (result == 1) continue;
        if (const auto code = co_await go_on(result)) co_return std::pair(code, std::size_t{0});
    }
    const auto code = co_await send_pending();
    co_return std::pair(code, code ? std::size_t{0} : bytes.size());
}

TlsStream::awaitable<error_code> TlsStream::shutdown()
{
    ::ERR_clear_error();
    const int result = SSL_shutdown(ssl_.get());
    const error_code failure = result < 0 ? tls_detail::last_error() : error_code();
    const auto sent = co_await send_pending();
    co_return failure ? failure : sent;
}

}  // namespace holdfast::inline v1::http

#endif
