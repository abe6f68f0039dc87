#ifndef HOLDFAST_TESTS_SERVICES_FAKE_SERVER_HPP
#define HOLDFAST_TESTS_SERVICES_FAKE_SERVER_HPP

#include <holdfast/destination/http/percent_encoding.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>

#include <sys/socket.h>

#include <algorithm>
#include <atomic>
#include <cctype>
#include <cerrno>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace fake {

namespace asio = boost::asio;
namespace http = boost::beast::http;

using Fields = std::map<std::string, std::string>;

/// What a client sent.
struct Request {
    std::string method;
    std::string target;
    Fields headers;  ///< names in lower case
    std::string body;
    int connection = 0;  ///< counted from 1
    /// False once the client has closed the connection. A fake that asks before it carries something out, under the
    /// lock of its state, does nothing behind the back of a client that has cancelled and gone on.
    std::function<bool()> is_awaited = [] { return true; };

    [[nodiscard]] std::string header(const std::string& name) const
    {
        const auto found = headers.find(name);
        return found == headers.end() ? "" : found->second;
    }
    /// The fields behind the target's question mark, decoded.
    [[nodiscard]] Fields query() const
    {
        Fields fields;
        const auto mark = target.find('?');
        std::string rest = mark == std::string::npos ? "" : target.substr(mark + 1);
        while (!rest.empty()) {
            const auto end = std::min(rest.find('&'), rest.size());
            const std::string pair = rest.substr(0, end);
            const auto equals = std::min(pair.find('='), pair.size());
            fields[pair.substr(0, equals)] =
                holdfast::http::percent_decode(pair.substr(std::min(equals + 1, pair.size()))).value_or("?");
            rest.erase(0, end + 1);
        }
        return fields;
    }
};

/// What the server does about it.
struct Answer {
    int status = 200;
    std::vector<std::pair<std::string, std::string>> headers{};
    std::string body{};
    enum class Fault {
        none,
        reset,    ///< no answer, a reset
        cut,      ///< half of the body, then the end
        silence,  ///< nothing, for as long as the client waits
        raw,      ///< `body` is all that is sent, head and all; then the end
        close     ///< an answer, then the end, without having said so
    } fault = Fault::none;
};

/// A small HTTP server on a free loopback port that answers as it is told. Each connection has a thread.
class Server {
public:
    using Handler = std::function<Answer(const Request&)>;

    /// On a free port, unless one is given.
    explicit Server(Handler handler, std::uint16_t port = 0)
        : handler_(std::move(handler)), acceptor_(io_, {asio::ip::address_v4::loopback(), port})
    {
        thread_ = std::thread([this] { accept(); });
    }
    ~Server()
    {
        stopping_ = true;
        {
            // Wakes the blocking accept.
            asio::ip::tcp::socket socket(io_);
            boost::system::error_code ignored;
            socket.connect({asio::ip::address_v4::loopback(), port()}, ignored);
        }
        thread_.join();
        {
            const std::lock_guard lock(mutex_);
            for (auto& peer : peers_) ::shutdown(peer.socket->native_handle(), SHUT_RDWR);
        }
        for (auto& peer : peers_) peer.thread.join();
    }
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    [[nodiscard]] std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
    [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(port()); }
    /// How many connections were made.
    [[nodiscard]] int connections() const { return connections_; }
    /// "METHOD target" of every request so far.
    [[nodiscard]] std::vector<std::string> log() const
    {
        const std::lock_guard lock(mutex_);
        return log_;
    }
    /// How many requests began so, such as "PUT /bucket/root/a?part".
    [[nodiscard]] int count(const std::string& start) const
    {
        const auto lines = log();
        return static_cast<int>(
            std::count_if(lines.begin(), lines.end(), [&](const auto& line) { return line.starts_with(start); }));
    }
    /// Returns once a client has closed a connection that was kept in silence.
    void wait_for_close() const { saw_close_.wait(false); }
    /// To be called when all clients are gone: returns when the last of their requests is over too, so that nothing
    /// changes any more.
    void settle() const
    {
        asio::io_context io;
        asio::ip::tcp::socket last(io);
        last.open(asio::ip::tcp::v4());
        last.bind({asio::ip::address_v4::loopback(), 0});
        const auto own = last.local_endpoint().port();
        {
            const std::lock_guard lock(mutex_);
            settling_.insert(own);
        }
        // Accepted after every connection that was made before.
        last.connect({asio::ip::address_v4::loopback(), port()});
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return !settling_.contains(own) && serving_ == 0; });
    }

