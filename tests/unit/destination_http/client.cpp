#include <holdfast/destination/http/client.hpp>

#include <services/fake_server.hpp>
#include <services/run.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>

#include <catch2/catch.hpp>

#include <array>
#include <span>
#include <string>
#include <thread>
#include <vector>

using namespace holdfast;
using boost::asio::any_io_executor;
using boost::asio::awaitable;

namespace {

http::Request request_to(const fake::Server& server, std::string method = "GET", std::string target = "/")
{
    return {.method = std::move(method), .origin = http::parse_url(server.url())->origin, .target = std::move(target)};
}

/// Sends one request with a client of its own.
http::Answer send(const http::Request& request, const http::Options& options = {})
{
    http::Answer answer;
    fake::run([&](any_io_executor executor) -> awaitable<void> {
        const http::Client client(executor, options);
        answer = co_await client.send(request);
    });
    return answer;
}

}  // namespace

TEST_CASE("A request arrives as it was written, and the answer as it was sent")
{
    fake::Request seen;
    fake::Server server([&](const fake::Request& request) {
        seen = request;
        return fake::Answer{.status = 207, .headers = {{"X-One", "1"}, {"X-One", "2"}}, .body = "hello"};
    });
    auto request = request_to(server, "PUT", "/a%20b?c=d");
    const std::string body(100'000, 'x');
    request.body = http::as_body(body);
    request.headers.add("X-Mine", "yes");
    const auto answer = send(request);
    CHECK(seen.method == "PUT");
    CHECK(seen.target == "/a%20b?c=d");
    CHECK(seen.body == body);
    CHECK(seen.header("x-mine") == "yes");
    CHECK(seen.header("content-length") == "100000");
    CHECK(seen.header("host") == "127.0.0.1:" + std::to_string(server.port()));
    CHECK(seen.header("user-agent") == "holdfast");
    CHECK(answer.status == 207);
    CHECK(answer.body == "hello");
    CHECK(answer.headers.get("x-one") == "1");
}

TEST_CASE("Every kind of body is read to its end")
{
    struct Row {
        std::string method, raw, body;
    };
    const std::string big(20'000'000, 'b');  // more than Beast reads by itself
    const auto row = GENERATE_COPY(
        Row{"GET", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc", "abc"},
        Row{"GET", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nA: b\r\n\r\n",
            "abcde"},
        Row{"GET", "HTTP/1.1 200 OK\r\n\r\nuntil the end", "until the end"}, Row{"GET", "HTTP/1.1 204 No\r\n\r\n", ""},
        Row{"HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 12345\r\n\r\n", ""},
        Row{"GET",
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nA: b\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: "
            "1\r\n\r\nz",
            "z"},
        Row{"GET", "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(big.size()) + "\r\n\r\n" + big, big});
    fake::Server server(
        [&](const fake::Request&) { return fake::Answer{.body = row.raw, .fault = fake::Answer::Fault::raw}; });
    fake::run([&](any_io_executor executor) -> awaitable<void> {
        const http::Client client(executor, {});
        INFO(row.raw.substr(0, 100));
        const auto request = request_to(server, row.method);
        const auto answer = co_await client.send(request, 30'000'000);
        CHECK((answer.body == row.body));
    });
}

TEST_CASE("A body that is cut, or no HTTP at all, is an error and never a short success")
{
    const std::string raw =
        GENERATE(as<std::string>(), "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nabc",
                 "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", "SSH-2.0-x\r\n\r\n",
                 "HTTP/1.1 200 OK\r\nContent-Le", "", "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n");
    fake::Server server(
        [&](const fake::Request&) { return fake::Answer{.body = raw, .fault = fake::Answer::Fault::raw}; });
    INFO(raw);
    CHECK_THROWS_AS(send(request_to(server)), http::TransportError);
}

TEST_CASE("A chunk whose head does not end is an error before it fills the memory")
{
    const std::string raw = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=" + std::string(20'000'000, 'y') +
                            "\r\nabc\r\n0\r\n\r\n";
    fake::Server server(
        [&](const fake::Request&) { return fake::Answer{.body = raw, .fault = fake::Answer::Fault::raw}; });
    CHECK_THROWS_AS(send(request_to(server)), http::TransportError);
}

TEST_CASE("A body is the same, and its connection used again, whatever the size of the pieces in which it is read")
{
    const auto piece = GENERATE(as<std::size_t>(), 1000, 64 * 1024, 1 << 20, 10'000'000);
    std::string body(3'000'001, '\0');
    for (std::size_t i = 0; i < body.size(); ++i) body[i] = static_cast<char>((i * 2654435761U) >> 13);
    fake::Server server([&](const fake::Request&) { return fake::Answer{.body = body}; });
    fake::run([&](any_io_executor executor) -> awaitable<void> {
        const http::Client client(executor, {});
        const auto request = request_to(server);
        std::string buffer(piece, '\0');
        for (int i = 0; i < 2; ++i) {
            auto response = co_await client.open(request);
            std::string read;
            for (;;) {
                const std::size_t count = co_await response.read(std::as_writable_bytes(std::span(buffer)));
                if (count == 0) break;
                read.append(buffer, 0, count);
            }
            CHECK((read == body));
        }
    });
    CHECK(server.connections() == 1);
}

TEST_CASE("A body that is cut is an error, whatever the size of the pieces in which it is read")
{
    const auto piece = GENERATE(as<std::size_t>(), 1000, 1 << 20);
    fake::Server server([](const fake::Request&) {
        return fake::Answer{.body = "HTTP/1.1 200 OK\r\nContent-Length: 200000\r\n\r\n" + std::string(199'999, 'x'),
                            .fault = fake::Answer::Fault::raw};
    });
    std::size_t got = 0;
    bool begun = false;
    fake::run([&](any_io_executor executor) -> awaitable<void> {
        const http::Client client(executor, {});
        const auto request = request_to(server);
        auto response = co_await client.open(request);
        std::string buffer(piece, '\0');
        try {
            for (std::size_t count = 1; count != 0; got += count)
                count = co_await response.read(std::as_writable_bytes(std::span(buffer)));
        } catch (const http::TransportError& failure) {
            begun = failure.answer_begun();
        }
    });
    CHECK(got == 199'999);
    CHECK(begun);
}

TEST_CASE("An answer that is longer than allowed is an error")
{
    fake::Server server([](const fake::Request&) { return fake::Answer{.body = std::string(5000, 'x')}; });
    CHECK_THROWS_AS(fake::run([&](any_io_executor executor) -> awaitable<void> {
                        const http::Client client(executor, {});
                        const auto request = request_to(server);
                        co_await client.send(request, 4999);
                    }),
                    Error);
}

TEST_CASE("Connections are used again, after every answer that was read to its end")
{
    fake::Server server([](const fake::Request& request) {
        return fake::Answer{.status = request.target == "/missing" ? 404 : 200, .body = "x"};
    });
    fake::run([&](any_io_executor executor) -> awaitable<void> {
        const http::Client client(executor, {});
        for (const char* target : {"/", "/missing", "/"}) {
            const auto request = request_to(server, "GET", target);
            co_await client.send(request);
        }
    });
    CHECK(server.connections() == 1);
}

TEST_CASE("A connection is not used again after a refused body, an unread answer, or when nothing may be kept")
{
    fake::Server server([](const fake::Request& request) {
        return fake::Answer{.status = request.body.empty() ? 200 : 412, .body = std::string(1000, 'x')};
    });
    fake::run([&](any_io_executor executor) -> awaitable<void> {
        const http::Client client(executor, {});
        auto request = request_to(server, "PUT");
        request.body = http::as_body("body");
        co_await client.send(request);
        {
            const auto get = request_to(server);
            auto unread = co_await client.open(get);
            std::array<std::byte, 10> some;
            co_await unread.read(some);
        }
        const auto get = request_to(server);
        co_await client.send(get);
        const http::Client forgetful(executor, {.idle_time = TimeSpan::zero()});
        co_await forgetful.send(get);
        co_await forgetful.send(get);
    });
    CHECK(server.connections() == 5);
}

TEST_CASE("A pooled connection that the server has closed is replaced, unnoticed")
{
    fake::Server server(
        [](const fake::Request&) { return fake::Answer{.body = "x", .fault = fake::Answer::Fault::close}; });
    fake::run([&](any_io_executor executor) -> awaitable<void> {
        const http::Client client(executor, {});
        const auto request = request_to(server);
        for (int i = 0; i < 5; ++i) {
            const auto answer = co_await client.send(request);
            CHECK(answer.status == 200);
        }
    });
    CHECK(server.connections() == 5);
    CHECK(server.log().size() == 5);
}

TEST_CASE("A reset of a reused connection is tried again once, of a fresh one never")
{
    fake::Server server([](const fake::Request& request) {
        const bool again = request.target == "/again";
        return fake::Answer{.fault = again ? fake::Answer::Fault::reset : fake::Answer::Fault::none};
    });
    fake::run([&](any_io_executor executor) -> awaitable<void> {
        const http::Client client(executor, {});
        const auto first = request_to(server);
        co_await client.send(first);
        const auto second = request_to(server, "GET", "/again");
        CHECK_THROWS_AS(co_await client.send(second), http::TransportError);
    });
    CHECK(server.connections() == 2);
    CHECK(server.log() == std::vector<std::string>{"GET /", "GET /again", "GET /again"});
}

TEST_CASE("A body that has to be asked for is not sent to a server that refuses")
{
    std::size_t bodies = 0;
    fake::Server server([&](const fake::Request& request) {
        bodies += request.body.size();
        return fake::Answer{.status = request.header("expect").empty() || request.target == "/welcome" ? 200 : 403,
                            .body = "why"};
    });
    const std::string body(3'000'000, 'x');
    auto request = request_to(server, "PUT", "/refused");
    request.body = http::as_body(body);
    request.expect_continue = true;
    const auto refusal = send(request);
    CHECK(refusal.status == 403);
    CHECK(refusal.body == "why");
    CHECK(bodies == 0);
    request.target = "/welcome";
    CHECK(send(request).status == 200);
    CHECK(bodies == body.size());
}

TEST_CASE("A success before the body was sent is not believed")
{
    const bool asks = GENERATE(true, false);
    // Answers to the head alone, and lets the rest go.
    boost::asio::io_context io(1);
    boost::asio::ip::tcp::acceptor acceptor(io, {boost::asio::ip::address_v4::loopback(), 0});
    std::thread peer([&] {
        boost::asio::ip::tcp::socket socket(io);
        acceptor.accept(socket);
        std::string head;
        boost::asio::read_until(socket, boost::asio::dynamic_buffer(head), "\r\n\r\n");
        boost::asio::write(socket, boost::asio::buffer(std::string("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")));
        error_code end;
        std::array<char, 1> byte;
        if (asks) boost::asio::read(socket, boost::asio::buffer(byte), end);
        socket.set_option(boost::asio::socket_base::linger(true, 0), end);
    });
    const std::string body(asks ? 4 : 20'000'000, 'x');
    http::Request request{.method = "PUT"};
    request.origin = {.tls = false, .host = "127.0.0.1", .port = acceptor.local_endpoint().port()};
    request.body = http::as_body(body);
    request.expect_continue = asks;
    CHECK_THROWS_AS(send(request), http::TransportError);
    peer.join();
}

TEST_CASE("A request that must not be carried out twice has a connection of its own and is sent once")
{
    fake::Server server([](const fake::Request& request) {
        const bool lost = request.target == "/lost";
        return fake::Answer{.fault = lost ? fake::Answer::Fault::reset : fake::Answer::Fault::none};
    });
    fake::run([&](any_io_executor executor) -> awaitable<void> {
        const http::Client client(executor, {});
        const auto first = request_to(server);
        co_await client.send(first);
        auto second = request_to(server, "POST", "/lost");
        second.once = true;
        CHECK_THROWS_AS(co_await client.send(second), http::TransportError);
    });
    CHECK(server.log() == std::vector<std::string>{"GET /", "POST /lost"});
}

TEST_CASE("A relaying proxy gets the absolute target and its credentials")
{
    fake::Request seen;
    fake::Server proxy([&](const fake::Request& request) {
        seen = request;
        return fake::Answer{};
    });
    const http::Request request{.origin = {.tls = false, .host = "storage.example", .port = 80}, .target = "/k"};
    const std::string address = "http://user:secret@127.0.0.1:" + std::to_string(proxy.port());
    CHECK(send(request, {.proxy = address}).status == 200);
    CHECK(seen.target == "http://storage.example/k");
    CHECK(seen.header("proxy-authorization") == "Basic dXNlcjpzZWNyZXQ=");
}
