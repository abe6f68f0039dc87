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

PartUpload::~PartUpload()
{
    free_memory();
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
        if (buffer_.empty()) co_await begin_buffer(room);
        make_room(room, count);
        buffer_.insert(buffer_.end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(count));
        appended_ += count;
        bytes = bytes.subspan(count);
    }
}

/// Gives `buffer_` room for the next part. Two buffers, one on its way and one that is filled, are had at once, and
/// counted from the begin, so that no other upload takes them for a third. For more there must be memory, or a part of
/// our own that is done.
awaitable<void> PartUpload::begin_buffer(std::uint64_t room)
{
    if (!memory_) memory_ = PartMemory::of(co_await boost::asio::this_coro::executor);
    if (taken_ == 0) {
        taken_ = declared_ ? std::min(2 * room, *declared_) : 2 * room;
        memory_->take(taken_);
    }
    const std::uint64_t alone = (parallel_ + std::uint64_t{1}) * room;
    while (spare_.empty() && under_way_.size() >= 2) {
        if (memory_->try_take(room, alone)) {
            taken_ += room;
            co_return;
        }
        co_await wait_for_parts(under_way_.size() - 1);
    }
    if (spare_.empty() || buffer_.capacity() != 0) co_return;
    buffer_ = std::move(spare_.back());
    spare_.pop_back();
    buffer_.clear();
}

/// Memory is reserved for whole parts: while it grew, the old and the new would both be there. Very large ones grow all
/// the same, because their object may be small.
void PartUpload::make_room(std::uint64_t room, std::size_t count)
{
    constexpr std::uint64_t at_once = 64ULL << 20;
    if (buffer_.size() + count <= buffer_.capacity()) return;
    const std::uint64_t whole = declared_ ? std::min(room, *declared_ - appended_ + buffer_.size()) : room;
    const std::uint64_t grown = std::max<std::uint64_t>(2 * buffer_.capacity(), buffer_.size() + count);
    buffer_.reserve(static_cast<std::size_t>(std::min(whole, std::max(at_once, grown))));
}

void PartUpload::free_memory() noexcept
{
    buffer_ = Buffer();
    spare_.clear();
    if (memory_) memory_->give_back(std::exchange(taken_, 0));
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
    free_memory();
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
    free_memory();
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
