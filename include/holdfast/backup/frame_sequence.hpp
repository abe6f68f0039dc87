#ifndef HOLDFAST_BACKUP_FRAME_SEQUENCE_HPP
#define HOLDFAST_BACKUP_FRAME_SEQUENCE_HPP

#include <holdfast/backup/frame.hpp>
#include <holdfast/backup/frames_digest.hpp>
#include <holdfast/backup/manifest.hpp>

#include <cstddef>
#include <cstdint>
#include <span>

namespace holdfast::inline v1 {

/// Watches a whole backup being read: that every frame comes once, in order, with the size that belongs to its
/// place, that the last one and no other is marked so, and that all are the frames of the manifest.
///
/// Use             `accept` each frame in order, before its bytes are used; `finish` after the last
/// Errors          errc::object_damaged, object_truncated
class FrameSequence {
public:
    explicit FrameSequence(const Manifest& manifest);

    void accept(const FrameHeader& header, std::span<const std::byte> payload);

    void finish() const;

private:
    BackupId backup_id_;
    std::uint64_t frame_count_;
    std::uint64_t raw_left_;
    std::uint32_t frame_size_;
    bool sealed_;
    Digest256 expected_;
    FramesDigest digest_;
};

}  // namespace holdfast::inline v1

#endif
