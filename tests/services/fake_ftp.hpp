#ifndef HOLDFAST_TESTS_SERVICES_FAKE_FTP_HPP
#define HOLDFAST_TESTS_SERVICES_FAKE_FTP_HPP

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>

#include <sys/socket.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace fake {

/// What goes wrong with one command.
struct FtpFault {
    std::string reply{};   ///< sent instead of doing anything, as it is (with its line ends); blank: see below
    bool close = false;    ///< the control connection is cut, after `reply` if there is one
    bool silence = false;  ///< nothing, for as long as the client waits
    /// For transfers: how many bytes move before the data connection is reset (uploads, downloads) …
    std::optional<std::size_t> cut_after{};
    /// … and what is said then; blank: the control connection is cut too.
    std::string last_word{};
    /// Uploads: the end of the transfer is awaited, but only so much is kept, and a success is told.
    std::optional<std::size_t> keep_only{};
    bool after = false;  ///< the command is carried out, but its answer is lost with the connection
};

/// A small FTP server on a free loopback port, in clear text, with one account and files in memory, which fails as it
/// is told. Each connection has a thread.
class FtpServer {
public:
    /// Asked before each command (its verb, its argument, how often this verb has come before).
    using Script = std::function<std::optional<FtpFault>(const std::string& verb, const std::string& argument, int)>;
    struct Manner {
        bool extended = true;                   ///< EPSV is known
        bool mlst = true;                       ///< MLSD is known
        bool list = true;                       ///< LIST is known; otherwise only NLST
        bool rest = true;                       ///< REST is known
        bool append = true;                     ///< APPE is known
        std::string pasv_address = "10,9,8,7";  ///< a wrong one: behind a NAT it is
        std::string greeting = "220-Welcome\r\n 220 to a multi-line\r\n220 greeting\r\n";
        std::string home = "/home/\"\"quoted";  ///< as PWD writes it
    };

    explicit FtpServer(Script script = {}) : FtpServer(std::move(script), Manner{}) {}
    FtpServer(Script script, Manner manner)
        : script_(std::move(script)),
          manner_(std::move(manner)),
          acceptor_(io_, {boost::asio::ip::address_v4::loopback(), 0})
    {
        folders_ = {"/", "/home", home()};
        thread_ = std::thread([this] { accept(); });
    }
    ~FtpServer()
    {
        stopping_ = true;
        {
            // Wakes the blocking accept.
            boost::asio::ip::tcp::socket socket(io_);
            boost::system::error_code ignored;
            socket.connect({boost::asio::ip::address_v4::loopback(), port()}, ignored);
        }
        thread_.join();
        {
            const std::lock_guard lock(mutex_);
            for (auto& peer : peers_) {
                ::shutdown(peer->control.native_handle(), SHUT_RDWR);
                if (peer->passive.is_open()) ::shutdown(peer->passive.native_handle(), SHUT_RDWR);
            }
        }
        for (auto& peer : peers_) peer->thread.join();
    }
    FtpServer(const FtpServer&) = delete;
    FtpServer& operator=(const FtpServer&) = delete;

    [[nodiscard]] std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
    [[nodiscard]] std::string url() const { return "ftp://127.0.0.1:" + std::to_string(port()); }
    [[nodiscard]] std::string home() const
    {
        std::string path = manner_.home;
        for (auto at = path.find("\"\""); at != std::string::npos; at = path.find("\"\"", at + 1)) path.erase(at, 1);
        return path;
    }
    /// Every command so far, passwords left out.
    [[nodiscard]] std::vector<std::string> log() const
    {
        const std::lock_guard lock(mutex_);
        return log_;
    }
    [[nodiscard]] int count(const std::string& verb) const
    {
        const std::lock_guard lock(mutex_);
        const auto found = counts_.find(verb);
        return found == counts_.end() ? 0 : found->second;
    }
    [[nodiscard]] std::map<std::string, std::string> files() const
    {
        const std::lock_guard lock(mutex_);
        return files_;
    }
    void put(const std::string& path, std::string bytes)
    {
        const std::lock_guard lock(mutex_);
        for (auto at = path.find('/', 1); at != std::string::npos; at = path.find('/', at + 1))
            folders_.insert(path.substr(0, at));
        files_[path] = std::move(bytes);
    }
    [[nodiscard]] std::set<std::string> folders() const
    {
        const std::lock_guard lock(mutex_);
        return folders_;
    }
    [[nodiscard]] int connections() const { return connections_; }
    /// Returns once a client has closed a connection that was kept in silence.
    void wait_for_close() const { saw_close_.wait(false); }

private:
    using Socket = boost::asio::ip::tcp::socket;
    struct Peer {
        explicit Peer(boost::asio::io_context& io) : control(io), passive(io) {}
        Socket control;
        boost::asio::ip::tcp::acceptor passive;
        std::string buffer{};
        std::string folder = "/";
        std::string rename_from{};
        std::size_t rest = 0;
        std::thread thread{};
    };

