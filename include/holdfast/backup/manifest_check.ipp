#ifndef HOLDFAST_BACKUP_MANIFEST_CHECK_IPP
#define HOLDFAST_BACKUP_MANIFEST_CHECK_IPP

#include <holdfast/backup/hex.hpp>
#include <holdfast/backup/manifest.hpp>
#include <holdfast/backup/object_names.hpp>
#include <holdfast/backup/segment.hpp>

#include <algorithm>
#include <limits>
#include <unordered_set>

namespace holdfast::inline v1 {

namespace detail::manifest_check {

using Wrong = std::optional<std::string>;

constexpr std::uint64_t max_size = std::numeric_limits<std::int64_t>::max();

inline Wrong texts(const Manifest& m)
{
    if (m.database.empty() || m.database.size() > ManifestLimits::name_bytes) return "Database is blank or too long";
    if (m.task_name.size() > ManifestLimits::name_bytes) return "TaskName is too long";
    if (m.node_tag.size() > ManifestLimits::name_bytes) return "NodeTag is too long";
    if (m.engine.name.size() > ManifestLimits::name_bytes || m.engine.version.size() > ManifestLimits::name_bytes) {
        return "Engine has a text that is too long";
    }
    if (m.change_vector.size() > ManifestLimits::text_bytes) return "ChangeVector is too long";
    if (m.extensions.size() > ManifestLimits::extensions) return "there are too many members";
    return std::nullopt;
}

inline Wrong chain(const Manifest& m)
{
    if (m.number == 0 || m.is_full != (m.number == 1)) return "Number is 1 for a full and higher for an incremental";
    if (m.is_full != (m.chain_id == m.backup_id)) return "ChainId is the BackupId of the chain's full";
    if (m.is_full != m.parent_digest.empty()) return "ParentDigest is there exactly for an incremental";
    if (!m.is_full && !from_hex<32>(m.parent_digest)) return "ParentDigest is not a digest";
    if (m.is_full == m.etag_from.has_value()) return "EtagFrom is there exactly for an incremental";
    if (m.etag_from && *m.etag_from > m.etag_to) return "EtagFrom is after EtagTo";
    return std::nullopt;
}

inline Wrong encryption(const Manifest& m)
{
    if (!m.encryption) return std::nullopt;
    const WrappedKey& key = *m.encryption;
    if (key.cipher.empty() || key.cipher.size() > 64) return "Encryption.Cipher is blank or too long";
    if (!from_hex<16>(key.key_id)) return "Encryption.KeyId is not a key id";
    if (key.salt.size() != 32) return "Encryption.Salt has not 32 bytes";
    if (key.sealed.size() < data_key_size + 16 || key.sealed.size() > data_key_size + 64) {
        return "Encryption.WrappedKey has an impossible size";
    }
    return std::nullopt;
}

inline Wrong frames(const Manifest& m)
{
    if (m.compression.compress && (m.compression.level < 1 || m.compression.level > 22)) {
        return "Compression.Level is not 1 to 22";
    }
    if (m.frame_size == 0 || m.frame_size > max_frame_size) return "FrameSize is not 1 to 16777216";
    if (m.raw_size > max_size || m.stored_size > max_size || m.items > max_size) return "a size is impossible";
    const std::uint64_t count = m.raw_size == 0 ? 1 : (m.raw_size - 1) / m.frame_size + 1;
    if (count > std::uint64_t{1} << 32) return "there are more than 2^32 frames";
    if (m.frame_count != count) return "FrameCount is not RawSize in frames of FrameSize";
    return std::nullopt;
}

inline Wrong segments(const Manifest& m)
{
    if (m.segments.empty() || m.segments.size() > ManifestLimits::segments) return "Segments has an impossible length";
    std::uint64_t frame = 0;
    std::uint64_t stored = 0;
    for (std::size_t i = 0; i != m.segments.size(); ++i) {
        const ManifestSegment& segment = m.segments[i];
        const std::string where = "Segments[" + std::to_string(i) + "]";
        if (segment.name != make_segment_name(m.number, static_cast<std::uint32_t>(i))) return where + ".Name is wrong";
        if (segment.first_frame != frame) return where + ".FirstFrame leaves a gap or goes back";
        if (segment.frames == 0 || segment.frames > m.frame_count - frame) return where + ".Frames is wrong";
        if (segment.size > m.stored_size - stored ||
            segment.size < SegmentHeader::size + segment.frames * (FrameHeader::size + 9)) {
            return where + ".Size is wrong";
        }
        frame += segment.frames;
        stored += segment.size;
    }
    if (frame != m.frame_count) return "the Frames of Segments do not add up to FrameCount";
    if (stored != m.stored_size) return "the Size of Segments do not add up to StoredSize";
    return std::nullopt;
}

inline Wrong entries(const Manifest& m)
{
    if (m.entries.size() > ManifestLimits::entries) return "Entries is too long";
    std::unordered_set<std::string_view> names;
    names.reserve(m.entries.size());
    std::uint64_t offset = 0;
    std::uint64_t items = 0;
    for (std::size_t i = 0; i != m.entries.size(); ++i) {
        const ManifestEntry& entry = m.entries[i];
        const std::string where = "Entries[" + std::to_string(i) + "]";
        if (entry.name.empty() || entry.name.size() > ManifestLimits::name_bytes)
            return where + ".Name is blank or too long";
        if (!names.insert(entry.name).second) return where + ".Name is there twice";
        if (entry.offset != offset) return where + ".Offset leaves a gap or goes back";
        if (entry.size > m.raw_size - offset) return where + ".Size is wrong";
        if (entry.items > m.items - items) return where + ".Items is wrong";
        offset += entry.size;
        items += entry.items;
    }
    if (offset != m.raw_size) return "the Size of Entries do not add up to RawSize";
    if (items != m.items) return "the Items of Entries do not add up to Items";
    return std::nullopt;
}

}  // namespace detail::manifest_check

std::optional<std::string> find_manifest_error(const Manifest& manifest)
{
    using namespace detail::manifest_check;
    for (const auto check : {texts, chain, encryption, frames, segments, entries}) {
        if (auto wrong = check(manifest)) return wrong;
    }
    return std::nullopt;
}

}  // namespace holdfast::inline v1

#endif
