#ifndef HOLDFAST_DESTINATION_FTP_SESSION_HPP
#define HOLDFAST_DESTINATION_FTP_SESSION_HPP

#include <holdfast/destination/ftp/address.hpp>
#include <holdfast/destination/ftp/channel.hpp>
#include <holdfast/destination/ftp/errors.hpp>
#include <holdfast/destination/ftp/options.hpp>
#include <holdfast/destination/ftp/reply.hpp>
#include <holdfast/encryption/secret_text.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace holdfast::inline v1::ftp {

/// What every session of one place is made with.
struct SessionMaker {
    /// Errors          errc::invalid_configuration, naming field or option
    SessionMaker(FtpSettings how_to_log_in, FtpOptions how, boost::asio::any_io_executor where);

    FtpSettings settings;
    FtpOptions options;
    boost::asio::any_io_executor executor;
    Address address;
    /// EPSV has failed where PASV did not.
    std::atomic<bool> avoid_extended = false;

    /// Made when first needed: reading the system's authorities takes a while.
    [[nodiscard]] boost::asio::ssl::context& tls();

private:
    std::once_flag once_{};
    std::unique_ptr<boost::asio::ssl::context> tls_{};
};

/// One logged-in control connection, and the data connection of the transfer it is doing. One command or transfer at a
/// time.
///
/// Cancellation    terminal: throws `asio::error::operation_aborted`; the session is then good for nothing but being
///                 destroyed, which closes its sockets at once
/// Errors          Refusal; http::TransportError; Error of errc::place_failed where the peer does not speak FTP
/// Executor        functions resume on the caller's executor, which must run one handler at a time
/// Thread safety   none; it may move to another strand between two calls
class Session {
public:
    /// Connects, encrypts, logs in, and finds out where the login leads to.
    [[nodiscard]] static awaitable<std::unique_ptr<Session>> open(std::shared_ptr<SessionMaker> maker);

    /// Sends a command and gives its answer, whatever it is. No argument can end the line and begin another.
    [[nodiscard]] awaitable<Reply> command(std::string verb, std::string argument = {});
    /// As `command`; what says no is thrown.
    [[nodiscard]] awaitable<Reply> expect(std::string verb, std::string argument = {});

    /// Opens the data connection and has the server agree to a transfer, from `offset` of the file.
    [[nodiscard]] awaitable<void> begin_transfer(std::string verb, std::string argument, std::uint64_t offset = 0);
    [[nodiscard]] awaitable<void> send(std::span<const std::byte> bytes);
    /// 0 = the server has closed the data connection: all there is, or it broke; `end_transfer` and a size tell.
    [[nodiscard]] awaitable<std::size_t> receive(std::span<std::byte> into);
    /// Ends what was sent, or was received to its end, and waits for the server's word on it.
    [[nodiscard]] awaitable<Reply> end_transfer();

    /// The size of a file; none if there is no such file.
    [[nodiscard]] awaitable<std::optional<std::uint64_t>> size_of(std::string path);

    /// The server's path of an object of this place; of its root folder for a blank name.
    [[nodiscard]] std::string path(std::string_view name) const;
    [[nodiscard]] const Features& features() const { return features_; }
    /// True if it is ready for another command.
    [[nodiscard]] bool is_idle() const { return !busy_ && !data_; }
    /// True if the server has closed it while it was unused.
    [[nodiscard]] bool is_stale();
    /// True if the data connection of the transfer under way resumed the control connection's TLS session.
    [[nodiscard]] bool data_resumed() const;

private:
    explicit Session(std::shared_ptr<SessionMaker> maker);

    [[nodiscard]] awaitable<Reply> read_reply(TimeSpan limit);
    [[nodiscard]] awaitable<void> begin();
    [[nodiscard]] awaitable<void> log_in();
    void check_login(const Reply& reply, const char* verb) const;
    [[nodiscard]] awaitable<void> prepare();
    [[nodiscard]] awaitable<std::unique_ptr<Channel>> open_data();
    [[nodiscard]] awaitable<std::unique_ptr<Channel>> connect_data(std::uint16_t port);
    [[nodiscard]] awaitable<void> explain(std::exception_ptr failure);

    std::shared_ptr<SessionMaker> maker_;
    Channel control_;
    ReplyParser parser_{};
    Features features_{};
    std::string base_{};
    bool busy_ = false;  // an answer is due
    std::unique_ptr<Channel> data_{};
    std::string transfer_{};  // the command of the transfer under way
    bool sending_ = false;
    std::optional<Reply> over_{};  // the server has had its last word on the transfer
};

}  // namespace holdfast::inline v1::ftp

#endif
