#ifndef HOLDFAST_DETAIL_SEGMENT_READER_HPP
#define HOLDFAST_DETAIL_SEGMENT_READER_HPP

#include <holdfast/backup/frame.hpp>
#include <holdfast/backup/manifest.hpp>
#include <holdfast/backup/segment.hpp>
#include <holdfast/detail/destination_port.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace holdfast::inline v1::detail {

/// One frame as it was read from a place; its payload is not opened yet.
struct StoredFrame {
    FrameHeader header{};
    std::vector<std::byte> payload{};
};

/// Reads one segment frame by frame and holds it to what its manifest says: backup, number, size and count.
///
/// Errors          Error that names the object: errc::object_truncated, errc::object_damaged, errc::foreign_object, and
///                 the place's own
class SegmentReader {
public:
    /// `name` is relative to the place's root. `codec` reads headers only; it may lack the key.
    SegmentReader(DestinationPort& place, std::string name, const Manifest& manifest, std::uint32_t number,
                  const FrameCodec& codec);

    /// Opens the object at its `frame`-th frame's byte `offset`; 0 and 0 = at its start.
    boost::asio::awaitable<void> open(std::uint64_t frame = 0, std::uint64_t offset = 0);
    /// The next frame; empty after the last.
    boost::asio::awaitable<std::optional<StoredFrame>> next();

    /// Takes a payload that is not needed any more, so that the next frame need not be given new memory.
    void recycle(std::vector<std::byte> payload) { spare_ = std::move(payload); }

    /// The stored segment header, after `open` from the start.
    [[nodiscard]] std::span<const std::byte> header() const noexcept { return header_; }
    /// Where the next frame begins.
    [[nodiscard]] std::uint64_t offset() const noexcept { return offset_; }
    [[nodiscard]] std::uint64_t frames() const noexcept { return frame_; }

private:
    boost::asio::awaitable<void> read_exactly(std::span<std::byte> into);
    boost::asio::awaitable<void> check_end();
    [[nodiscard]] FrameHeader parse(std::span<const std::byte> bytes) const;

    DestinationPort& place_;
    std::string name_;
    const ManifestSegment& segment_;
    SegmentHeader expected_;
    const FrameCodec& codec_;
    std::unique_ptr<ObjectReaderPort> reader_{};
    std::vector<std::byte> header_{};
    std::vector<std::byte> spare_{};
    std::array<std::byte, FrameHeader::size> next_header_{};
    std::uint64_t frame_ = 0;
    std::uint64_t offset_ = 0;
};

/// The object's name and the place put before an error's text, for errors of the format layer that know neither.
[[noreturn]] void rethrow_about_object(const std::string& object, std::string_view place);

}  // namespace holdfast::inline v1::detail

#endif