    void accept()
    {
        for (;;) {
            auto peer = std::make_unique<Peer>(io_);
            boost::system::error_code code;
            acceptor_.accept(peer->control, code);
            if (stopping_ || code) return;
            ++connections_;
            const std::lock_guard lock(mutex_);
            peers_.push_back(std::move(peer));
            Peer& kept = *peers_.back();
            kept.thread = std::thread([this, &kept] { serve(kept); });
        }
    }
    void serve(Peer& peer)
    {
        boost::system::error_code code;
        if (say(peer, manner_.greeting)) {
            for (;;) {
                const auto size =
                    boost::asio::read_until(peer.control, boost::asio::dynamic_buffer(peer.buffer), "\r\n", code);
                if (code) break;
                const std::string line = peer.buffer.substr(0, size - 2);
                peer.buffer.erase(0, size);
                const auto blank = line.find(' ');
                const std::string verb = line.substr(0, blank);
                const std::string argument = blank == std::string::npos ? "" : line.substr(blank + 1);
                if (!command(peer, verb, argument)) break;
            }
        }
        peer.control.shutdown(Socket::shutdown_both, code);
        peer.passive.close(code);
    }
    bool say(Peer& peer, const std::string& text)
    {
        boost::system::error_code code;
        boost::asio::write(peer.control, boost::asio::buffer(text), code);
        return !code;
    }
    [[nodiscard]] static std::string path(const Peer& peer, const std::string& argument)
    {
        if (argument.starts_with('/')) return argument;
        return (peer.folder == "/" ? "" : peer.folder) + '/' + argument;
    }
    /// False: the connection ends here.
    bool command(Peer& peer, const std::string& verb, const std::string& argument)
    {
        int number = 0;
        {
            const std::lock_guard lock(mutex_);
            number = counts_[verb]++;
            log_.push_back(verb + (verb == "PASS" || argument.empty() ? "" : " " + argument));
        }
        const auto fault = script_ ? script_(verb, argument, number) : std::nullopt;
        if (fault && fault->silence) {
            char byte;
            boost::system::error_code code;
            peer.control.read_some(boost::asio::buffer(&byte, 1), code);
            saw_close_ = true;
            saw_close_.notify_all();
            return false;
        }
        if (fault && (!fault->reply.empty() || (fault->close && !fault->after)))
            return (fault->reply.empty() || say(peer, fault->reply)) && !fault->close;
        if (fault && fault->after) {
            static_cast<void>(simple(peer, verb, argument));
            return false;
        }
        if (verb == "STOR" || verb == "APPE") return store(peer, verb, path(peer, argument), fault);
        if (verb == "RETR") return retrieve(peer, path(peer, argument), fault);
        if (verb == "MLSD" || verb == "LIST" || verb == "NLST") return list(peer, verb, argument);
        return say(peer, simple(peer, verb, argument));
    }
    std::string simple(Peer& peer, const std::string& verb, const std::string& argument)
    {
        const std::lock_guard lock(mutex_);
        const std::string target = path(peer, argument);
        if (verb == "USER") return "331 Password please\r\n";
        if (verb == "PASS")
            return argument == "right" ? "230 Welcome\r\n" : "530 No, \"" + argument + "\" is wrong\r\n";
        if (verb == "FEAT")
            return std::string("211-Features:\r\n UTF8\r\n") + (manner_.mlst ? " MLST type*;size*;\r\n" : "") +
                   "211 End\r\n";
        if (verb == "PWD") return "257 \"" + manner_.home + "\" is here\r\n";
        if (verb == "TYPE" || verb == "OPTS") return "200 OK\r\n";
        if (verb == "CWD") {
            if (!folders_.contains(target)) return "550 No such folder\r\n";
            peer.folder = target;
            return "250 OK\r\n";
        }
        if (verb == "MKD") {
            if (folders_.contains(target) || !folders_.contains(parent(target))) return "550 Cannot\r\n";
            folders_.insert(target);
            return "257 \"" + target + "\" made\r\n";
        }
        if (verb == "RMD") {
            for (const auto& [name, bytes] : files_)
                if (name.starts_with(target + '/')) return "550 Not empty\r\n";
            for (const auto& name : folders_)
                if (name.starts_with(target + '/')) return "550 Not empty\r\n";
            return folders_.erase(target) != 0 ? "250 Gone\r\n" : "550 No such folder\r\n";
        }
        if (verb == "SIZE") {
            const auto found = files_.find(target);
            return found == files_.end() ? "550 No such file\r\n"
                                         : "213 " + std::to_string(found->second.size()) + "\r\n";
        }
        if (verb == "DELE") return files_.erase(target) != 0 ? "250 Gone\r\n" : "550 No such file\r\n";
        if (verb == "RNFR") {
            if (!files_.contains(target)) return "550 No such file\r\n";
            peer.rename_from = target;
            return "350 And?\r\n";
        }
        if (verb == "RNTO") {
            files_[target] = files_[peer.rename_from];
            files_.erase(peer.rename_from);
            return "250 Renamed\r\n";
        }
        if (verb == "REST" && manner_.rest) {
            peer.rest = std::stoul(argument);
            return "350 And?\r\n";
        }
        if ((verb == "EPSV" && manner_.extended) || verb == "PASV") {
            boost::system::error_code ignored;
            peer.passive.close(ignored);
            peer.passive.open(boost::asio::ip::tcp::v4());
            peer.passive.bind({boost::asio::ip::address_v4::loopback(), 0});
            peer.passive.listen();
            const auto port = peer.passive.local_endpoint().port();
            if (verb == "EPSV") return "229 Entering (|||" + std::to_string(port) + "|)\r\n";
            return "227 Entering (" + manner_.pasv_address + "," + std::to_string(port / 256) + "," +
                   std::to_string(port % 256) + ")\r\n";
        }
        return "502 Not known\r\n";
    }
    [[nodiscard]] static std::string parent(const std::string& target)
    {
        const auto slash = target.rfind('/');
        return slash == 0 ? "/" : target.substr(0, slash);
    }
    static void reset(Socket& data)
    {
        boost::system::error_code ignored;
        data.set_option(boost::asio::socket_base::linger(true, 0), ignored);
        data.close(ignored);
    }
    bool store(Peer& peer, const std::string& verb, const std::string& target, const std::optional<FtpFault>& fault)
    {
        boost::system::error_code code;
        if (verb == "APPE" && !manner_.append) return say(peer, "502 Not known\r\n");
        int turn = 0;
        {
            const std::lock_guard lock(mutex_);
            if (!folders_.contains(parent(target))) return say(peer, "553 No such folder\r\n");
            auto& file = files_[target];
            if (verb == "STOR") file.resize(std::exchange(peer.rest, 0));
            turn = ++turns_[target];
        }
        Socket data(io_);
        if (!say(peer, "150 Go on\r\n")) return false;
        peer.passive.accept(data, code);
        std::vector<char> chunk(32 * 1024);
        std::size_t moved = 0;
        while (!code) {
            std::size_t most = chunk.size();
            if (fault && fault->cut_after) most = std::min(most, *fault->cut_after - moved);
            if (most == 0) {
                reset(data);
                return !fault->last_word.empty() && say(peer, fault->last_word);
            }
            const std::size_t count = data.read_some(boost::asio::buffer(chunk.data(), most), code);
            const std::lock_guard lock(mutex_);
            // What a client has left behind does not come after what it has done since.
            const auto file = files_.find(target);
            const bool counts = file != files_.end() && turns_[target] == turn;
            if (counts && (!fault || !fault->keep_only || moved + count <= *fault->keep_only))
                file->second.append(chunk.data(), count);
            moved += count;
        }
        if (code != boost::asio::error::eof) return say(peer, "426 Broken\r\n");
        return say(peer, "226-Well\r\n226 done\r\n");
    }
    bool retrieve(Peer& peer, const std::string& target, const std::optional<FtpFault>& fault)
    {
        boost::system::error_code code;
        std::string bytes;
        {
            const std::lock_guard lock(mutex_);
            const auto found = files_.find(target);
            if (found == files_.end()) return say(peer, "550 No such file\r\n");
            bytes = found->second.substr(std::min(std::exchange(peer.rest, 0), found->second.size()));
        }
        Socket data(io_);
        if (!say(peer, "150 Here it comes\r\n")) return false;
        peer.passive.accept(data, code);
        const bool cut = fault && fault->cut_after;
        if (cut) bytes.resize(std::min(bytes.size(), *fault->cut_after));
        boost::asio::write(data, boost::asio::buffer(bytes), code);
        // A graceful end: in clear text it looks like that of a whole file.
        data.shutdown(Socket::shutdown_both, code);
        if (cut) return !fault->last_word.empty() && say(peer, fault->last_word);
        return say(peer, "226 done\r\n");
    }
    bool list(Peer& peer, const std::string& verb, const std::string& argument)
    {
        if ((verb == "MLSD" && !manner_.mlst) || (verb == "LIST" && !manner_.list))
            return say(peer, "502 Not known\r\n");
        std::string text;
        {
            const std::lock_guard lock(mutex_);
            const std::string prefix = (peer.folder == "/" ? "" : peer.folder) + '/';
            const auto add = [&](const std::string& name, bool folder, std::size_t size) {
                if (!name.starts_with(prefix) || name.size() == prefix.size()) return;
                const auto own = name.substr(prefix.size());
                if (own.find('/') != std::string::npos) return;
                if (verb == "MLSD")
                    text += folder ? "type=dir; " : "type=file;size=" + std::to_string(size) + "; ";
                else if (verb == "LIST")
                    text += (folder ? "drwxr-xr-x 2 ftp ftp 4096" : "-rw-r--r-- 1 ftp ftp " + std::to_string(size)) +
                            " Jan 15 10:30 ";
                text += own + "\r\n";
            };
            for (const auto& name : folders_) add(name, true, 0);
            for (const auto& [name, bytes] : files_) add(name, false, bytes.size());
            // As the servers do that take -a for a name.
            if (!argument.empty()) text.clear();
        }
        boost::system::error_code code;
        Socket data(io_);
        if (!say(peer, "150 Here it comes\r\n")) return false;
        peer.passive.accept(data, code);
        boost::asio::write(data, boost::asio::buffer(text), code);
        data.shutdown(Socket::shutdown_both, code);
        return say(peer, "226 done\r\n");
    }

    Script script_;
    Manner manner_;
    boost::asio::io_context io_{};
    boost::asio::ip::tcp::acceptor acceptor_;
    std::thread thread_{};
    mutable std::mutex mutex_{};
    std::list<std::unique_ptr<Peer>> peers_{};
    std::map<std::string, std::string> files_{};
    std::set<std::string> folders_{};
    std::map<std::string, int> counts_{};
    std::map<std::string, int> turns_{};  ///< uploads by file
    std::vector<std::string> log_{};
    std::atomic<int> connections_ = 0;
    std::atomic<bool> stopping_ = false;
    std::atomic<bool> saw_close_ = false;
};

}  // namespace fake

#endif
