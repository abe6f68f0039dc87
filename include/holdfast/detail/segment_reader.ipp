#ifndef HOLDFAST_DETAIL_SEGMENT_READER_IPP
#define HOLDFAST_DETAIL_SEGMENT_READER_IPP

#include <holdfast/detail/segment_reader.hpp>
#include <holdfast/error.hpp>

#include <algorithm>
#include <cstring>
#include <utility>

namespace holdfast::inline v1::detail {

void rethrow_about_object(const std::string& object, std::string_view place)
{
    try {
        throw;
    } catch (const Error& error) {
        Diagnostics diagnostics = error.diagnostics();
        diagnostics.message = "Object '" + object + "' at " + std::string(place) + ": " + diagnostics.message;
        throw Error(error.code(), std::move(diagnostics));
    }
}

SegmentReader::SegmentReader(DestinationPort& place, std::string name, const Manifest& manifest, std::uint32_t number,
                             const FrameCodec& codec)
    : place_(place),
      name_(std::move(name)),
      segment_(manifest.segments.at(number)),
      expected_{manifest.backup_id, number, manifest.segments.at(number).first_frame},
      codec_(codec)
{
}

boost::asio::awaitable<void> SegmentReader::read_exactly(std::span<std::byte> into)
{
    while (!into.empty()) {
        const std::size_t count = co_await reader_->read(into);
        if (count == 0)
            throw Error(errc::object_truncated, "Object '" + name_ + "' at " + std::string(place_.name()) +
                                                    " ends too early: " + std::to_string(segment_.size) +
                                                    " bytes were written. Use another copy of it.");
        into = into.subspan(count);
    }
}

FrameHeader SegmentReader::parse(std::span<const std::byte> bytes) const
{
    try {
        return codec_.parse_header(bytes);
    } catch (const Error&) {
        rethrow_about_object(name_, place_.name());
    }
}

boost::asio::awaitable<void> SegmentReader::open(std::uint64_t frame, std::uint64_t offset)
{
    frame_ = frame;
    offset_ = offset;
    reader_ = co_await place_.open(name_, offset);
    if (offset == 0) {
        header_.resize(SegmentHeader::size);
        co_await read_exactly(header_);
        try {
            check_segment_header(parse_segment_header(header_), expected_);
        } catch (const Error&) {
            rethrow_about_object(name_, place_.name());
        }
        offset_ = SegmentHeader::size;
    }
    if (frame_ < segment_.frames) co_await read_exactly(next_header_);
}

// A frame is read together with the header of the next one: one request a frame.
boost::asio::awaitable<std::optional<StoredFrame>> SegmentReader::next()
{
    if (frame_ == segment_.frames) {
        co_await check_end();
        co_return std::nullopt;
    }
    StoredFrame frame;
    frame.header = parse(next_header_);
    const bool more = frame_ + 1 < segment_.frames;
    const std::uint64_t size = FrameHeader::size + std::uint64_t{frame.header.payload_size};
    if (offset_ + size > segment_.size)
        throw Error(errc::object_damaged, "Object '" + name_ + "' at " + std::string(place_.name()) +
                                              " has a frame that is longer than the object. Use another copy of it.");
    frame.payload = std::exchange(spare_, {});
    frame.payload.resize(frame.header.payload_size + (more ? FrameHeader::size : 0));
    co_await read_exactly(frame.payload);
    if (more) {
        std::memcpy(next_header_.data(), frame.payload.data() + frame.header.payload_size, FrameHeader::size);
        frame.payload.resize(frame.header.payload_size);
    }
    offset_ += size;
    ++frame_;
    co_return frame;
}

boost::asio::awaitable<void> SegmentReader::check_end()
{
    std::array<std::byte, 1> extra{};
    const std::size_t count = co_await reader_->read(extra);
    if (count != 0 || offset_ != segment_.size)
        throw Error(errc::object_damaged, "Object '" + name_ + "' at " + std::string(place_.name()) +
                                              " is not of the size that was written, " + std::to_string(segment_.size) +
                                              " bytes. Use another copy of it.");
}

}  // namespace holdfast::inline v1::detail

#endif
