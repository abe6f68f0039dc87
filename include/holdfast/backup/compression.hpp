#ifndef HOLDFAST_BACKUP_COMPRESSION_HPP
#define HOLDFAST_BACKUP_COMPRESSION_HPP

#include <cstddef>

namespace holdfast::inline v1 {

/// How frames are compressed. Every frame is stored in zstd's format whatever these say, so reading needs none
/// of them.
struct CompressionSettings {
    /// Try to compress; false stores every frame as raw blocks. Frames that do not shrink are stored so anyway.
    /// Default: true.
    bool compress = true;
    /// zstd's level, 1 (fast) to 19 (small; about a hundred times slower). Default: 3.
    int level = 3;
};

}  // namespace holdfast::inline v1

#endif
