#ifndef HOLDFAST_BACKUP_SEGMENT_IPP
#define HOLDFAST_BACKUP_SEGMENT_IPP

#include <holdfast/backup/entry_digest.hpp>
#include <holdfast/backup/little_endian.hpp>
#include <holdfast/backup/segment.hpp>
#include <holdfast/error.hpp>

#include <algorithm>
#include <string>
#include <string_view>

namespace holdfast::inline v1 {

namespace detail::segment_layout {

// A zstd skippable frame, so that zstd's tools pass over it.
constexpr std::uint32_t magic = 0x184D2A50;
constexpr std::string_view mark = "HOLDFAST";
constexpr std::uint16_t version = 1;
constexpr std::size_t mark_at = 8, id_at = 16, number_at = 32, version_at = 36, zero_at = 38, first_frame_at = 40,
                      check_at = 48;

}  // namespace detail::segment_layout

std::vector<std::byte> segment_header(const SegmentHeader& header)
{
    using namespace detail::segment_layout;
    std::vector<std::byte> bytes(SegmentHeader::size);
    detail::put_little_endian(bytes, 0, magic);
    detail::put_little_endian(bytes, 4, static_cast<std::uint32_t>(SegmentHeader::size - 8));
    std::ranges::copy(std::as_bytes(std::span(mark)), bytes.begin() + mark_at);
    std::ranges::copy(header.backup_id, bytes.begin() + id_at);
    detail::put_little_endian(bytes, number_at, header.number);
    detail::put_little_endian(bytes, version_at, version);
    detail::put_little_endian(bytes, first_frame_at, header.first_frame);
    std::ranges::copy(xxh3_128(std::span(bytes).first<check_at>()), bytes.begin() + check_at);
    return bytes;
}

SegmentHeader parse_segment_header(std::span<const std::byte> bytes)
{
    using namespace detail::segment_layout;
    if (bytes.size() < SegmentHeader::size) {
        throw Error(errc::object_truncated, "A segment ends inside its header, after " + std::to_string(bytes.size()) +
                                                " of " + std::to_string(SegmentHeader::size) +
                                                " bytes. Restore from another place that has it whole.");
    }
    if (detail::get_little_endian<std::uint32_t>(bytes, 0) != magic ||
        detail::get_little_endian<std::uint32_t>(bytes, 4) != SegmentHeader::size - 8 ||
        !std::ranges::equal(bytes.subspan(mark_at, mark.size()), std::as_bytes(std::span(mark)))) {
        throw Error(
            errc::object_damaged,
            "An object named as a segment does not begin as one. Restore from another place that has it whole.");
    }
    const Digest128 check = xxh3_128(bytes.first(check_at));
    if (!std::ranges::equal(check, bytes.subspan(check_at, check.size()))) {
        throw Error(errc::object_damaged,
                    "The header of a segment was changed after it was written. Restore from another place that has it "
                    "whole.");
    }
    const auto found_version = detail::get_little_endian<std::uint16_t>(bytes, version_at);
    if (found_version != version || detail::get_little_endian<std::uint16_t>(bytes, zero_at) != 0) {
        throw Error(errc::unsupported_format, "A segment has format version " + std::to_string(found_version) +
                                                  "; this holdfast reads version 1. Use a newer holdfast to read it.");
    }
    SegmentHeader header;
    std::ranges::copy(bytes.subspan(id_at, header.backup_id.size()), header.backup_id.begin());
    header.number = detail::get_little_endian<std::uint32_t>(bytes, number_at);
    header.first_frame = detail::get_little_endian<std::uint64_t>(bytes, first_frame_at);
    return header;
}

void check_segment_header(const SegmentHeader& found, const SegmentHeader& expected)
{
    if (found == expected) return;
    const std::string place =
        "Segment " + std::to_string(expected.number) + " of backup " + to_string(expected.backup_id);
    if (found.backup_id != expected.backup_id) {
        throw Error(errc::foreign_object, place + " belongs to backup " + to_string(found.backup_id) +
                                              ". Restore from another place, and find out who exchanged objects.");
    }
    throw Error(errc::object_damaged, place + " should begin with frame " + std::to_string(expected.first_frame) +
                                          ", but is segment " + std::to_string(found.number) + " from frame " +
                                          std::to_string(found.first_frame) +
                                          ". Restore from another place, and find out who exchanged objects.");
}

}  // namespace holdfast::inline v1

#endif
