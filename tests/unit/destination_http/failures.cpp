#include <holdfast/destination/http/client.hpp>

#include <services/fake_server.hpp>
#include <services/run.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <catch2/catch.hpp>

#include <chrono>
#include <exception>
#include <optional>
#include <string>

using namespace holdfast;
using namespace std::chrono_literals;
using boost::asio::any_io_executor;
using boost::asio::awaitable;

namespace {

/// What a request to `url` fails with.
std::optional<http::TransportError> failure_of(const std::string& url, const http::Options& options)
{
    std::optional<http::TransportError> failure;
    fake::run([&](any_io_executor executor) -> awaitable<void> {
        const http::Client client(executor, options);
        const http::Request request{.origin = http::parse_url(url)->origin};
        try {
            co_await client.send(request);
        } catch (const http::TransportError& error) {
            failure = error;
        }
    });
    return failure;
}

}  // namespace

TEST_CASE("An unknown name, a closed port and a port without TLS are told apart")
{
    const http::Options options{.connect_timeout = 60s};
    fake::Server server([](const fake::Request&) { return fake::Answer{}; });
    // Bound, so that nobody else gets the port, but nobody listens.
    boost::asio::io_context io;
    boost::asio::ip::tcp::acceptor held(io);
    held.open(boost::asio::ip::tcp::v4());
    held.bind({boost::asio::ip::address_v4::loopback(), 0});
    const std::string closed = "http://127.0.0.1:" + std::to_string(held.local_endpoint().port());
    struct Row {
        std::string url;
        http::Stage stage;
        std::string says;
    };
    for (const Row& row : {Row{"http://no-such-host.invalid", http::Stage::resolve, "cannot be resolved"},
                           Row{closed, http::Stage::connect, "no connection"},
                           Row{"https" + server.url().substr(4), http::Stage::tls, "TLS handshake"}}) {
        INFO(row.url);
        const auto failure = failure_of(row.url, options);
        REQUIRE(failure);
        CHECK(failure->stage() == row.stage);
        CHECK(failure->before_request());
        const auto error = http::to_error(*failure, "trying");
        CHECK(error.code() == errc::unreachable);
        CHECK_THAT(error.diagnostics().message,
                   Catch::StartsWith("Failed trying: ") && Catch::Contains(row.says) && Catch::EndsWith("."));
    }
}

TEST_CASE("A server that says nothing is given up after the progress time-out")
{
    fake::Server server([](const fake::Request&) { return fake::Answer{.fault = fake::Answer::Fault::silence}; });
    const auto begun = std::chrono::steady_clock::now();
    const auto failure = failure_of(server.url(), {.connect_timeout = 60s, .progress_timeout = 100ms});
    REQUIRE(failure);
    CHECK(failure->stage() != http::Stage::connect);
    CHECK(failure->timed_out());
    CHECK(failure->failure_class() == http::FailureClass::timeout);
    CHECK(http::to_error(*failure, "trying").code() == errc::timed_out);
    CHECK(std::chrono::steady_clock::now() - begun < 50s);  // not the default's 60 s
}

TEST_CASE("Cancellation closes the socket at once")
{
    boost::asio::io_context io(1);
    boost::asio::cancellation_signal signal;
    fake::Server server([&](const fake::Request&) {
        boost::asio::post(io, [&] { signal.emit(boost::asio::cancellation_type::terminal); });
        return fake::Answer{.fault = fake::Answer::Fault::silence};
    });
    const http::Client client(io.get_executor(), {.progress_timeout = std::chrono::hours(1)});
    const http::Request request{.origin = http::parse_url(server.url())->origin};
    error_code code;
    boost::asio::co_spawn(
        io,
        [&]() -> awaitable<void> {
            try {
                co_await client.send(request);
            } catch (const boost::system::system_error& error) {
                code = error.code();
            }
        },
        boost::asio::bind_cancellation_slot(signal.slot(), [](std::exception_ptr) {}));
    io.run();
    CHECK(code == boost::asio::error::operation_aborted);
    server.wait_for_close();
}

TEST_CASE("Cancellation while the server is asked whether it wants the body is told as that")
{
    boost::asio::io_context io(1);
    // Nobody accepts, but the system makes the connection.
    boost::asio::ip::tcp::acceptor acceptor(io, {boost::asio::ip::address_v4::loopback(), 0});
    const http::Client client(io.get_executor(), {});
    http::Request request{.method = "PUT"};
    request.origin = {.tls = false, .host = "127.0.0.1", .port = acceptor.local_endpoint().port()};
    request.body = http::as_body("body");
    request.expect_continue = true;
    boost::asio::cancellation_signal signal;
    std::exception_ptr ended;
    boost::asio::co_spawn(
        io, client.send(request),
        boost::asio::bind_cancellation_slot(signal.slot(),
                                            [&](std::exception_ptr failure, const http::Answer&) { ended = failure; }));
    boost::asio::steady_timer timer(io, 50ms);
    timer.async_wait([&](error_code) { signal.emit(boost::asio::cancellation_type::terminal); });
    io.run();
    REQUIRE(ended);
    error_code code;
    try {
        std::rethrow_exception(ended);
    } catch (const boost::system::system_error& error) {
        code = error.code();
    } catch (...) {
    }
    CHECK(code == boost::asio::error::operation_aborted);
}

TEST_CASE("A proxy that refuses a tunnel is told as that")
{
    fake::Server proxy([](const fake::Request&) { return fake::Answer{.status = 407}; });
    const auto failure = failure_of("https://storage.example", {.connect_timeout = 60s, .proxy = proxy.url()});
    REQUIRE(failure);
    CHECK(failure->stage() == http::Stage::proxy);
    CHECK_THAT(failure->detail(), Catch::Contains("407"));
    CHECK(proxy.log() == std::vector<std::string>{"CONNECT storage.example:443"});
}

TEST_CASE("A proxy's address and a file of authorities are checked when the client is made")
{
    boost::asio::io_context io;
    CHECK_THROWS_AS(http::Client(io.get_executor(), {.proxy = "socks://x"}), Error);
    CHECK_THROWS_AS(http::Client(io.get_executor(), {.proxy = "https://x"}), Error);
    CHECK_THROWS_AS(http::Client(io.get_executor(), {.certificate_authorities = "/no/such/file.pem"}), Error);
}
