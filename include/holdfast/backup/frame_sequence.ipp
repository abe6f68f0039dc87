#ifndef HOLDFAST_BACKUP_FRAME_SEQUENCE_IPP
#define HOLDFAST_BACKUP_FRAME_SEQUENCE_IPP

#include <holdfast/backup/frame_sequence.hpp>
#include <holdfast/error.hpp>

#include <algorithm>
#include <string>

namespace holdfast::inline v1 {

FrameSequence::FrameSequence(const Manifest& manifest)
    : backup_id_(manifest.backup_id),
      frame_count_(manifest.frame_count),
      raw_left_(manifest.raw_size),
      frame_size_(manifest.frame_size),
      sealed_(manifest.encryption.has_value()),
      expected_(manifest.frames_digest)
{
}

void FrameSequence::accept(const FrameHeader& header, std::span<const std::byte> payload)
{
    const std::uint64_t index = digest_.frames();
    const auto refuse = [&](const std::string& why) {
        throw Error(errc::object_damaged, "Frame " + std::to_string(index) + " of backup " + to_string(backup_id_) +
                                              " " + why +
                                              " Restore from another place that has the backup whole, or from an older "
                                              "backup.");
    };
    if (index >= frame_count_) refuse("is one more than its manifest counts.");
    if (header.index != index || header.backup_id != backup_id_) refuse("is not there; another is in its place.");
    if (header.sealed != sealed_) refuse("is encrypted while its manifest is not, or the other way.");
    if (header.last != (index + 1 == frame_count_)) refuse("is marked as the last and is not, or the other way.");
    if (header.raw_size != std::min<std::uint64_t>(raw_left_, frame_size_)) refuse("has not the size of its place.");
    raw_left_ -= header.raw_size;
    digest_.update(frame_digest(header, payload));
}

void FrameSequence::finish() const
{
    if (digest_.frames() != frame_count_) {
        throw Error(errc::object_truncated,
                    "Backup " + to_string(backup_id_) + " ends after " + std::to_string(digest_.frames()) + " of " +
                        std::to_string(frame_count_) + " frames. Restore from another place that has it whole.");
    }
    if (digest_.finish() != expected_) {
        throw Error(errc::object_damaged, "The frames of backup " + to_string(backup_id_) +
                                              " are not those that its manifest was written for. Restore from another "
                                              "place that has it whole.");
    }
}

}  // namespace holdfast::inline v1

#endif
