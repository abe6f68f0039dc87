#ifndef HOLDFAST_BACKUP_SEGMENT_HPP
#define HOLDFAST_BACKUP_SEGMENT_HPP

#include <holdfast/backup/backup_id.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace holdfast::inline v1 {

/// What a segment begins with; frames follow it without gaps to the end of the object.
struct SegmentHeader {
    static constexpr std::size_t size = 64;

    BackupId backup_id{};
    /// Its place among the backup's segments, from 0.
    std::uint32_t number = 0;
    /// Index of its first frame.
    std::uint64_t first_frame = 0;

    friend bool operator==(const SegmentHeader&, const SegmentHeader&) = default;
};

/// The header's stored form, `SegmentHeader::size` bytes.
[[nodiscard]] std::vector<std::byte> segment_header(const SegmentHeader& header);

/// Reads the first `SegmentHeader::size` bytes of a segment.
///
/// Errors          object_truncated: too short; object_damaged: not a segment, or changed; unsupported_format: of
///                 a newer version
[[nodiscard]] SegmentHeader parse_segment_header(std::span<const std::byte> bytes);

/// Refuses a header that is not the expected one.
///
/// Errors          foreign_object: another backup's; object_damaged: another segment of this backup
void check_segment_header(const SegmentHeader& found, const SegmentHeader& expected);

}  // namespace holdfast::inline v1

#endif
