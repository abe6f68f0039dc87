#ifndef HOLDFAST_DETAIL_BACKUP_READ_STAGE_IPP
#define HOLDFAST_DETAIL_BACKUP_READ_STAGE_IPP

#include <holdfast/detail/backup/backup_run.hpp>
#include <holdfast/detail/run_blocking.hpp>

#include <algorithm>
#include <functional>
#include <span>
#include <utility>

namespace holdfast::inline v1::detail {

std::shared_ptr<FrameSlot> BackupRun::new_slot()
{
    auto slot = std::make_shared<FrameSlot>();
    slot->index = frames_read_++;
    slot->raw = take_buffer();
    if (slot->raw.size() < frame_size_) slot->raw.resize(frame_size_);
    return slot;
}

std::vector<std::byte> BackupRun::take_buffer()
{
    std::vector<std::byte> buffer;
    if (free_buffers_.empty()) {
        buffer.reserve(codec_->most_stored_bytes());
    } else {
        buffer = std::move(free_buffers_.back());
        free_buffers_.pop_back();
    }
    return buffer;
}

// The system takes memory that is freed, and gives it back page by page: so all is kept that frames under way had.
void BackupRun::keep_buffer(std::vector<std::byte> buffer)
{
    if (buffer.capacity() >= codec_->most_stored_bytes()) free_buffers_.push_back(std::move(buffer));
}

// Only the last frame may be short, and it has to be marked; so each frame is held back until the next one has
// begun.
boost::asio::awaitable<void> BackupRun::read_frames()
{
    std::shared_ptr<FrameSlot> held;
    while (!reader_->is_finished()) {
        co_await job_.control->checkpoint();
        co_await pipeline_.acquire();
        auto slot = new_slot();
        co_await fill_frame(*slot);
        if (held && slot->raw_size == 0) {
            keep_buffer(std::move(slot->raw));
            --frames_read_;
            pipeline_.release();
            break;
        }
        if (held) pipeline_.submit(std::move(held));
        held = std::move(slot);
    }
    if (!held) {  // an incremental without entries
        co_await pipeline_.acquire();
        held = new_slot();
    }
    reader_->check_not_empty();
    held->last = true;
    pipeline_.submit(std::move(held));
    pipeline_.finish();
}

boost::asio::awaitable<void> BackupRun::fill_frame(FrameSlot& slot)
{
    const bool throttled = read_operations_throttle_.limits() || read_bytes_throttle_.limits();
    const auto piece =
        static_cast<std::size_t>(std::min<std::uint64_t>(read_bytes_throttle_.portion(4096), frame_size_));
    const std::uint64_t operations = read_operations_throttle_.portion(1);
    while (slot.raw_size < frame_size_ && !reader_->is_finished()) {
        EntryReader::Read sum;
        std::function<void()> work = [&] {
            const std::span<std::byte> buffer(slot.raw.data(), frame_size_);
            do {
                const auto left = buffer.subspan(slot.raw_size);
                const auto read = reader_->read(left.first(std::min(left.size(), piece)), operations);
                slot.raw_size += read.bytes;
                sum.bytes += read.bytes;
                sum.operations += read.operations;
            } while (!throttled && slot.raw_size < frame_size_ && !reader_->is_finished() &&
                     !job_.control->is_aborted());
        };
        co_await run_blocking(job_.blocking, std::move(work));
        read_operations_ += sum.operations;
        job_.control->update([&](BackupProgress& progress) {
            progress.entries = static_cast<std::int64_t>(reader_->entries().size());
            progress.items = static_cast<std::int64_t>(reader_->items());
            progress.read_in_bytes = static_cast<std::int64_t>(reader_->raw_size());
        });
        job_.control->throw_if_aborted();
        co_await read_operations_throttle_.pay(sum.operations);
        co_await read_bytes_throttle_.pay(sum.bytes);
    }
}

}  // namespace holdfast::inline v1::detail

#endif
