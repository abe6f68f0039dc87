#include <holdfast/destination/http/connect.hpp>

#include <services/run.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <catch2/catch.hpp>

#include <sys/socket.h>

#include <chrono>
#include <exception>
#include <optional>
#include <utility>
#include <vector>

using namespace holdfast;
using namespace std::chrono_literals;
using boost::asio::any_io_executor;
using boost::asio::awaitable;
using boost::asio::ip::tcp;

namespace {

/// Addresses of the loopback network: one that answers, one that refuses, and one that says nothing at all, because
/// the connections that its listener has room for are taken.
struct Addresses {
    boost::asio::io_context io{};
    tcp::acceptor open{io, {boost::asio::ip::address_v4::loopback(), 0}};
    tcp::acceptor unheard{io};
    tcp::acceptor full{io};
    std::vector<tcp::socket> waiting{};

    Addresses()
    {
        for (auto* acceptor : {&unheard, &full}) {
            acceptor->open(tcp::v4());
            acceptor->bind({boost::asio::ip::address_v4::loopback(), 0});
        }
        full.listen(0);
        for (int i = 0; i < 4; ++i) {
            auto& socket = waiting.emplace_back(io, tcp::v4());
            socket.native_non_blocking(true);
            const auto endpoint = full.local_endpoint();
            // Asio's own would wait.
            static_cast<void>(
                ::connect(socket.native_handle(), endpoint.data(), static_cast<socklen_t>(endpoint.size())));
        }
    }
    [[nodiscard]] tcp::endpoint answering() const { return open.local_endpoint(); }
    [[nodiscard]] tcp::endpoint refusing() const { return unheard.local_endpoint(); }
    [[nodiscard]] tcp::endpoint silent() const { return full.local_endpoint(); }
};

struct Outcome {
    std::optional<tcp::endpoint> peer{};
    std::optional<http::TransportError> failure{};
};

Outcome connect(const std::vector<tcp::endpoint>& endpoints, TimeSpan limit)
{
    Outcome outcome;
    fake::run([&](any_io_executor executor) -> awaitable<void> {
        http::Origin shown{.tls = false, .host = "storage.example", .port = 1};
        try {
            auto socket = co_await http::connect(executor, std::move(shown), endpoints, limit);
            outcome.peer = socket.remote_endpoint();
        } catch (const http::TransportError& error) {
            outcome.failure = error;
        }
    });
    return outcome;
}

}  // namespace

TEST_CASE("An address that says nothing or refuses does not keep the next one from being tried")
{
    const Addresses addresses;
    const auto good = addresses.answering();
    const auto silent = addresses.silent();
    const auto refusing = addresses.refusing();
    const std::vector<std::vector<tcp::endpoint>> rows{{good},
                                                       {good, silent},
                                                       {refusing, good},
                                                       {silent, good},
                                                       {silent, silent, refusing, good},
                                                       {silent, good, silent}};
    for (const auto& endpoints : rows) {
        const auto outcome = connect(endpoints, std::chrono::hours(1));
        CHECK(outcome.peer == good);
    }
}

TEST_CASE("Addresses of which none answers are told, with what the last one said")
{
    const Addresses addresses;
    const auto refused = connect({addresses.refusing(), addresses.refusing()}, std::chrono::hours(1)).failure;
    REQUIRE(refused);
    CHECK(refused->stage() == http::Stage::connect);
    CHECK(refused->code() == boost::asio::error::connection_refused);
    CHECK(refused->origin().host == "storage.example");
    const auto late = connect({addresses.silent(), addresses.refusing()}, 300ms).failure;
    REQUIRE(late);
    CHECK(late->stage() == http::Stage::connect);
    CHECK(late->timed_out());
    const auto none = connect({}, std::chrono::hours(1)).failure;
    REQUIRE(none);
    CHECK(none->code() == boost::asio::error::host_not_found);
}

TEST_CASE("Connecting is cancelled at once")
{
    const Addresses addresses;
    boost::asio::io_context io(1);
    boost::asio::cancellation_signal signal;
    const http::Origin shown{.tls = false, .host = "storage.example", .port = 1};
    const std::vector<tcp::endpoint> endpoints{addresses.silent(), addresses.silent()};
    error_code code;
    boost::asio::co_spawn(
        io,
        [&]() -> awaitable<void> {
            try {
                co_await http::connect(io.get_executor(), shown, endpoints, std::chrono::hours(1));
            } catch (const boost::system::system_error& error) {
                code = error.code();
            }
        },
        boost::asio::bind_cancellation_slot(signal.slot(), [](std::exception_ptr) {}));
    io.poll();
    signal.emit(boost::asio::cancellation_type::terminal);
    io.run();
    CHECK(code == boost::asio::error::operation_aborted);
}
