#ifndef HOLDFAST_DETAIL_BACKUP_SEAL_STAGE_IPP
#define HOLDFAST_DETAIL_BACKUP_SEAL_STAGE_IPP

#include <holdfast/backup/object_names.hpp>
#include <holdfast/backup/segment.hpp>
#include <holdfast/detail/backup/backup_run.hpp>
#include <holdfast/detail/run_blocking.hpp>

#include <functional>
#include <utility>

namespace holdfast::inline v1::detail {

boost::asio::awaitable<void> BackupRun::seal_frames()
{
    for (;;) {
        const std::shared_ptr<FrameSlot> slot = co_await pipeline_.next_to_transform();
        if (!slot) co_return;
        slot->sealed.bytes = take_buffer();
        std::vector<std::byte> spare;
        std::function<void()> work = [this, slot, &spare] { spare = seal(*slot); };
        co_await run_blocking(job_.blocking, std::move(work));
        job_.control->throw_if_aborted();
        keep_buffer(std::move(slot->raw));
        keep_buffer(std::move(spare));
        pipeline_.transformed(*slot);
    }
}

/// Seals the slot's frame. Gives back its memory if the frame became small: it may wait for a slow place for long.
std::vector<std::byte> BackupRun::seal(FrameSlot& slot) const
{
    const std::function<bool()> stop = [this] { return job_.control->is_aborted(); };
    if (stop()) return {};  // it waited for a thread; an abort does not wait for it
    auto& bytes = slot.sealed.bytes;
    codec_->seal_into(slot.sealed, slot.index, slot.last, {slot.raw.data(), slot.raw_size}, stop);
    if (bytes.size() > bytes.capacity() / 2) return {};
    std::vector<std::byte> small(bytes.begin(), bytes.end());
    return std::exchange(bytes, std::move(small));
}

boost::asio::awaitable<void> BackupRun::route_frames()
{
    for (;;) {
        const std::shared_ptr<FrameSlot> slot = co_await pipeline_.next_in_order();
        if (!slot) break;
        route(slot);
    }
    routed_all_ = true;
    for (const auto& place : places_) place->arrived.notify_all();
}

// Segments are cut here, once, so that they are the same at every place.
void BackupRun::route(const std::shared_ptr<FrameSlot>& slot)
{
    const std::uint64_t size = slot->sealed.bytes.size();
    auto& segments = manifest_.segments;
    std::uint64_t added = size;
    if (segments.empty() || segments.back().size + size > job_.limits.segment_size) {
        const auto number = static_cast<std::uint32_t>(segments.size());
        segments.push_back({make_segment_name(manifest_.number, number), SegmentHeader::size, 0, slot->index});
        added += SegmentHeader::size;
    }
    slot->segment = static_cast<std::uint32_t>(segments.size() - 1);
    segments.back().size += size;
    ++segments.back().frames;
    frames_digest_.update(slot->sealed.digest);
    manifest_.frame_count = slot->index + 1;
    manifest_.stored_size += added;

    for (const auto& place : places_) {
        if (!place->streams || place->has_failed()) continue;
        ++slot->places_left;
        place->queue.push_back(slot);
        place->arrived.notify_all();
    }
    job_.control->update([&](BackupProgress& progress) {
        progress.stored_in_bytes = static_cast<std::int64_t>(manifest_.stored_size);
        for (auto& place : progress.places) place.total_in_bytes = progress.stored_in_bytes;
    });
    if (slot->places_left > 0) return;
    keep_buffer(std::move(slot->sealed.bytes));
    pipeline_.release();
}

}  // namespace holdfast::inline v1::detail

#endif
