#ifndef HOLDFAST_DESTINATION_FTP_SESSION_IPP
#define HOLDFAST_DESTINATION_FTP_SESSION_IPP

#include <holdfast/destination/ftp/session.hpp>
#include <holdfast/destination/ftp/tls.hpp>
#include <holdfast/destination/http/resolve.hpp>

#include <sodium.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

namespace holdfast::inline v1::ftp {

SessionMaker::SessionMaker(FtpSettings how_to_log_in, FtpOptions how, boost::asio::any_io_executor where)
    : settings(std::move(how_to_log_in)),
      options(std::move(how)),
      executor(std::move(where)),
      address(parse_address(settings, options))
{
    // Read here once so that a wrong file or certificate is noticed before the first connection.
    const bool certificate = settings.certificate_as_base64 && !settings.certificate_as_base64->empty();
    if (address.server.tls && (certificate || !options.certificate_authorities.empty())) static_cast<void>(tls());
}

boost::asio::ssl::context& SessionMaker::tls()
{
    std::call_once(once_, [this] { tls_ = make_tls_context(settings, options); });
    return *tls_;
}

Session::Session(std::shared_ptr<SessionMaker> maker)
    : maker_(std::move(maker)), control_(maker_->executor, maker_->address.server)
{
}

awaitable<std::unique_ptr<Session>> Session::open(std::shared_ptr<SessionMaker> maker)
{
    std::unique_ptr<Session> session(new Session(std::move(maker)));
    co_await session->begin();
    co_await session->log_in();
    co_await session->prepare();
    co_return session;
}

awaitable<void> Session::begin()
{
    const auto& [server, encryption, folder] = maker_->address;
    const TimeSpan limit = maker_->options.connect_timeout;
    auto endpoints = co_await http::resolve(maker_->executor, server, server.host, server.port, limit);
    co_await control_.connect(std::move(endpoints), limit);
    control_.keep_alive();
    if (encryption == Encryption::from_start) co_await control_.start_tls(maker_->tls(), nullptr, limit);
    busy_ = true;
    Reply greeting = co_await read_reply(maker_->options.progress_timeout);
    // "Ready in some minutes" is followed by the real greeting.
    if (greeting.preliminary()) greeting = co_await read_reply(maker_->options.progress_timeout);
    if (!greeting.success()) throw Refusal(greeting, "");
    busy_ = false;
    if (encryption != Encryption::on_request) co_return;
    const Reply secured = co_await command("AUTH", "TLS");
    if (secured.code != 234 && secured.code != 334) throw Refusal(secured, "AUTH");
    // What came behind that answer came in clear text, from anybody.
    if (parser_.has_rest())
        throw Error(errc::place_failed, "The server " + maker_->address.text() +
                                            " has sent more than its answer before TLS began. Somebody may be "
                                            "interfering with the connection: check the network.");
    co_await control_.start_tls(maker_->tls(), nullptr, limit);
}

/// A server's words about the login are not shown if they hold the password.
void Session::check_login(const Reply& reply, const char* verb) const
{
    if (!reply.refusal()) return;
    const std::string_view password = maker_->settings.password.reveal();
    Reply shown = reply;
    if (!password.empty() && reply.text().find(password) != std::string::npos) shown.lines.clear();
    throw Refusal(shown, verb);
}

awaitable<void> Session::log_in()
{
    Reply reply = co_await command("USER", maker_->settings.user_name);
    check_login(reply, "USER");
    if (reply.code == 331) {
        reply = co_await command("PASS", std::string(maker_->settings.password.reveal()));
        check_login(reply, "PASS");
    }
    if (!reply.success()) throw Refusal(Reply{532, reply.lines}, "PASS");
}

awaitable<void> Session::prepare()
{
    features_ = features_in(co_await command("FEAT"));
    if (features_.utf8) static_cast<void>(co_await command("OPTS", "UTF8 ON"));
    if (maker_->address.server.tls) {
        co_await expect("PBSZ", "0");
        co_await expect("PROT", "P");
    }
    co_await expect("TYPE", "I");
    const std::string& folder = maker_->address.folder;
    if (folder.starts_with('/')) {
        base_ = folder;
    } else {
        const Reply reply = co_await expect("PWD");
        const auto home = quoted_path(reply);
        if (!home || !home->starts_with('/')) throw Refusal(Reply{504, reply.lines}, "PWD");
        base_ = *home;
        if (!folder.empty()) base_ += (base_.ends_with('/') ? "" : "/") + folder;
    }
    while (base_.ends_with('/')) base_.pop_back();
}

bool Session::is_stale()
{
    return parser_.has_rest() || control_.is_stale();
}
bool Session::data_resumed() const
{
    return data_ && data_->resumed();
}

std::string Session::path(std::string_view name) const
{
    if (name.empty()) return base_.empty() ? "/" : base_;
    return base_ + '/' + std::string(name);
}

awaitable<Reply> Session::read_reply(TimeSpan limit)
{
    std::array<std::byte, 4096> chunk;
    for (;;) {
        if (auto reply = parser_.next()) co_return std::move(*reply);
        if (parser_.broken())
            throw Error(errc::place_failed, maker_->address.text() +
                                                " does not answer as an FTP server does. Check address and port in "
                                                "Url, and whether its TLS is implicit.");
        const std::size_t count = co_await control_.read_some(chunk, limit);
        if (count == 0)
            throw http::TransportError(http::Stage::receive, maker_->address.server, errc::unreachable,
                                       "the server closed the connection");
        parser_.feed({reinterpret_cast<const char*>(chunk.data()), count});
    }
}

awaitable<Reply> Session::command(std::string verb, std::string argument)
{
    constexpr std::string_view line_ends("\r\n\0", 3);
    if (argument.find_first_of(line_ends) != std::string::npos || argument.find('\xff') != std::string::npos)
        throw Error(errc::invalid_argument, "An argument of the FTP command " + verb +
                                                " holds a byte that FTP cannot carry. Use names without control "
                                                "characters.");
    std::string line = verb;
    if (!argument.empty()) line += ' ' + argument;
    line += "\r\n";
    busy_ = true;
    std::exception_ptr failure;
    try {
        co_await control_.write(std::as_bytes(std::span(line)), maker_->options.progress_timeout);
    } catch (const http::TransportError&) {
        failure = std::current_exception();
    }
    if (verb == "PASS") {
        sodium_memzero(line.data(), line.size());
        sodium_memzero(argument.data(), argument.size());
    }
    // A server that closes says why before it does.
    if (failure) co_await explain(failure);
    Reply reply = co_await read_reply(maker_->options.progress_timeout);
    busy_ = reply.preliminary() || reply.code == 421;
    co_return reply;
}

awaitable<Reply> Session::expect(std::string verb, std::string argument)
{
    Reply reply = co_await command(verb, std::move(argument));
    if (reply.refusal()) throw Refusal(reply, verb);
    co_return reply;
}

awaitable<std::unique_ptr<Channel>> Session::connect_data(std::uint16_t port)
{
    auto channel = std::make_unique<Channel>(maker_->executor, maker_->address.server);
    auto endpoint = control_.peer();
    endpoint.port(port);
    const std::vector<boost::asio::ip::tcp::endpoint> endpoints{endpoint};
    co_await channel->connect(endpoints, maker_->options.connect_timeout);
    co_return channel;
}

awaitable<std::unique_ptr<Channel>> Session::open_data()
{
    const FtpPassive way = maker_->options.passive;
    const bool only_extended = way == FtpPassive::extended;
    if (only_extended || (way == FtpPassive::automatic && !maker_->avoid_extended)) {
        const Reply reply = co_await command("EPSV");
        const auto port = reply.code == 229 ? extended_port(reply) : std::nullopt;
        if (port) {
            std::exception_ptr failure;
            try {
                auto channel = co_await connect_data(*port);
                co_return channel;
            } catch (const http::TransportError&) {
                if (only_extended) throw;
                failure = std::current_exception();
            }
        } else if (only_extended || !reply.permanent()) {
            throw Refusal(reply, "EPSV");
        }
    }
    const Reply reply = co_await command("PASV");
    const auto port = reply.code == 227 ? classic_port(reply) : std::nullopt;
    if (!port) throw Refusal(reply.refusal() ? reply : Reply{501, reply.lines}, "PASV");
    auto channel = co_await connect_data(*port);
    if (way == FtpPassive::automatic) maker_->avoid_extended = true;
    co_return channel;
}

awaitable<void> Session::begin_transfer(std::string verb, std::string argument, std::uint64_t offset)
{
    auto channel = co_await open_data();
    if (offset != 0) co_await expect("REST", std::to_string(offset));
    const Reply reply = co_await command(verb, std::move(argument));
    if (reply.refusal()) throw Refusal(reply, verb);
    transfer_ = verb.substr(0, verb.find(' '));
    sending_ = verb == "STOR" || verb == "APPE";
    over_.reset();
    if (!reply.preliminary()) over_ = reply;
    data_ = std::move(channel);
    if (over_ || !maker_->address.server.tls) co_return;
    std::exception_ptr failure;
    try {
        co_await data_->start_tls(maker_->tls(), control_.session(), maker_->options.connect_timeout);
    } catch (const http::TransportError&) {
        failure = std::current_exception();
    }
    if (failure) co_await explain(failure);
}

awaitable<void> Session::send(std::span<const std::byte> bytes)
{
    std::exception_ptr failure;
    try {
        co_await data_->write(bytes, maker_->options.progress_timeout);
    } catch (const http::TransportError&) {
        failure = std::current_exception();
    }
    if (failure) co_await explain(failure);
}

awaitable<std::size_t> Session::receive(std::span<std::byte> into)
{
    if (over_) co_return 0;
    std::exception_ptr failure;
    try {
        const std::size_t count = co_await data_->read_some(into, maker_->options.progress_timeout);
        co_return count;
    } catch (const http::TransportError&) {
        failure = std::current_exception();
    }
    co_await explain(failure);
    co_return 0;
}

awaitable<Reply> Session::end_transfer()
{
    if (over_) {
        data_.reset();
        co_return *over_;
    }
    std::exception_ptr failure;
    try {
        co_await data_->end_sending(maker_->options.progress_timeout);
    } catch (const http::TransportError&) {
        // A server that has sent all it has need not wait for our goodbye.
        if (sending_) failure = std::current_exception();
    }
    if (failure) co_await explain(failure);
    if (!sending_) data_.reset();
    const Reply reply = co_await read_reply(maker_->options.progress_timeout);
    data_.reset();
    if (reply.code == 421 || reply.preliminary()) throw Refusal(reply, transfer_);
    busy_ = false;
    if (!reply.success()) throw Refusal(reply, transfer_);
    co_return reply;
}

/// The connection broke: the server may have said why. Always throws.
awaitable<void> Session::explain(std::exception_ptr failure)
{
    constexpr TimeSpan patience = std::chrono::seconds(2);
    data_.reset();
    busy_ = true;
    std::optional<Reply> reply;
    try {
        reply = co_await read_reply(std::min(patience, maker_->options.progress_timeout));
    } catch (const http::TransportError&) {
    } catch (const Error&) {
    }
    if (reply && reply->refusal()) throw Refusal(*reply, transfer_);
    std::rethrow_exception(failure);
}

awaitable<std::optional<std::uint64_t>> Session::size_of(std::string path)
{
    const Reply reply = co_await command("SIZE", path);
    if (const auto size = size_in(reply)) co_return size;
    if (reply.code == 550) co_return std::nullopt;
    throw Refusal(reply.refusal() ? reply : Reply{504, reply.lines}, "SIZE");
}

}  // namespace holdfast::inline v1::ftp

#endif