private:
    struct Peer {
        std::shared_ptr<asio::ip::tcp::socket> socket;
        std::thread thread;
    };

    void accept()
    {
        for (;;) {
            auto socket = std::make_shared<asio::ip::tcp::socket>(io_);
            boost::system::error_code code;
            asio::ip::tcp::endpoint from;
            acceptor_.accept(*socket, from, code);
            if (stopping_ || code) return;
            const std::lock_guard lock(mutex_);
            if (settling_.erase(from.port()) != 0) {
                changed_.notify_all();
                continue;
            }
            const int number = ++connections_;
            ++serving_;
            peers_.push_back({socket, std::thread([this, socket, number] {
                                  serve(*socket, number);
                                  const std::lock_guard ended(mutex_);
                                  --serving_;
                                  changed_.notify_all();
                              })});
        }
    }
    [[nodiscard]] static bool has_client(asio::ip::tcp::socket& socket)
    {
        char byte;
        const auto count = ::recv(socket.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
        return count > 0 || (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK));
    }
    void serve(asio::ip::tcp::socket& socket, int number)
    {
        boost::beast::flat_buffer buffer;
        for (;;) {
            boost::system::error_code code;
            http::request_parser<http::string_body> parser;
            parser.body_limit(boost::none);
            http::read_header(socket, buffer, parser, code);
            if (code) break;
            Request request;
            request.connection = number;
            request.is_awaited = [&socket] { return has_client(socket); };
            request.method = std::string(parser.get().method_string());
            request.target = std::string(parser.get().target());
            for (const auto& field : parser.get()) {
                std::string name(field.name_string());
                for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
                request.headers[name] = std::string(field.value());
            }
            // Asks for the body, unless the handler of its own accord answers to the head alone.
            if (request.header("expect") == "100-continue") {
                const Answer early = handler_(request);
                if (early.status >= 300) {
                    note(request);
                    send(socket, early, request.method);
                    break;
                }
                asio::write(socket, asio::buffer(std::string("HTTP/1.1 100 Continue\r\n\r\n")), code);
                request.headers.erase("expect");
            }
            http::read(socket, buffer, parser, code);
            if (code) break;
            request.body = parser.get().body();
            note(request);
            if (!send(socket, handler_(request), request.method)) break;
        }
        boost::system::error_code ignored;
        socket.shutdown(asio::ip::tcp::socket::shutdown_both, ignored);
    }
    void note(const Request& request)
    {
        const std::lock_guard lock(mutex_);
        log_.push_back(request.method + " " + request.target);
    }
    /// False: the connection ends here.
    bool send(asio::ip::tcp::socket& socket, const Answer& answer, const std::string& method)
    {
        using Fault = Answer::Fault;
        boost::system::error_code code;
        if (answer.fault == Fault::reset) {
            socket.set_option(asio::socket_base::linger(true, 0), code);
            socket.close(code);
            return false;
        }
        if (answer.fault == Fault::silence) {
            char byte;
            socket.read_some(asio::buffer(&byte, 1), code);
            saw_close_ = true;
            saw_close_.notify_all();
            return false;
        }
        std::string text;
        if (answer.fault != Fault::raw) {
            text = "HTTP/1.1 " + std::to_string(answer.status) + " X\r\n";
            bool sized = false;
            for (const auto& [name, value] : answer.headers) {
                text += name + ": " + value + "\r\n";
                sized = sized || name == "Content-Length" || name == "Transfer-Encoding";
            }
            if (!sized && answer.status != 204)
                text += "Content-Length: " + std::to_string(answer.body.size()) + "\r\n";
            text += "\r\n";
        }
        const std::size_t most = answer.fault == Fault::cut ? answer.body.size() / 2 : answer.body.size();
        if (method != "HEAD" || answer.fault == Fault::raw) text += answer.body.substr(0, most);
        asio::write(socket, asio::buffer(text), code);
        return !code && answer.fault == Fault::none;
    }

    Handler handler_;
    asio::io_context io_{};
    asio::ip::tcp::acceptor acceptor_;
    std::thread thread_{};
    mutable std::mutex mutex_{};
    mutable std::condition_variable changed_{};
    mutable std::set<std::uint16_t> settling_{};
    int serving_ = 0;
    std::list<Peer> peers_{};
    std::vector<std::string> log_{};
    std::atomic<int> connections_ = 0;
    std::atomic<bool> stopping_ = false;
    std::atomic<bool> saw_close_ = false;
};

}  // namespace fake

#endif
