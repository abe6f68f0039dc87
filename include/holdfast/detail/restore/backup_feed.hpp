#ifndef HOLDFAST_DETAIL_RESTORE_BACKUP_FEED_HPP
#define HOLDFAST_DETAIL_RESTORE_BACKUP_FEED_HPP

#include <holdfast/backup/frame.hpp>
#include <holdfast/backup/frame_sequence.hpp>
#include <holdfast/backup/operation_control.hpp>
#include <holdfast/backup/place.hpp>
#include <holdfast/detail/ordered_pipeline.hpp>
#include <holdfast/detail/restore/entry_splitter.hpp>
#include <holdfast/detail/segment_reader.hpp>
#include <holdfast/detail/throttle.hpp>
#include <holdfast/restore/stored_chain.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <string>
#include <vector>

namespace holdfast::inline v1::detail {

/// Reads one stored backup through: fetches frames in order, opens several at the same time, and delivers them in
/// order to a splitter. What one place lacks or has damaged is taken from the next.
class BackupFeed {
public:
    /// What the feed needs from its operation; referred to.
    struct Surroundings {
        const std::vector<Place>& places;
        boost::asio::any_io_executor executor;
        boost::asio::any_io_executor blocking;
        SchedulerPort& scheduler;
        OperationControl& control;
        Throttle& operations;
        std::size_t memory_budget;
        unsigned parallelism;
    };

    /// `splitter` null: only the stored bytes are checked, which needs no key.
    BackupFeed(const Surroundings& surroundings, const StoredBackup& backup, const FrameCodec& codec,
               EntrySplitter* splitter);

    /// Errors          those of SegmentReader, FrameCodec, FrameSequence and EntrySplitter; the abort's
    boost::asio::awaitable<void> run();

    [[nodiscard]] std::uint64_t frames() const noexcept { return frames_; }
    [[nodiscard]] std::uint64_t stored_bytes() const noexcept { return stored_bytes_; }

private:
    struct Item {
        StoredFrame stored{};
        std::uint64_t index = 0;
        std::uint32_t segment = 0;
        std::uint64_t frame = 0;   ///< in its segment
        std::uint64_t offset = 0;  ///< in its segment
        std::size_t place = 0;     ///< that it was fetched from
        std::vector<std::byte> raw{};
        bool ready = false;
    };

    boost::asio::awaitable<void> fetch_frames();
    boost::asio::awaitable<void> fetch_segment(std::uint32_t number);
    boost::asio::awaitable<std::uint64_t> fetch_from(SegmentReader& reader, std::uint32_t number, std::size_t place);
    boost::asio::awaitable<void> open_frames();
    boost::asio::awaitable<void> open_frame(Item& item);
    boost::asio::awaitable<void> try_open(Item& item);
    boost::asio::awaitable<void> refetch(Item& item, std::size_t place);
    boost::asio::awaitable<void> deliver_frames();
    [[nodiscard]] std::vector<std::byte> take_buffer();
    void keep_buffer(std::vector<std::byte> buffer);
    [[nodiscard]] SegmentReader reader(std::uint32_t number, std::size_t place) const;
    [[nodiscard]] static std::size_t limit(const Surroundings& surroundings, const Manifest& manifest);
    void show_progress();

    const Surroundings& surroundings_;
    const StoredBackup& backup_;
    const Manifest& manifest_;
    const FrameCodec& codec_;
    EntrySplitter* splitter_;
    FrameSequence sequence_;
    OrderedPipeline<Item> pipeline_;
    std::vector<std::vector<std::byte>> free_buffers_{};  ///< of payloads and raw bytes that are done with
    std::size_t place_ = 0;                               ///< from which frames are fetched
    std::uint64_t frames_ = 0;
    std::uint64_t raw_bytes_ = 0;
    std::uint64_t stored_bytes_ = 0;
    std::uint64_t shown_raw_ = 0;
    std::uint64_t shown_stored_ = 0;
    std::uint64_t shown_entries_ = 0;
    std::uint64_t shown_items_ = 0;
};

}  // namespace holdfast::inline v1::detail

#endif
