#ifndef HOLDFAST_DESTINATION_TRANSFER_PART_UPLOAD_IPP
#define HOLDFAST_DESTINATION_TRANSFER_PART_UPLOAD_IPP

#include <holdfast/destination/transfer/part_upload.hpp>
#include <holdfast/error.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <utility>

namespace holdfast::inline v1::transfer {

namespace part_upload_detail {

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

}  // namespace part_upload_detail

/// Runs when a part is done, with the failure that ended it, if one did.
struct PartUpload::PartEnded {
    std::shared_ptr<PartUpload> upload;
    std::uint64_t number;
    std::shared_ptr<boost::asio::cancellation_signal> signal;

    void operator()(std::exception_ptr failure) const
    {
        if (failure && !upload->failure_) upload->failure_ = failure;
        upload->under_way_.erase(number);
        upload->changed_->notify_all();
    }
};

PartUpload::PartUpload(std::unique_ptr<PartSink> sink, std::string name, PartPlan plan,
                       std::optional<std::uint64_t> declared, unsigned parallel)
    : sink_(std::move(sink)),
      name_(std::move(name)),
      plan_(plan),
      declared_(declared),
      parallel_(std::max(1U, parallel))
{
}

void PartUpload::require_open() const
{
    if (phase_ != Phase::open)
        throw Error(errc::invalid_argument, "The writer of " + name_ + " has ended already. Create a new one.");
}

void PartUpload::fail_size() const
{
    throw Error(errc::invalid_argument, "The object " + name_ + " was declared with " + std::to_string(*declared_) +
                                            " bytes and got another number. Declare the exact size.");
}

awaitable<void> PartUpload::append(std::span<const std::byte> bytes)
{
    require_open();
    if (declared_ && appended_ + bytes.size() > *declared_) fail_size();
    std::exception_ptr failure;
    try {
        co_await append_some(bytes);
    } catch (...) {
        failure = std::current_exception();
    }
    if (failure) co_await clean_up_after(failure);
}

awaitable<void> PartUpload::append_some(std::span<const std::byte> bytes)
{
    while (!bytes.empty()) {
        const std::uint64_t room = plan_.size_of(next_part_);
        // A full part is sent only when more follows: the last one may be the only one.
        if (buffer_.size() == room) {
            co_await ship(std::exchange(buffer_, Buffer()));
            continue;
        }
        const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), room - buffer_.size()));
        make_room(room, count);
        buffer_.insert(buffer_.end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(count));
        appended_ += count;
        bytes = bytes.subspan(count);
    }
}

void PartUpload::make_room(std::uint64_t room, std::size_t count)
{
    if (buffer_.capacity() == 0) {
        if (!spare_.empty()) {
            buffer_ = std::move(spare_.back());
            spare_.pop_back();
            buffer_.clear();
        }
        buffer_.reserve(static_cast<std::size_t>(declared_ ? std::min(room, *declared_ - appended_)
                                                           : std::min(room, std::uint64_t{1} << 20)));
    }
    // Growing by doubling beyond the part would take twice its memory.
    if (buffer_.size() + count > buffer_.capacity())
        buffer_.reserve(static_cast<std::size_t>(
            std::min<std::uint64_t>(room, std::max<std::uint64_t>(2 * buffer_.capacity(), buffer_.size() + count))));
}

awaitable<void> PartUpload::commit()
{
    require_open();
    if (declared_ && appended_ != *declared_) fail_size();
    std::exception_ptr failure;
    try {
        co_await finish();
    } catch (...) {
        failure = std::current_exception();
    }
    if (failure) co_await clean_up_after(failure);
    phase_ = Phase::committed;
}

awaitable<void> PartUpload::finish()
{
    if (!begun_) {
        may_be_stored_ = true;
        co_await sink_->put_whole(buffer_);
        co_return;
    }
    co_await ship(std::exchange(buffer_, Buffer()));
    co_await wait_for_parts(0);
    may_be_stored_ = true;
    co_await sink_->complete(next_part_ - 1, appended_);
}

/// Ends the writer, takes away what is at the place, and throws `failure`. A cancelled coroutine cannot wait for that;
/// then `discard` or a sweep does.
awaitable<void> PartUpload::clean_up_after(std::exception_ptr failure)
{
    phase_ = Phase::failed;
    stop_parts();
    if (!part_upload_detail::is_cancellation(failure)) {
        try {
            while (!under_way_.empty()) co_await changed_->wait();
            co_await sink_->drop_parts();
        } catch (const boost::system::system_error&) {
            // The first failure says more; what is left is found by the sweep.
        }
    }
    std::rethrow_exception(failure);
}

awaitable<void> PartUpload::ship(Buffer part)
{
    if (!changed_) changed_.emplace(co_await boost::asio::this_coro::executor);
    if (!begun_) {
        begun_ = true;
        co_await sink_->begin();
    }
    if (next_part_ > plan_.most_parts())
        throw Error(errc::invalid_argument,
                    "The object " + name_ + " is longer than its parts allow. Declare its size or a maximum.");
    co_await wait_for_parts(parallel_ - 1);
    const std::uint64_t number = next_part_++;
    const std::uint64_t offset = shipped_;
    shipped_ += part.size();
    const auto signal = std::make_shared<boost::asio::cancellation_signal>();
    under_way_[number] = signal;
    PartEnded ended{shared_from_this(), number, signal};
    boost::asio::co_spawn(co_await boost::asio::this_coro::executor, send(number, offset, std::move(part)),
                          boost::asio::bind_cancellation_slot(signal->slot(), std::move(ended)));
}

awaitable<void> PartUpload::send(std::uint64_t number, std::uint64_t offset, Buffer part)
{
    co_await sink_->send_part(number, offset, part);
    spare_.push_back(std::move(part));
}

awaitable<void> PartUpload::wait_for_parts(std::size_t most_under_way)
{
    while (under_way_.size() > most_under_way && !failure_) co_await changed_->wait();
    if (failure_) std::rethrow_exception(failure_);
}

awaitable<void> PartUpload::discard()
{
    if (phase_ == Phase::committed || phase_ == Phase::discarded) co_return;
    phase_ = Phase::failed;
    stop_parts();
    while (!under_way_.empty()) co_await changed_->wait();
    if (begun_) co_await sink_->drop_parts();
    if (may_be_stored_) co_await sink_->drop_object();
    phase_ = Phase::discarded;
    buffer_ = Buffer();
    spare_.clear();
}

void PartUpload::stop_parts() noexcept
{
    for (const auto& [number, signal] : under_way_) signal->emit(boost::asio::cancellation_type::terminal);
}

void PartUpload::abandon() noexcept
{
    stop_parts();
    if (phase_ == Phase::open || phase_ == Phase::failed) sink_->abandon();
}

}  // namespace holdfast::inline v1::transfer

#endif
