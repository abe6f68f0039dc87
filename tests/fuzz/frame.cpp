// Stored bytes of a segment, its header then frames: as they are, and with every non-cryptographic check made right,
// so that what lies behind the checks is reached too.
#include "expect.hpp"

#include <holdfast/backup/entry_digest.hpp>
#include <holdfast/backup/frame.hpp>
#include <holdfast/backup/segment.hpp>
#include <holdfast/error.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

namespace {

using namespace holdfast;

FrameCodec codec_of(const SegmentHeader& segment)
{
    FrameContext context;
    context.backup_id = segment.backup_id;
    context.frame_size = 1u << 16;
    return FrameCodec(context);
}

void read_segment(std::span<const std::byte> bytes)
{
    const auto segment = parse_segment_header(bytes);
    const FrameCodec codec = codec_of(segment);
    bytes = bytes.subspan(SegmentHeader::size);
    for (auto index = segment.first_frame; !bytes.empty(); ++index) {
        const auto header = codec.parse_header(bytes);
        bytes = bytes.subspan(FrameHeader::size);
        fuzz::expect(header.raw_size <= codec.context().frame_size, "no frame claims more than the frame size");
        const auto payload = bytes.first(std::min<std::size_t>(header.payload_size, bytes.size()));
        const auto raw = codec.open(header, payload, index);
        fuzz::expect(raw.size() == header.raw_size, "an opened frame has the size that its header states");
        bytes = bytes.subspan(payload.size());
    }
}

void put(std::span<std::byte> where, const Digest128& digest)
{
    std::memcpy(where.data(), digest.data(), digest.size());
}

/// Stops at the first frame that is not well-formed.
void make_checks_right(std::span<std::byte> bytes)
{
    if (bytes.size() < SegmentHeader::size) return;
    put(bytes.subspan(48), xxh3_128(bytes.first(48)));
    const auto segment = parse_segment_header(bytes);
    const FrameCodec codec = codec_of(segment);
    bytes = bytes.subspan(SegmentHeader::size);
    for (auto index = segment.first_frame; bytes.size() >= FrameHeader::size; ++index) {
        std::memcpy(bytes.data() + 8, segment.backup_id.data(), segment.backup_id.size());
        for (std::size_t i = 0; i != 8; ++i) bytes[24 + i] = static_cast<std::byte>(index >> (8 * i) & 0xff);
        const auto header = codec.parse_header(bytes);
        const std::size_t size = std::min<std::size_t>(FrameHeader::size + header.payload_size, bytes.size());
        EntryDigest check;
        check.update(bytes.first(64));
        check.update(bytes.subspan(FrameHeader::size, size - FrameHeader::size));
        put(bytes.subspan(64), check.finish());
        bytes = bytes.subspan(size);
    }
}

template <class Function>
void expect_its_code(Function function)
{
    try {
        function();
    } catch (const Error& error) {
        const auto code = error.code();
        fuzz::expect(code == condition::integrity || code == errc::unsupported_format || code == errc::key_missing,
                     "damage has a code of its own");
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto bytes = std::as_bytes(std::span(data, size));
    expect_its_code([&] { read_segment(bytes); });
    std::vector<std::byte> right(bytes.begin(), bytes.end());
    expect_its_code([&] { make_checks_right(right); });
    expect_its_code([&] { read_segment(right); });
    return 0;
}
