#ifndef HOLDFAST_BACKUP_OBJECT_NAMES_HPP
#define HOLDFAST_BACKUP_OBJECT_NAMES_HPP

#include <holdfast/backup/backup_type.hpp>
#include <holdfast/time.hpp>

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace holdfast::inline v1 {

/// The folder of one chain: `2026-11-23-04-02-39-123.<database>.<node>.backup`. Names of one database sort by time.
struct FolderName {
    TimePoint started_at{};  ///< of the full backup, UTC; stored to the millisecond
    std::string database;    ///< escaped for places; may hold dots, no separator
    std::string node_tag;    ///< 1 to 64 of A–Z a–z 0–9 _ -
    BackupType type = BackupType::backup;

    friend bool operator==(const FolderName&, const FolderName&) = default;
};

/// Errors          invalid_argument: a part that would not be read back
[[nodiscard]] std::string make_folder_name(const FolderName& name);

/// Nothing if holdfast does not write such a name.
[[nodiscard]] std::optional<FolderName> parse_folder_name(std::string_view name);

/// One object in a chain's folder: `0001-full.manifest.json`, `0002-incremental.000.segment`.
struct ObjectName {
    std::uint32_t number = 1;              ///< of the backup in its chain; 1 is the full
    std::optional<std::uint32_t> segment;  ///< absent: the manifest

    [[nodiscard]] bool is_full() const noexcept { return number == 1; }
    [[nodiscard]] bool is_manifest() const noexcept { return !segment; }

    /// By backup; its segments, then its manifest: the order in which they are written. The order of the texts is
    /// the same up to 9 999 backups of 1 000 segments.
    friend std::strong_ordering operator<=>(const ObjectName& left, const ObjectName& right) noexcept
    {
        if (const auto order = left.number <=> right.number; order != 0) return order;
        if (left.segment && right.segment) return *left.segment <=> *right.segment;
        return left.is_manifest() <=> right.is_manifest();
    }
    friend bool operator==(const ObjectName&, const ObjectName&) = default;
};

/// Errors          invalid_argument: number 0
[[nodiscard]] std::string make_object_name(const ObjectName& name);

[[nodiscard]] inline std::string make_manifest_name(std::uint32_t number)
{
    return make_object_name(ObjectName{number, std::nullopt});
}

[[nodiscard]] inline std::string make_segment_name(std::uint32_t number, std::uint32_t segment)
{
    return make_object_name(ObjectName{number, segment});
}

/// Nothing if holdfast does not write such a name; every accepted text is what `make_object_name` gives.
[[nodiscard]] std::optional<ObjectName> parse_object_name(std::string_view name);

}  // namespace holdfast::inline v1

#endif
