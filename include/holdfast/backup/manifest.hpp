#ifndef HOLDFAST_BACKUP_MANIFEST_HPP
#define HOLDFAST_BACKUP_MANIFEST_HPP

#include <holdfast/backup/backup_id.hpp>
#include <holdfast/backup/backup_type.hpp>
#include <holdfast/backup/data_key.hpp>
#include <holdfast/backup/entry_digest.hpp>
#include <holdfast/backup/frame.hpp>
#include <holdfast/backup/frames_digest.hpp>
#include <holdfast/concepts/host_engine.hpp>
#include <holdfast/encryption/secret_bytes.hpp>
#include <holdfast/time.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace holdfast::inline v1 {

/// One stored object of a backup's frames.
struct ManifestSegment {
    std::string name;               ///< object name inside the chain's folder
    std::uint64_t size = 0;         ///< stored bytes, its header included
    std::uint64_t frames = 0;       ///< at least 1
    std::uint64_t first_frame = 0;  ///< index of its first frame

    friend bool operator==(const ManifestSegment&, const ManifestSegment&) = default;
};

/// One named run of raw bytes.
struct ManifestEntry {
    std::string name;          ///< 1 to 1024 bytes, unique
    std::uint64_t offset = 0;  ///< in the raw stream; entries follow one another without gaps
    std::uint64_t size = 0;
    std::uint64_t items = 0;
    Digest128 digest{};  ///< XXH3-128 of its raw bytes

    friend bool operator==(const ManifestEntry&, const ManifestEntry&) = default;
};

/// The commit record of one backup, written after everything that it names.
struct Manifest {
    /// What this version of holdfast writes. Older ones are read for ever.
    static constexpr std::uint32_t current_version = 1;

    std::uint32_t format_version = current_version;
    BackupId backup_id{};
    std::string database;
    std::string task_name;
    std::string node_tag;
    BackupType type = BackupType::backup;
    bool is_full = true;
    std::uint32_t number = 1;       ///< in its chain; 1 is the full
    BackupId chain_id{};            ///< the backup id of the chain's full
    std::string parent_digest;      ///< `manifest_digest` of the backup before it; blank for a full
    std::optional<Etag> etag_from;  ///< absent for a full
    Etag etag_to = 0;
    std::string change_vector;
    EngineIdentity engine;
    TimePoint started_at{};
    TimePoint completed_at{};
    std::optional<WrappedKey> encryption;  ///< absent: not encrypted
    CompressionSettings compression;       ///< for information; reading does not depend on it
    std::uint32_t frame_size = default_frame_size;
    std::uint64_t frame_count = 0;
    Digest256 frames_digest{};
    std::uint64_t raw_size = 0;
    std::uint64_t stored_size = 0;  ///< of all segments
    std::uint64_t items = 0;
    std::vector<ManifestSegment> segments;
    std::vector<ManifestEntry> entries;
    /// Members that this version does not know and may ignore (names that begin with a lower-case letter), with
    /// their JSON; they are kept.
    std::vector<std::pair<std::string, std::string>> extensions;
};

/// The most that a manifest may have; more is refused when it is written and when it is read.
struct ManifestLimits {
    static constexpr std::size_t bytes = 64u << 20;
    static constexpr std::size_t entries = 1'000'000;
    static constexpr std::size_t segments = 100'000;
    static constexpr std::size_t name_bytes = 1024;
    static constexpr std::size_t text_bytes = 64u << 10;  ///< change vector
    static constexpr std::size_t extensions = 64;
};

/// The stored text (JSON, UTF-8) of an unencrypted backup's manifest.
///
/// Errors          invalid_argument: a value that `parse_manifest` would refuse, or `encryption` is set
[[nodiscard]] std::string manifest_to_text(const Manifest& manifest);

/// The stored text of an encrypted backup's manifest, with a code that proves to whoever has the key that no byte
/// of it was changed.
///
/// Errors          invalid_argument: as above, or `encryption` is not set
[[nodiscard]] std::string authenticate_manifest(const Manifest& manifest, const SecretBytes& data_key);

/// Reads a manifest and checks that it is complete, undamaged and consistent in itself. That an enemy did not
/// write it only `verify_manifest` shows.
///
/// Errors          object_truncated, object_damaged: the text is not what was written; unsupported_format: of a
///                 newer version
[[nodiscard]] Manifest parse_manifest(std::string_view text);

/// Refuses the text of an encrypted backup's manifest that was not written by someone with the data key.
///
/// Preconditions   `manifest` is `parse_manifest(text)`
/// Errors          object_damaged
void verify_manifest(std::string_view text, const Manifest& manifest, const SecretBytes& data_key);

/// What the next backup of the chain names as its parent: SHA-256 of the whole text in hexadecimal, as
/// `sha256sum` prints it.
[[nodiscard]] std::string manifest_digest(std::string_view text);

/// What is wrong with the values of a manifest, in words; nothing if it is consistent in itself and within
/// `ManifestLimits`. Both writing and reading ask it.
[[nodiscard]] std::optional<std::string> find_manifest_error(const Manifest& manifest);

}  // namespace holdfast::inline v1

#endif
