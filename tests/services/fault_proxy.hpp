#ifndef HOLDFAST_TESTS_SERVICES_FAULT_PROXY_HPP
#define HOLDFAST_TESTS_SERVICES_FAULT_PROXY_HPP

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/socket_base.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

/// What the proxy does to one connection, told when the connection is made.
struct ConnectionFaults {
    bool refuse = false;                        ///< closed before a byte
    std::uint64_t reset_after_sent = 0;         ///< reset once the client has sent so many bytes; 0 = never
    std::uint64_t reset_after_received = 0;     ///< reset once it has got so many; 0 = never
    bool cut = false;                           ///< an orderly end in place of the reset
    std::chrono::milliseconds delay{0};         ///< before each piece, both ways
    std::uint64_t bytes_per_piece = 64 * 1024;  ///< small pieces with a delay make a slow line
};

/// A TCP proxy on a free loopback port that hurts connections on demand.
class FaultProxy {
public:
    explicit FaultProxy(std::uint16_t target_port)
        : target_(boost::asio::ip::address_v4::loopback(), target_port),
          acceptor_(io_, {boost::asio::ip::address_v4::loopback(), 0})
    {
        boost::asio::co_spawn(io_, accept(), boost::asio::detached);
        thread_ = std::thread([this] { io_.run(); });
    }
    ~FaultProxy()
    {
        io_.stop();
        thread_.join();
    }
    FaultProxy(const FaultProxy&) = delete;
    FaultProxy& operator=(const FaultProxy&) = delete;

    [[nodiscard]] std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
    /// Asked with the number of the connection, from 0; runs on the proxy's thread. Empty: no faults.
    void set_faults(std::function<ConnectionFaults(std::uint64_t connection)> faults)
    {
        const std::lock_guard lock(mutex_);
        faults_ = std::move(faults);
    }
    [[nodiscard]] std::uint64_t connections() const { return connections_; }
    /// Resets and refusals so far.
    [[nodiscard]] std::uint64_t hurt() const { return hurt_; }

private:
    using tcp = boost::asio::ip::tcp;
    struct Pair {
        tcp::socket client;
        tcp::socket server;
        ConnectionFaults faults;
    };

    static void reset(tcp::socket& socket)
    {
        boost::system::error_code ignored;
        socket.set_option(boost::asio::socket_base::linger(true, 0), ignored);
        socket.close(ignored);
    }

    boost::asio::awaitable<void> accept()
    {
        for (;;) {
            tcp::socket client = co_await acceptor_.async_accept(boost::asio::use_awaitable);
            boost::asio::co_spawn(io_, serve(std::move(client)), boost::asio::detached);
        }
    }

    boost::asio::awaitable<void> serve(tcp::socket client)
    {
        ConnectionFaults faults;
        {
            const std::lock_guard lock(mutex_);
            if (faults_) faults = faults_(connections_);
        }
        ++connections_;
        if (faults.refuse) {
            ++hurt_;
            reset(client);
            co_return;
        }
        const auto pair = std::make_shared<Pair>(Pair{std::move(client), tcp::socket(io_), faults});
        boost::system::error_code ec;
        co_await pair->server.async_connect(target_, boost::asio::redirect_error(boost::asio::use_awaitable, ec));
        if (ec) {
            reset(pair->client);
            co_return;
        }
        boost::asio::co_spawn(io_, pump(pair, pair->client, pair->server, faults.reset_after_sent),
                              boost::asio::detached);
        co_await pump(pair, pair->server, pair->client, faults.reset_after_received);
    }

    boost::asio::awaitable<void> pump(std::shared_ptr<Pair> pair, tcp::socket& from, tcp::socket& to,
                                      std::uint64_t most)
    {
        std::array<char, 64 * 1024> buffer;
        std::uint64_t moved = 0;
        boost::system::error_code ec;
        for (;;) {
            const auto want = std::min<std::uint64_t>(buffer.size(), pair->faults.bytes_per_piece);
            const std::size_t size = co_await from.async_read_some(
                boost::asio::buffer(buffer.data(), want), boost::asio::redirect_error(boost::asio::use_awaitable, ec));
            if (ec) break;
            if (pair->faults.delay.count() != 0) {
                boost::asio::steady_timer timer(io_, pair->faults.delay);
                co_await timer.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ec));
            }
            moved += size;
            if (most != 0 && moved >= most) {
                ++hurt_;
                if (pair->faults.cut) break;
                reset(pair->client);
                reset(pair->server);
                co_return;
            }
            co_await boost::asio::async_write(to, boost::asio::buffer(buffer.data(), size),
                                              boost::asio::redirect_error(boost::asio::use_awaitable, ec));
            if (ec) break;
        }
        boost::system::error_code ignored;
        to.shutdown(tcp::socket::shutdown_send, ignored);
        if (pair->faults.cut && most != 0 && moved >= most) {
            pair->client.close(ignored);
            pair->server.close(ignored);
        }
    }

    boost::asio::io_context io_{1};
    tcp::endpoint target_;
    tcp::acceptor acceptor_;
    std::mutex mutex_;
    std::function<ConnectionFaults(std::uint64_t)> faults_{};
    std::atomic<std::uint64_t> connections_ = 0;
    std::atomic<std::uint64_t> hurt_ = 0;
    std::thread thread_;
};

#endif
