#ifndef HOLDFAST_TESTS_SERVICES_TUNNEL_PROXY_HPP
#define HOLDFAST_TESTS_SERVICES_TUNNEL_PROXY_HPP

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

/// An HTTP proxy on a free loopback port that opens tunnels, to ports of the loopback address only, and remembers the
/// heads of the requests for them.
class TunnelProxy {
public:
    TunnelProxy()
        : acceptor_(io_, {boost::asio::ip::address_v4::loopback(), 0}), thread_([this] {
              boost::asio::co_spawn(io_, accept(), boost::asio::detached);
              io_.run();
          })
    {
    }
    ~TunnelProxy()
    {
        io_.stop();
        thread_.join();
    }
    TunnelProxy(const TunnelProxy&) = delete;
    TunnelProxy& operator=(const TunnelProxy&) = delete;

    [[nodiscard]] std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
    [[nodiscard]] std::vector<std::string> heads() const
    {
        const std::lock_guard lock(mutex_);
        return heads_;
    }

private:
    using tcp = boost::asio::ip::tcp;
    struct Pair {
        tcp::socket client;
        tcp::socket server;
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
        const auto pair = std::make_shared<Pair>(Pair{std::move(client), tcp::socket(io_)});
        std::string head;
        co_await boost::asio::async_read_until(pair->client, boost::asio::dynamic_buffer(head), "\r\n\r\n",
                                               boost::asio::use_awaitable);
        {
            const std::lock_guard lock(mutex_);
            heads_.push_back(head);
        }
        const std::string target = head.substr(0, head.find(" HTTP/"));
        const auto port = static_cast<std::uint16_t>(std::stoul(target.substr(target.rfind(':') + 1)));
        co_await pair->server.async_connect({boost::asio::ip::address_v4::loopback(), port},
                                            boost::asio::use_awaitable);
        const std::string answer = "HTTP/1.1 200 Connection established\r\n\r\n";
        co_await boost::asio::async_write(pair->client, boost::asio::buffer(answer), boost::asio::use_awaitable);
        boost::asio::co_spawn(io_, pump(pair, pair->client, pair->server), boost::asio::detached);
        co_await pump(pair, pair->server, pair->client);
    }
    static boost::asio::awaitable<void> pump(std::shared_ptr<Pair> /*alive*/, tcp::socket& from, tcp::socket& to)
    {
        std::array<char, 64 * 1024> buffer;
        try {
            for (;;) {
                const std::size_t size =
                    co_await from.async_read_some(boost::asio::buffer(buffer), boost::asio::use_awaitable);
                co_await boost::asio::async_write(to, boost::asio::buffer(buffer.data(), size),
                                                  boost::asio::use_awaitable);
            }
        } catch (const boost::system::system_error&) {
            boost::system::error_code ignored;
            to.shutdown(tcp::socket::shutdown_send, ignored);
        }
    }

    boost::asio::io_context io_{1};
    tcp::acceptor acceptor_;
    mutable std::mutex mutex_{};
    std::vector<std::string> heads_{};
    std::thread thread_;
};

#endif
