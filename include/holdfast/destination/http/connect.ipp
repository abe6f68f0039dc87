#ifndef HOLDFAST_DESTINATION_HTTP_CONNECT_IPP
#define HOLDFAST_DESTINATION_HTTP_CONNECT_IPP

#include <holdfast/destination/http/connect.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <chrono>
#include <deque>
#include <memory>
#include <optional>
#include <utility>

namespace holdfast::inline v1::http {

namespace connect_detail {

using boost::asio::ip::tcp;

/// Attempts that are under way at the same time. Kept alive by their handlers.
struct Race : std::enable_shared_from_this<Race> {
    Race(boost::asio::any_io_executor io_, const boost::asio::any_io_executor& own_)
        : io(std::move(io_)), own(own_), changed(own_)
    {
    }
    void begin(const tcp::endpoint& endpoint)
    {
        tcp::socket& socket = sockets.emplace_back(io);
        ++running;
        auto ended = [self = shared_from_this(), &socket](error_code code) {
            --self->running;
            if (code)
                self->last = code;
            else if (self->winner == nullptr)
                self->winner = &socket;
            self->changed.cancel();
        };
        socket.async_connect(endpoint, boost::asio::bind_executor(own, std::move(ended)));
    }
    void end()
    {
        error_code ignored;
        for (auto& socket : sockets) socket.close(ignored);
    }

    boost::asio::any_io_executor io;
    boost::asio::any_io_executor own;
    boost::asio::steady_timer changed;
    std::deque<tcp::socket> sockets{};
    std::size_t running = 0;
    tcp::socket* winner = nullptr;
    error_code last = boost::asio::error::host_not_found;
};

}  // namespace connect_detail

boost::asio::awaitable<boost::asio::ip::tcp::socket> connect(boost::asio::any_io_executor io, Origin shown,
                                                             std::vector<boost::asio::ip::tcp::endpoint> endpoints,
                                                             TimeSpan limit)
{
    using Clock = std::chrono::steady_clock;
    constexpr std::chrono::milliseconds stagger(250);
    const auto own = co_await boost::asio::this_coro::executor;
    const auto race = std::make_shared<connect_detail::Race>(std::move(io), own);
    const auto deadline = Clock::now() + std::chrono::duration_cast<Clock::duration>(limit);
    bool cancelled = false;
    std::size_t begun = 0;
    while (race->winner == nullptr && !cancelled && Clock::now() < deadline) {
        if (begun < endpoints.size())
            race->begin(endpoints[begun++]);
        else if (race->running == 0)
            break;
        race->changed.expires_at(begun < endpoints.size() ? std::min(deadline, Clock::now() + stagger) : deadline);
        co_await race->changed.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
        const auto state = co_await boost::asio::this_coro::cancellation_state;
        cancelled = state.cancelled() != boost::asio::cancellation_type::none;
    }
    std::optional<boost::asio::ip::tcp::socket> connected;
    if (race->winner != nullptr && !cancelled) connected.emplace(std::move(*race->winner));
    const bool still_trying = race->running != 0;
    race->end();
    if (cancelled) throw boost::system::system_error(boost::asio::error::operation_aborted, "connect");
    if (!connected && still_trying)
        throw TransportError(Stage::connect, shown, errc::timed_out, "no answer came within the time limit");
    if (!connected) throw TransportError(Stage::connect, shown, race->last, race->last.message());
    error_code ignored;
    connected->set_option(boost::asio::ip::tcp::no_delay(true), ignored);
    co_return std::move(*connected);
}

}  // namespace holdfast::inline v1::http

#endif
