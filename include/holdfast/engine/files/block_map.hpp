#ifndef HOLDFAST_ENGINE_FILES_BLOCK_MAP_HPP
#define HOLDFAST_ENGINE_FILES_BLOCK_MAP_HPP

#include <holdfast/concepts/host_engine.hpp>
#include <holdfast/engine/files/block_digest.hpp>
#include <holdfast/engine/files/catalog.hpp>
#include <holdfast/engine/files/file.hpp>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::inline v1::files {

/// What a map says beside its digests.
struct BlockMapHead {
    Etag etag = 0;
    /// The id of the map that its backup was compared with; blank for a full's.
    std::string base{};
    Catalog catalog{};
    /// A digest of the database's incarnation, in 32 hexadecimal digits; blank if that is not known.
    std::string incarnation{};
};

/// The parts of a map's file name.
struct BlockMapName {
    Etag etag = 0;
    std::string id{};
    std::string base{};  ///< blank for a full's

    [[nodiscard]] std::string text() const
    {
        return std::to_string(etag) + "-" + id + "-" + (base.empty() ? "full" : base) + ".map";
    }
};

/// Empty for a name that `BlockMapName::text` does not give.
[[nodiscard]] std::optional<BlockMapName> parse_map_name(std::string_view name);

/// The digests of all blocks of one backup's files, in a file of ours: 0600, written front to back in bounded memory,
/// and visible only when it is complete and durable.
///
///     "holdfast block map 1\n"   21 bytes
///     u32                        bytes of the following text, little-endian
///     text                       "etag <number>\nbase <id, or ->\n", if known "of <digest>\n", and a catalog
///     16 bytes a block           XXH3-128 with the seed, the files in the catalog's order
///     16 bytes a file            XXH3-128 with the seed over its blocks' digests
///     16 bytes                   XXH3-128 of everything before
///
/// Its name is `<etag>-<id>-<base's id, or full>.map`; an id is 16 hexadecimal digits.
class BlockMapWriter {
public:
    /// Begins a file in an existing folder.
    BlockMapWriter(const std::filesystem::path& folder, BlockMapHead head);
    BlockMapWriter(BlockMapWriter&&) noexcept = default;
    BlockMapWriter& operator=(BlockMapWriter&&) noexcept = default;
    ~BlockMapWriter();

    /// The next digests, file after file in the catalog's order.
    void append(std::span<const BlockDigest> digests);
    /// The digest of each file. Writes the rest, makes the file durable and gives it its name.
    void finish(std::span<const BlockDigest> files);

private:
    void put(std::span<const std::byte> bytes);
    void flush();

    File file_{};  ///< its name ends in .part until it is finished
    std::vector<std::byte> buffer_{};
    std::uint64_t written_ = 0;
    RunningDigest digest_{};
};

/// Reads one back.
class BlockMapReader {
public:
    /// Reads all of it once and checks every byte.
    ///
    /// Errors          errc::object_damaged, errc::object_truncated: it is not what was written
    explicit BlockMapReader(const std::filesystem::path& path);

    [[nodiscard]] const BlockMapHead& head() const noexcept { return head_; }
    /// Of its name; blank if that is another than was given.
    [[nodiscard]] std::string id() const
    {
        return parse_map_name(file_.path().filename().string()).value_or(BlockMapName()).id;
    }
    [[nodiscard]] const std::filesystem::path& path() const noexcept { return file_.path(); }

    /// Digests of blocks of one file, from the block `first` on; quickest front to back.
    void read(std::size_t file, std::uint64_t first, std::span<BlockDigest> into);
    /// The digest of one file.
    [[nodiscard]] BlockDigest file_digest(std::size_t file);

private:
    void check();
    void read_at(std::uint64_t offset, std::span<std::byte> into);

    File file_;
    BlockMapHead head_;
    std::vector<std::uint64_t> offsets_{};  ///< of each file's digests, and of the files' digests
    std::vector<std::byte> buffer_{};
    std::uint64_t buffer_offset_ = 0;
};

}  // namespace holdfast::inline v1::files

#endif
