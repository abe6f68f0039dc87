#ifndef HOLDFAST_BACKUP_COMPRESSION_HPP
#define HOLDFAST_BACKUP_COMPRESSION_HPP

#include <holdfast/configuration/snapshot_settings.hpp>

#include <optional>

namespace holdfast::inline v1 {

/// How frames are compressed. Every frame is stored in zstd's format whatever these say, so reading needs none
/// of them.
struct CompressionSettings {
    /// Try to compress; false stores every frame as raw blocks. Frames that do not shrink are stored so anyway.
    /// Default: true.
    bool compress = true;
    /// zstd's level, 1 (fast) to 19 (small; about a hundred times slower). At 3, frames that are dense already (samples
    /// of them keep three quarters of their bytes) are searched less: 0.6 of the time for 1 % more bytes. Default: 3.
    int level = 3;

    friend bool operator==(const CompressionSettings&, const CompressionSettings&) = default;
};

/// What a configuration asks for: optimal is zstd's level 3, fastest 1, smallest_size 15; no_compression stores.
/// Deflate stands for zstd. Absent settings are the defaults.
[[nodiscard]] constexpr CompressionSettings compression_settings(const std::optional<SnapshotSettings>& settings)
{
    if (!settings) return {};
    switch (settings->compression_level) {
        case CompressionLevel::fastest: return {true, 1};
        case CompressionLevel::smallest_size: return {true, 15};
        case CompressionLevel::no_compression: return {false, 1};
        case CompressionLevel::optimal: break;
    }
    return {};
}

}  // namespace holdfast::inline v1

#endif
