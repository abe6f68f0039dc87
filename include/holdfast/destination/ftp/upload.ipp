#ifndef HOLDFAST_DESTINATION_FTP_UPLOAD_IPP
#define HOLDFAST_DESTINATION_FTP_UPLOAD_IPP

#include <holdfast/destination/ftp/folders.hpp>
#include <holdfast/destination/ftp/live_files.hpp>
#include <holdfast/destination/ftp/temporary_name.hpp>
#include <holdfast/destination/ftp/upload.hpp>

#include <algorithm>
#include <utility>

namespace holdfast::inline v1::ftp {

namespace upload_detail {

constexpr std::size_t least_flush = 64 * 1024;

}  // namespace upload_detail

Upload::Upload(std::shared_ptr<Client> client, std::string name, std::optional<std::uint64_t> declared)
    : client_(std::move(client)),
      name_(std::move(name)),
      declared_(declared),
      doing_("uploading " + name_),
      window_(client_->options().resume_window),
      patience_(client_->patience(doing_))
{
    new_temporary();
}

Upload::~Upload()
{
    LiveFiles& live = LiveFiles::of(client_->environment().executor);
    if (begun_)
        live.abandon(temporary_);
    else
        live.erase(temporary_);
}

void Upload::new_temporary()
{
    LiveFiles& live = LiveFiles::of(client_->environment().executor);
    if (!temporary_.empty()) live.abandon(temporary_);
    const auto& environment = client_->environment();
    temporary_ = make_temporary_name(environment.process_id, environment.now());
    live.add(temporary_);
}

/// Of the object, below the place's root; blank: the root.
std::string Upload::folder() const
{
    const auto slash = name_.rfind('/');
    return slash == std::string::npos ? std::string() : name_.substr(0, slash);
}

std::string Upload::temporary_name() const
{
    const auto slash = name_.rfind('/');
    return (slash == std::string::npos ? std::string() : name_.substr(0, slash + 1)) + temporary_;
}

void Upload::require_open() const
{
    if (phase_ != Phase::open)
        throw Error(errc::invalid_argument, "The writer of " + name_ + " has ended already. Create a new one.");
}

void Upload::fail_size() const
{
    throw Error(errc::invalid_argument, "The object " + name_ + " was declared with " + std::to_string(*declared_) +
                                            " bytes and got another number. Declare the exact size.");
}

awaitable<void> Upload::append(std::span<const std::byte> bytes)
{
    require_open();
    if (declared_ && window_.end() + bytes.size() > *declared_) fail_size();
    std::exception_ptr failure;
    try {
        co_await append_some(bytes);
    } catch (...) {
        failure = std::current_exception();
    }
    if (failure) co_await clean_up_after(failure);
}

awaitable<void> Upload::append_some(std::span<const std::byte> bytes)
{
    while (!bytes.empty()) {
        const std::size_t count = std::min(bytes.size(), window_.room());
        window_.append(bytes.first(count));
        bytes = bytes.subspan(count);
        if (window_.end() - sent_ >= upload_detail::least_flush) co_await flush();
    }
}

/// Sends what is there, through as many connections as it takes.
awaitable<void> Upload::flush()
{
    for (;;) {
        std::exception_ptr failure;
        try {
            co_await flush_once();
            co_return;
        } catch (...) {
            failure = std::current_exception();
        }
        session_.reset();
        transferring_ = false;
        co_await patience_.failed(failure);
    }
}

awaitable<void> Upload::flush_once()
{
    if (!transferring_) co_await connect();
    for (auto piece = window_.view(sent_); !piece.empty(); piece = window_.view(sent_)) {
        co_await session_->send(piece);
        sent_ += piece.size();
    }
    window_.trim(sent_);
}

/// Has the server write the temporary file from its begin.
awaitable<void> Upload::begin_file(bool with_folders)
{
    const std::string folder = session_->path(this->folder());
    const std::string path = session_->path(temporary_name());
    if (with_folders) co_await make_folders(*session_, folder);
    begun_ = true;
    std::exception_ptr failure;
    try {
        co_await session_->begin_transfer("STOR", path);
    } catch (const Refusal& refusal) {
        if (!with_folders || refusal.verb() != "STOR" || (refusal.code() != 550 && refusal.code() != 553)) throw;
        failure = std::current_exception();
    }
    if (failure) {
        // A sweep may have taken the empty folder away in between.
        const auto made = co_await make_folders(*session_, folder);
        if (made.empty()) std::rethrow_exception(failure);
        co_await session_->begin_transfer("STOR", path);
    }
    sent_ = 0;
    transferring_ = true;
}

awaitable<void> Upload::connect()
{
    if (!session_) session_ = co_await client_->take();
    if (!begun_) {
        co_await begin_file(true);
        co_return;
    }
    const auto size = co_await session_->size_of(session_->path(temporary_name()));
    if (size.value_or(0) > confirmed_) {
        confirmed_ = *size;
        patience_.renew();
    }
    if (size.value_or(0) < window_.begin())
        throw Error(errc::object_truncated,
                    "Failed " + doing_ + " (" + client_->address().text() + "): the connection broke, and of " +
                        std::to_string(sent_) + " bytes sent the server has kept " + std::to_string(size.value_or(0)) +
                        "; the bytes from there on are no longer in memory. Look for the cause at the server, or raise "
                        "FtpOptions::resume_window; the next run tries again.");
    if (size.value_or(0) > window_.end())
        throw Error(errc::object_damaged, "Failed " + doing_ + " (" + client_->address().text() +
                                              "): the temporary file at the server is longer than what was sent. "
                                              "Look for what else writes there.");
    if (size.value_or(0) == 0)
        co_await begin_file(true);
    else
        co_await resume(*size);
}

/// Goes on at the end of the temporary file. STOR at an offset is preferred: should the server still be writing what
/// the broken connection left, both write the same bytes to the same places.
awaitable<void> Upload::resume(std::uint64_t size)
{
    const std::string path = session_->path(temporary_name());
    std::exception_ptr failure;
    try {
        co_await session_->begin_transfer("STOR", path, size);
    } catch (const Refusal& refusal) {
        if (!session_->is_idle()) throw;
        const bool may_append = refusal.verb() == "REST" || refusal.verb() == "STOR";
        if (!may_append || refusal.code() == 452 || refusal.code() == 552 || refusal.code() == 425) throw;
        failure = std::current_exception();
    }
    if (failure) {
        try {
            co_await session_->begin_transfer("APPE", path);
            failure = nullptr;
        } catch (const Refusal&) {
            if (!session_->is_idle() || window_.begin() != 0) throw;
        }
    }
    if (failure) {
        // Neither is allowed, but everything is still in memory. The server may still be writing to the old file: it
        // gets another name.
        static_cast<void>(co_await session_->command("DELE", path));
        new_temporary();
        co_await begin_file(false);
        co_return;
    }
    sent_ = size;
    transferring_ = true;
}

awaitable<void> Upload::commit()
{
    require_open();
    if (declared_ && window_.end() != *declared_) fail_size();
    std::exception_ptr failure;
    try {
        co_await finish();
        co_await publish();
    } catch (...) {
        failure = std::current_exception();
    }
    if (failure) co_await clean_up_after(failure);
    phase_ = Phase::committed;
    begun_ = false;
    client_->give_back(std::move(session_));
    window_.clear();
}

/// Brings all bytes into the temporary file and has the server tell its size.
awaitable<void> Upload::finish()
{
    for (;;) {
        std::exception_ptr failure;
        try {
            co_await finish_once();
            co_return;
        } catch (...) {
            failure = std::current_exception();
        }
        session_.reset();
        transferring_ = false;
        co_await patience_.failed(failure);
    }
}

awaitable<void> Upload::finish_once()
{
    co_await flush_once();
    transferring_ = false;
    co_await session_->end_transfer();
    const auto size = co_await session_->size_of(session_->path(temporary_name()));
    if (size == window_.end()) co_return;
    // It said that all was well: 451 is what it should have said.
    const std::string told = "it reported success, and has " + std::to_string(size.value_or(0)) + " of " +
                             std::to_string(window_.end()) + " bytes";
    throw Refusal(Reply{451, {told}}, "STOR");
}

}  // namespace holdfast::inline v1::ftp

#endif
