#ifndef HOLDFAST_DESTINATION_HTTP_RESOLVE_HPP
#define HOLDFAST_DESTINATION_HTTP_RESOLVE_HPP

#include <holdfast/destination/http/transport_error.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace holdfast::inline v1::http {

/// Looks a name up. A look-up under way cannot be interrupted, so it is left behind when the caller is cancelled.
[[nodiscard]] inline boost::asio::awaitable<std::vector<boost::asio::ip::tcp::endpoint>> resolve(
    boost::asio::any_io_executor io, Origin shown, std::string host, std::uint16_t port, TimeSpan limit)
{
    error_code address_error;
    const auto address = boost::asio::ip::make_address(host, address_error);
    std::vector<boost::asio::ip::tcp::endpoint> endpoints;
    if (!address_error) {
        endpoints.emplace_back(address, port);
        co_return endpoints;
    }
    struct Lookup {
        Lookup(const boost::asio::any_io_executor& io_, const boost::asio::any_io_executor& own)
            : resolver(io_), done(own)
        {
        }
        boost::asio::ip::tcp::resolver resolver;
        boost::asio::steady_timer done;
        bool finished = false;
        error_code code{};
        std::vector<boost::asio::ip::tcp::endpoint> endpoints{};
    };
    const auto own = co_await boost::asio::this_coro::executor;
    const auto lookup = std::make_shared<Lookup>(io, own);
    lookup->done.expires_after(std::chrono::duration_cast<std::chrono::steady_clock::duration>(limit));
    lookup->resolver.async_resolve(host, std::to_string(port),
                                   boost::asio::bind_executor(own, [lookup](error_code code, auto results) {
                                       lookup->finished = true;
                                       lookup->code = code;
                                       for (const auto& result : results)
                                           lookup->endpoints.push_back(result.endpoint());
                                       lookup->done.cancel();
                                   }));
    if (!lookup->finished) co_await lookup->done.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
    if (!lookup->finished) {
        lookup->resolver.cancel();
        const auto state = co_await boost::asio::this_coro::cancellation_state;
        if (state.cancelled() != boost::asio::cancellation_type::none)
            throw boost::system::system_error(boost::asio::error::operation_aborted, "http");
        throw TransportError(Stage::resolve, shown, errc::timed_out, "the look-up of " + host + " takes too long");
    }
    if (lookup->code || lookup->endpoints.empty())
        throw TransportError(Stage::resolve, shown, lookup->code,
                             host + ": " + (lookup->code ? lookup->code.message() : "no address"));
    co_return lookup->endpoints;
}

}  // namespace holdfast::inline v1::http

#endif
