#ifndef HOLDFAST_DESTINATION_FTP_DOWNLOAD_IPP
#define HOLDFAST_DESTINATION_FTP_DOWNLOAD_IPP

#include <holdfast/destination/ftp/download.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace holdfast::inline v1::ftp {

Download::Download(std::shared_ptr<Client> client, std::string name, std::uint64_t offset)
    : client_(std::move(client)),
      name_(std::move(name)),
      doing_("reading " + name_),
      offset_(offset),
      patience_(client_->patience(doing_))
{
}

awaitable<void> Download::open()
{
    for (;;) {
        std::exception_ptr failure;
        try {
            co_await connect();
            co_return;
        } catch (...) {
            failure = std::current_exception();
        }
        if (session_) client_->give_back(std::move(session_));
        session_.reset();
        co_await patience_.failed(failure);
    }
}

/// Begins, or goes on with, the transfer.
awaitable<void> Download::connect()
{
    session_ = co_await client_->take();
    const std::string path = session_->path(name_);
    const auto size = co_await session_->size_of(path);
    if (!size && !opened_)
        throw Error(errc::object_not_found,
                    "The object " + name_ + " is not there (" + client_->address().text() + "). List the place again.");
    if (opened_ && size != size_)
        throw Error(errc::object_damaged, "The object " + name_ + " was replaced or removed while it was read (" +
                                              client_->address().text() + "). Look for what else writes there.");
    size_ = *size;
    if (offset_ < size_) {
        co_await session_->begin_transfer("RETR", path, offset_);
    } else {
        client_->give_back(std::move(session_));
        ended_ = true;
    }
    opened_ = true;
}

awaitable<std::size_t> Download::read(std::span<std::byte> into)
{
    while (!ended_ && !into.empty()) {
        std::exception_ptr failure;
        try {
            if (!session_) co_await connect();
            if (ended_) break;
            const std::size_t count = co_await read_once(into);
            if (count != 0) co_return count;
        } catch (...) {
            failure = std::current_exception();
        }
        if (!failure) continue;
        session_.reset();
        co_await patience_.failed(failure);
    }
    co_return 0;
}

awaitable<std::size_t> Download::read_once(std::span<std::byte> into)
{
    const auto most = static_cast<std::size_t>(std::min<std::uint64_t>(into.size(), size_ - offset_));
    const std::size_t count = co_await session_->receive(into.first(most));
    if (count == 0) {
        // The server may say why.
        static_cast<void>(co_await session_->end_transfer());
        throw http::TransportError(
            http::Stage::receive, client_->address().server, errc::unreachable,
            "the data connection ended after " + std::to_string(offset_) + " of " + std::to_string(size_) + " bytes");
    }
    offset_ += count;
    patience_.renew();
    if (offset_ == size_) co_await end_here();
    co_return count;
}

/// All bytes are here. What follows them, and the server's last word, decide only whether the session can be used
/// again.
awaitable<void> Download::end_here()
{
    ended_ = true;
    std::array<std::byte, 16> more;
    try {
        const std::size_t count = co_await session_->receive(more);
        if (count != 0)
            throw Error(errc::object_damaged, "The object " + name_ + " is longer than its size tells (" +
                                                  client_->address().text() + "). Look for what else writes there.");
        co_await session_->end_transfer();
        client_->give_back(std::move(session_));
    } catch (const http::TransportError&) {
    } catch (const Refusal&) {
    }
    session_.reset();
}

}  // namespace holdfast::inline v1::ftp

#endif
