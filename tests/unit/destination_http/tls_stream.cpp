#include <holdfast/destination/http/tls_stream.hpp>

#include <services/objects.hpp>
#include <services/run.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <catch2/catch.hpp>

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <functional>
#include <memory>
#include <string>
#include <thread>

using namespace holdfast;
using boost::asio::any_io_executor;
using boost::asio::awaitable;
using boost::asio::ip::tcp;
namespace ssl = boost::asio::ssl;

namespace {

/// A certificate for `name` that nobody but itself vouches for.
struct Identity {
    std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key{EVP_EC_gen("P-256"), &EVP_PKEY_free};
    std::unique_ptr<X509, decltype(&X509_free)> certificate{X509_new(), &X509_free};

    explicit Identity(const std::string& name)
    {
        X509_set_version(certificate.get(), 2);
        ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
        X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -3600);
        X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 86'400);
        X509_set_pubkey(certificate.get(), key.get());
        const auto* text = reinterpret_cast<const unsigned char*>("holdfast test");
        X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()), "CN", MBSTRING_ASC, text, -1, -1, 0);
        X509_set_issuer_name(certificate.get(), X509_get_subject_name(certificate.get()));
        X509_EXTENSION* const names = X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, name.c_str());
        X509_add_ext(certificate.get(), names, -1);
        X509_EXTENSION_free(names);
        X509_sign(certificate.get(), key.get(), EVP_sha256());
    }
};

using Peer = std::function<void(ssl::stream<tcp::socket>&)>;
using Client = std::function<awaitable<void>(http::TlsStream&, tcp::socket&)>;

/// A peer that blocks, in a thread of its own, and a client that trusts its certificate.
void talk(const std::string& certified, const std::string& host, int version, const Peer& peer, const Client& client)
{
    const Identity identity(certified);
    boost::asio::io_context io(1);
    tcp::acceptor acceptor(io, {boost::asio::ip::address_v4::loopback(), 0});
    std::thread thread([&] {
        ssl::context context(ssl::context::tls_server);
        SSL_CTX_use_certificate(context.native_handle(), identity.certificate.get());
        SSL_CTX_use_PrivateKey(context.native_handle(), identity.key.get());
        ssl::stream<tcp::socket> stream(io, context);
        acceptor.accept(stream.next_layer());
        error_code code;
        stream.handshake(ssl::stream_base::server, code);
        if (!code) peer(stream);
    });
    fake::run([&](any_io_executor executor) -> awaitable<void> {
        ssl::context context(ssl::context::tls_client);
        context.set_verify_mode(ssl::verify_peer);
        X509_STORE_add_cert(SSL_CTX_get_cert_store(context.native_handle()), identity.certificate.get());
        SSL_CTX_set_max_proto_version(context.native_handle(), version);
        tcp::socket socket(executor);
        co_await socket.async_connect(acceptor.local_endpoint(), boost::asio::use_awaitable);
        http::TlsStream stream(socket, context);
        REQUIRE(stream.require_host(host));
        co_await client(stream, socket);
    });
    thread.join();
}

awaitable<std::pair<error_code, std::string>> read_all(http::TlsStream& stream, std::size_t piece)
{
    std::string all;
    std::string buffer(piece, '\0');
    for (;;) {
        const auto [code, count] = co_await stream.read_some(std::as_writable_bytes(std::span(buffer)));
        all.append(buffer, 0, count);
        if (code) co_return std::pair(code, all);
    }
}

}  // namespace

