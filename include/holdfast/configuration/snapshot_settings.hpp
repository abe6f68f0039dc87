#ifndef HOLDFAST_CONFIGURATION_SNAPSHOT_SETTINGS_HPP
#define HOLDFAST_CONFIGURATION_SNAPSHOT_SETTINGS_HPP

#include <optional>

namespace holdfast::inline v1 {

/// How snapshots are compressed.
enum class CompressionAlgorithm {
    zstd,    ///< what holdfast writes
    deflate  ///< accepted for the client API's sake; holdfast writes zstd in its place
};

/// How much work compression may cost.
enum class CompressionLevel {
    optimal,         ///< the usual balance
    fastest,         ///< less work, more bytes
    no_compression,  ///< bytes are stored as they are
    smallest_size    ///< more work, fewer bytes
};

/// How snapshots are made; logical backups do not look at it.
struct SnapshotSettings {
    /// Absent: zstd. Default: absent.
    std::optional<CompressionAlgorithm> compression_algorithm{};
    /// Default: optimal.
    CompressionLevel compression_level = CompressionLevel::optimal;
    /// True: what the engine can rebuild is left out. Default: false.
    bool exclude_indexes = false;

    friend bool operator==(const SnapshotSettings&, const SnapshotSettings&) = default;
};

}  // namespace holdfast::inline v1

#endif
