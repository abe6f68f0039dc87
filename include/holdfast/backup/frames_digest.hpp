#ifndef HOLDFAST_BACKUP_FRAMES_DIGEST_HPP
#define HOLDFAST_BACKUP_FRAMES_DIGEST_HPP

#include <holdfast/backup/frame_digest.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace holdfast::inline v1 {

/// A SHA-256 digest.
using Digest256 = std::array<std::byte, 32>;

/// One cryptographic digest over all frames of a backup, in order. It reads 96 bytes a frame, so it costs nothing
/// beside compression, and it can be computed again without a key.
class FramesDigest {
public:
    FramesDigest();
    ~FramesDigest();
    FramesDigest(FramesDigest&&) noexcept;
    FramesDigest& operator=(FramesDigest&&) noexcept;

    void update(const FrameDigest& digest);

    /// The digest of what was given so far; more may follow.
    [[nodiscard]] Digest256 finish() const;

    [[nodiscard]] std::uint64_t frames() const noexcept { return frames_; }

private:
    struct State;
    std::unique_ptr<State> state_;
    std::uint64_t frames_ = 0;
};

/// SHA-256 of `bytes`.
[[nodiscard]] Digest256 sha256(std::span<const std::byte> bytes);

}  // namespace holdfast::inline v1

#endif