TEST_CASE("TLS carries bytes both ways in pieces of any size, and tells the goodbye")
{
    const int version = GENERATE(TLS1_2_VERSION, TLS1_3_VERSION);
    const std::size_t piece = GENERATE(1U << 10, 100'000U, 1U << 20);
    const std::string sent = fake::noise(3'000'001);
    std::string echo;
    const Peer peer = [&](ssl::stream<tcp::socket>& stream) {
        std::string bytes(sent.size(), '\0');
        boost::asio::read(stream, boost::asio::buffer(bytes));
        boost::asio::write(stream, boost::asio::buffer(bytes));
        error_code ignored;
        stream.shutdown(ignored);
    };
    const Client client = [&](http::TlsStream& stream, tcp::socket&) -> awaitable<void> {
        const auto shaken = co_await stream.handshake();
        CHECK_FALSE(shaken);
        CHECK(stream.refusal().empty());
        std::size_t moved = 0;
        stream.on_progress([&] { ++moved; });
        auto rest = std::as_bytes(std::span(sent));
        while (!rest.empty()) {
            const auto [code, count] = co_await stream.write_some(rest.first(std::min(rest.size(), piece)));
            REQUIRE_FALSE(code);
            REQUIRE(count != 0);
            rest = rest.subspan(count);
        }
        const auto [end, bytes] = co_await read_all(stream, piece);
        CHECK(end == boost::asio::error::eof);
        echo = bytes;
        CHECK(moved > 20);
        const auto said = co_await stream.shutdown();
        CHECK_FALSE(said);
    };
    talk("DNS:localhost", "localhost", version, peer, client);
    CHECK((echo == sent));
}

TEST_CASE("A connection that ends without a goodbye is told from one that ends with it")
{
    const Peer peer = [](ssl::stream<tcp::socket>& stream) {
        boost::asio::write(stream, boost::asio::buffer(std::string("half a word")));
        stream.next_layer().close();
    };
    const Client client = [](http::TlsStream& stream, tcp::socket&) -> awaitable<void> {
        const auto shaken = co_await stream.handshake();
        CHECK_FALSE(shaken);
        const auto [end, bytes] = co_await read_all(stream, 4);
        CHECK(end == ssl::error::stream_truncated);
        CHECK(bytes == "half a word");
    };
    talk("DNS:localhost", "localhost", TLS1_3_VERSION, peer, client);
}

TEST_CASE("A host that no certificate can be for is refused, not taken unseen")
{
    boost::asio::io_context io(1);
    tcp::socket socket(io);
    ssl::context context(ssl::context::tls_client);
    context.set_verify_mode(ssl::verify_peer);
    const std::string host = GENERATE("127.1", "2130706433", "10.0.0.256", "fe80::1%lo", "::1::", "");
    CAPTURE(host);
    CHECK_FALSE(http::TlsStream(socket, context).require_host(host));
}

TEST_CASE("A certificate has to be for the host")
{
    struct Row {
        std::string certified;
        std::string host;
        bool right;
    };
    const Row row = GENERATE(values<Row>({{"DNS:storage.example", "storage.example", true},
                                          {"DNS:*.storage.example", "a.storage.example", true},
                                          {"IP:127.0.0.1", "127.0.0.1", true},
                                          {"IP:::1", "::1", true},
                                          {"DNS:storage.example", "other.example", false},
                                          {"DNS:*.storage.example", "storage.example", false},
                                          {"DNS:127.0.0.1", "127.0.0.1", false},
                                          {"IP:127.0.0.2", "127.0.0.1", false}}));
    CAPTURE(row.certified, row.host);
    const Client client = [&](http::TlsStream& stream, tcp::socket&) -> awaitable<void> {
        const auto shaken = co_await stream.handshake();
        CHECK(shaken.failed() != row.right);
        CHECK(stream.refusal() == (row.right ? "" : "it was issued for another name"));
    };
    talk(row.certified, row.host, TLS1_3_VERSION, [](ssl::stream<tcp::socket>&) {}, client);
}

TEST_CASE("What is no TLS is told as an error of OpenSSL")
{
    boost::asio::io_context io(1);
    tcp::acceptor acceptor(io, {boost::asio::ip::address_v4::loopback(), 0});
    std::thread peer([&] {
        tcp::socket socket(io);
        acceptor.accept(socket);
        boost::asio::write(socket, boost::asio::buffer(std::string("220 this is no TLS\r\n")));
        std::string rest;
        error_code ignored;
        boost::asio::read(socket, boost::asio::dynamic_buffer(rest), ignored);
    });
    fake::run([&](any_io_executor executor) -> awaitable<void> {
        ssl::context context(ssl::context::tls_client);
        tcp::socket socket(executor);
        co_await socket.async_connect(acceptor.local_endpoint(), boost::asio::use_awaitable);
        http::TlsStream stream(socket, context);
        const auto shaken = co_await stream.handshake();
        CHECK(shaken.category() == boost::asio::error::get_ssl_category());
        CHECK_FALSE(shaken.message().empty());
    });
    peer.join();
}
