#ifndef HOLDFAST_DESTINATION_FTP_UPLOAD_COMMIT_IPP
#define HOLDFAST_DESTINATION_FTP_UPLOAD_COMMIT_IPP

#include <holdfast/destination/ftp/folders.hpp>
#include <holdfast/destination/ftp/live_files.hpp>
#include <holdfast/destination/ftp/upload.hpp>

#include <boost/asio/error.hpp>

namespace holdfast::inline v1::ftp {

namespace upload_detail {

[[nodiscard]] inline bool is_cancellation(const std::exception_ptr& failure)
{
    try {
        std::rethrow_exception(failure);
    } catch (const boost::system::system_error& error) {
        return error.code() == boost::asio::error::operation_aborted;
    } catch (...) {
        return false;
    }
}

}  // namespace upload_detail

awaitable<void> Upload::publish()
{
    LiveFiles& live = LiveFiles::of(client_->environment().executor);
    const auto lock = co_await live.lock(client_->key(name_));
    Patience patience = client_->patience("giving " + name_ + " its name");
    for (;;) {
        std::exception_ptr failure;
        bool taken = false;
        try {
            if (!session_) session_ = co_await client_->take();
            taken = !co_await publish_once();
        } catch (...) {
            failure = std::current_exception();
        }
        if (!failure && !taken) break;
        if (taken)
            throw Error(errc::object_exists, "The object " + name_ + " is there already (" + client_->address().text() +
                                                 "). Choose another name.");
        session_.reset();
        co_await patience.failed(failure);
    }
    patience.succeeded();
    live.erase(temporary_);
}

/// False if the name is taken by another file.
awaitable<bool> Upload::publish_once()
{
    const std::string from = session_->path(temporary_name());
    const std::string to = session_->path(name_);
    const auto present = co_await session_->size_of(to);
    if (renaming_) {
        // The answer to an earlier attempt was lost. If our file is no longer under its temporary name, that worked.
        const auto left = co_await session_->size_of(from);
        if (!left && present == window_.end()) co_return true;
    }
    if (present) {
        renaming_ = false;
        co_return false;
    }
    co_await session_->expect("RNFR", from);
    renaming_ = true;
    const Reply reply = co_await session_->command("RNTO", to);
    if (reply.success()) co_return true;
    if (reply.code != 421) renaming_ = false;
    throw Refusal(reply, "RNTO");
}

/// Ends the writer, takes away what is at the place, and throws `failure`. A cancelled coroutine cannot wait for that;
/// then `discard` or a sweep does.
awaitable<void> Upload::clean_up_after(std::exception_ptr failure)
{
    phase_ = Phase::failed;
    session_.reset();
    transferring_ = false;
    if (!upload_detail::is_cancellation(failure)) {
        try {
            co_await remove_all();
        } catch (const boost::system::system_error&) {
            // The first failure says more; what is left is found by the sweep.
        }
    }
    std::rethrow_exception(failure);
}

awaitable<void> Upload::remove_all()
{
    if (!begun_) co_return;
    const std::string temporary = temporary_name();
    const Work work = [&](Session& session) -> awaitable<void> {
        const bool was_there = co_await remove_file(session, session.path(temporary));
        if (was_there) {
            renaming_ = false;
        } else if (renaming_) {
            // It has its final name already, so what has that name is ours.
            const auto size = co_await session.size_of(session.path(name_));
            if (size == window_.end()) co_await remove_file(session, session.path(name_));
            renaming_ = false;
        }
    };
    co_await client_->run("discarding " + name_, work);
    begun_ = false;
    LiveFiles::of(client_->environment().executor).erase(temporary_);
}

awaitable<void> Upload::discard()
{
    if (phase_ == Phase::committed || phase_ == Phase::discarded) co_return;
    phase_ = Phase::failed;
    session_.reset();
    transferring_ = false;
    co_await remove_all();
    phase_ = Phase::discarded;
    window_.clear();
}

}  // namespace holdfast::inline v1::ftp

#endif
