#ifndef HOLDFAST_BENCHMARKS_SUPPORT_COUNTING_PROXY_HPP
#define HOLDFAST_BENCHMARKS_SUPPORT_COUNTING_PROXY_HPP

#include "request_counter.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

namespace benchmarks {

/// A TCP proxy on a free loopback port, in front of a server on another, that counts what clients ask for.
class CountingProxy {
    using tcp = boost::asio::ip::tcp;

public:
    CountingProxy(std::uint16_t target_port, Protocol protocol)
        : protocol_(protocol),
          target_(boost::asio::ip::address_v4::loopback(), target_port),
          acceptor_(io_, {boost::asio::ip::address_v4::loopback(), 0}),
          thread_([this] {
              boost::asio::co_spawn(io_, accept(), boost::asio::detached);
              io_.run();
          })
    {
    }
    ~CountingProxy()
    {
        io_.stop();
        thread_.join();
    }
    CountingProxy(const CountingProxy&) = delete;
    CountingProxy& operator=(const CountingProxy&) = delete;

    [[nodiscard]] std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
    /// What was counted since the last call.
    [[nodiscard]] Counts take()
    {
        const std::lock_guard lock(mutex_);
        return std::exchange(counts_, {});
    }

private:
    struct Pair {
        tcp::socket client;
        tcp::socket server;
        RequestCounter counter;
    };

    boost::asio::awaitable<void> accept()
    {
        for (;;) {
            tcp::socket client = co_await acceptor_.async_accept(boost::asio::use_awaitable);
            boost::asio::co_spawn(io_, serve(std::move(client)), boost::asio::detached);
        }
    }
    boost::asio::awaitable<void> serve(tcp::socket client)
    {
        const auto pair =
            std::make_shared<Pair>(Pair{std::move(client), tcp::socket(io_), RequestCounter(protocol_, counts_)});
        co_await pair->server.async_connect(target_, boost::asio::use_awaitable);
        boost::asio::co_spawn(io_, pump(pair, pair->client, pair->server, true), boost::asio::detached);
        co_await pump(pair, pair->server, pair->client, false);
    }
    /// Until either side ends the connection.
    boost::asio::awaitable<void> pump(std::shared_ptr<Pair> pair, tcp::socket& from, tcp::socket& to, bool counted)
    {
        std::array<char, 64 * 1024> buffer;
        boost::system::error_code ignored;
        try {
            for (;;) {
                const std::size_t size =
                    co_await from.async_read_some(boost::asio::buffer(buffer), boost::asio::use_awaitable);
                if (counted) {
                    const std::lock_guard lock(mutex_);
                    pair->counter.feed(std::string_view(buffer.data(), size));
                }
                co_await boost::asio::async_write(to, boost::asio::buffer(buffer.data(), size),
                                                  boost::asio::use_awaitable);
            }
        } catch (const boost::system::system_error&) {
            to.shutdown(tcp::socket::shutdown_send, ignored);
        }
    }

    Protocol protocol_;
    boost::asio::io_context io_{1};
    tcp::endpoint target_;
    tcp::acceptor acceptor_;
    std::mutex mutex_{};
    Counts counts_{};
    std::thread thread_;
};

}  // namespace benchmarks

#endif
