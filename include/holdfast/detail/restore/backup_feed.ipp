#ifndef HOLDFAST_DETAIL_RESTORE_BACKUP_FEED_IPP
#define HOLDFAST_DETAIL_RESTORE_BACKUP_FEED_IPP

#include <holdfast/detail/restore/backup_feed.hpp>
#include <holdfast/detail/run_blocking.hpp>
#include <holdfast/detail/shelter.hpp>
#include <holdfast/detail/task_group.hpp>

#include <algorithm>
#include <functional>
#include <thread>
#include <utility>

namespace holdfast::inline v1::detail {

BackupFeed::BackupFeed(const Surroundings& surroundings, const StoredBackup& backup, const FrameCodec& codec,
                       EntrySplitter* splitter)
    : surroundings_(surroundings),
      backup_(backup),
      manifest_(*backup.manifest),
      codec_(codec),
      splitter_(splitter),
      sequence_(manifest_),
      pipeline_(surroundings.executor, limit(surroundings, manifest_))
{
}

std::size_t BackupFeed::limit(const Surroundings& surroundings, const Manifest& manifest)
{
    return std::max<std::size_t>(4, surroundings.memory_budget / (2 * std::max<std::size_t>(1, manifest.frame_size)));
}

SegmentReader BackupFeed::reader(std::uint32_t number, std::size_t place) const
{
    const std::string& segment = manifest_.segments[number].name;
    return SegmentReader(*surroundings_.places[place].destination,
                         backup_.folder.empty() ? segment : backup_.folder + "/" + segment, manifest_, number, codec_);
}

boost::asio::awaitable<void> BackupFeed::run()
{
    unsigned openers = surroundings_.parallelism;
    if (openers == 0) openers = std::max(1u, std::thread::hardware_concurrency());
    TaskGroup group(surroundings_.executor);
    group.spawn(fetch_frames());
    for (unsigned i = 0; i < std::min(openers, 64u); ++i) group.spawn(open_frames());
    group.spawn(deliver_frames());
    co_await join_abortable(surroundings_.control, group);
}

boost::asio::awaitable<void> BackupFeed::fetch_frames()
{
    for (std::uint32_t number = 0; number < manifest_.segments.size(); ++number) co_await fetch_segment(number);
    pipeline_.finish();
}

/// One segment, from the places in turn: where one fails, the next goes on.
boost::asio::awaitable<void> BackupFeed::fetch_segment(std::uint32_t number)
{
    std::uint64_t frame = 0;
    std::uint64_t offset = 0;
    std::exception_ptr first_failure;
    for (std::size_t tried = 0; tried < surroundings_.places.size(); ++tried) {
        SegmentReader source = reader(number, place_);
        std::exception_ptr failure;
        try {
            co_await source.open(frame, offset);
            co_await fetch_from(source, number, place_);
        } catch (...) {
            failure = std::current_exception();
        }
        if (!failure) co_return;
        const auto state = co_await boost::asio::this_coro::cancellation_state;
        if (state.cancelled() != boost::asio::cancellation_type::none) std::rethrow_exception(failure);
        surroundings_.control.throw_if_aborted();
        if (!first_failure) first_failure = failure;
        frame = source.frames();
        offset = frame == 0 ? 0 : source.offset();
        place_ = (place_ + 1) % surroundings_.places.size();
    }
    std::rethrow_exception(first_failure);
}

boost::asio::awaitable<std::uint64_t> BackupFeed::fetch_from(SegmentReader& source, std::uint32_t number,
                                                             std::size_t place)
{
    for (;;) {
        co_await surroundings_.control.checkpoint();
        co_await pipeline_.acquire();
        auto item = std::make_shared<Item>();
        item->segment = number;
        item->frame = source.frames();
        item->offset = source.offset();
        item->place = place;
        item->index = manifest_.segments[number].first_frame + item->frame;
        std::optional<StoredFrame> stored;
        std::exception_ptr failure;
        source.recycle(take_buffer());
        try {
            stored = co_await source.next();
        } catch (...) {
            failure = std::current_exception();
        }
        if (!stored) pipeline_.release();
        if (failure) std::rethrow_exception(failure);
        if (!stored) co_return source.frames();
        item->stored = std::move(*stored);
        pipeline_.submit(std::move(item));
    }
}

boost::asio::awaitable<void> BackupFeed::open_frames()
{
    for (;;) {
        const auto item = co_await pipeline_.next_to_transform();
        if (!item) co_return;
        if (splitter_ != nullptr) item->raw = take_buffer();
        co_await open_frame(*item);
        pipeline_.transformed(*item);
    }
}

std::vector<std::byte> BackupFeed::take_buffer()
{
    std::vector<std::byte> buffer;
    if (free_buffers_.empty()) {
        buffer.reserve(codec_.most_stored_bytes());
    } else {
        buffer = std::move(free_buffers_.back());
        free_buffers_.pop_back();
    }
    return buffer;
}

// The system takes memory that is freed, and gives it back page by page: so all is kept that frames under way had.
void BackupFeed::keep_buffer(std::vector<std::byte> buffer)
{
    if (buffer.capacity() >= codec_.most_stored_bytes()) free_buffers_.push_back(std::move(buffer));
}

/// Opens one frame; if its bytes are wrong, the same frame of the other places is tried.
boost::asio::awaitable<void> BackupFeed::open_frame(Item& item)
{
    const std::size_t first = item.place;
    std::exception_ptr first_failure;
    for (std::size_t i = 0; i < surroundings_.places.size(); ++i) {
        std::exception_ptr failure;
        try {
            if (i > 0) co_await refetch(item, (first + i) % surroundings_.places.size());
            co_await try_open(item);
        } catch (...) {
            failure = std::current_exception();
        }
        if (!failure) co_return;
        const auto state = co_await boost::asio::this_coro::cancellation_state;
        if (state.cancelled() != boost::asio::cancellation_type::none) std::rethrow_exception(failure);
        if (!first_failure) first_failure = failure;
    }
    try {
        std::rethrow_exception(first_failure);
    } catch (const Error&) {
        const std::string& segment = manifest_.segments[item.segment].name;
        rethrow_about_object(backup_.folder.empty() ? segment : backup_.folder + "/" + segment,
                             surroundings_.places[first].name);
    }
}

boost::asio::awaitable<void> BackupFeed::try_open(Item& item)
{
    std::function<void()> work = [this, &item] {
        if (splitter_ == nullptr) {
            codec_.check_stored(item.stored.header, item.stored.payload, item.index);
            return;
        }
        item.raw.resize(item.stored.header.raw_size);
        codec_.open_into(item.stored.header, item.stored.payload, item.index, item.raw);
    };
    co_await run_blocking(surroundings_.blocking, std::move(work));
}

boost::asio::awaitable<void> BackupFeed::refetch(Item& item, std::size_t place)
{
    SegmentReader source = reader(item.segment, place);
    co_await source.open(item.frame, item.offset);
    auto stored = co_await source.next();
    if (stored) item.stored = std::move(*stored);
}

boost::asio::awaitable<void> BackupFeed::deliver_frames()
{
    for (;;) {
        const auto item = co_await pipeline_.next_in_order();
        if (!item) break;
        sequence_.accept(item->stored.header, item->stored.payload);
        std::uint64_t operations = 1;
        if (splitter_ != nullptr) {
            std::function<void()> work = [this, &operations, &raw = item->raw] { operations = splitter_->accept(raw); };
            co_await run_blocking(surroundings_.blocking, std::move(work));
        }
        ++frames_;
        raw_bytes_ += item->raw.size();
        stored_bytes_ += FrameHeader::size + item->stored.payload.size();
        show_progress();
        keep_buffer(std::move(item->stored.payload));
        keep_buffer(std::move(item->raw));
        pipeline_.release();
        co_await surroundings_.operations.pay(operations);
    }
    sequence_.finish();
    if (splitter_ != nullptr) {
        std::function<void()> work = [this] { splitter_->finish(); };
        co_await run_blocking(surroundings_.blocking, std::move(work));
    }
    show_progress();
}

void BackupFeed::show_progress()
{
    const std::uint64_t entries = splitter_ == nullptr ? 0 : splitter_->entries();
    const std::uint64_t items = splitter_ == nullptr ? 0 : splitter_->items();
    surroundings_.control.update([&](BackupProgress& progress) {
        progress.read_in_bytes += static_cast<std::int64_t>(stored_bytes_ - shown_stored_);
        if (splitter_ != nullptr && splitter_->writes())
            progress.written_in_bytes += static_cast<std::int64_t>(raw_bytes_ - shown_raw_);
        progress.entries += static_cast<std::int64_t>(entries - shown_entries_);
        progress.items += static_cast<std::int64_t>(items - shown_items_);
    });
    shown_raw_ = raw_bytes_;
    shown_stored_ = stored_bytes_;
    shown_entries_ = entries;
    shown_items_ = items;
    surroundings_.control.report(surroundings_.scheduler.elapsed());
}

}  // namespace holdfast::inline v1::detail

#endif
