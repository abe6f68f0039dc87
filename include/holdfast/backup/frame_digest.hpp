#ifndef HOLDFAST_BACKUP_FRAME_DIGEST_HPP
#define HOLDFAST_BACKUP_FRAME_DIGEST_HPP

#include <array>
#include <cstddef>

namespace holdfast::inline v1 {

/// What one frame adds to the backup's `FramesDigest`: its stored header, then its authentication tag (the last
/// 16 bytes of a sealed payload; zeros if it is not sealed).
using FrameDigest = std::array<std::byte, 96>;

}  // namespace holdfast::inline v1

#endif
