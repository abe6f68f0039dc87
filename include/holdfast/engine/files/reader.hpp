#ifndef HOLDFAST_ENGINE_FILES_READER_HPP
#define HOLDFAST_ENGINE_FILES_READER_HPP

#include <holdfast/engine/files/block_maps.hpp>
#include <holdfast/engine/files/ports.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace holdfast::inline v1::files {

/// What the files of a snapshot have to be: known for those that were put together from a chain.
struct KnownDigests {
    std::uint64_t seed = 0;
    std::vector<BlockDigest> files{};  ///< in the order of the snapshot's files
};

/// A backup of one snapshot: everything, or the blocks that differ from a map. Models `EngineReader`.
///
/// An item is a block that is given; an operation is a window of 64 KiB that is read from the snapshot.
class Reader {
public:
    /// `base` is empty for a full. `maps` outlives it.
    Reader(std::unique_ptr<SnapshotPort> snapshot, const ReadRequest& request, BlockMaps& maps,
           std::optional<BlockMapReader> base);
    /// A full whose files are compared with what is known of them: `read` throws errc::object_damaged for another file.
    Reader(std::unique_ptr<SnapshotPort> snapshot, const ReadRequest& request, BlockMaps& maps, KnownDigests known);
    Reader(Reader&&) noexcept = default;
    Reader& operator=(Reader&&) noexcept = default;
    ~Reader();

    [[nodiscard]] const ReadDescription& description() const noexcept { return description_; }
    [[nodiscard]] ReadChunk read(std::span<std::byte> into, std::uint64_t max_operations);

private:
    static constexpr std::size_t no_file = ~std::size_t{0};
    struct Entry {
        enum class Kind { catalog, file, patch, digests } kind = Kind::catalog;
        std::size_t file = no_file;  ///< in the catalog
        std::size_t base = no_file;  ///< in the base's catalog
    };

    void begin();
    void plan(const SnapshotDescription& snapshot);
    void begin_entry();
    [[nodiscard]] std::size_t window_bytes() const;
    void give_window(std::span<std::byte> into, ReadChunk& chunk);
    void load_window(ReadChunk& chunk);
    void load_patch_window(ReadChunk& chunk);
    void digest_window(std::span<const std::byte> window);
    void end_file();
    void keep_files_until(std::size_t file);
    void finish();

    std::unique_ptr<SnapshotPort> snapshot_;
    std::string database_;
    BlockMaps* maps_;
    std::optional<BlockMapReader> base_;
    std::optional<KnownDigests> known_;
    ReadDescription description_{};
    Catalog catalog_{};
    std::vector<std::size_t> base_files_{};  ///< the same file in the base, for each file of the catalog
    std::vector<Entry> entries_{};
    std::optional<BlockMapWriter> map_{};
    std::vector<BlockDigest> file_digests_{};
    std::size_t mapped_files_ = 0;  ///< files of the catalog whose digests the new map has

    std::size_t entry_ = 0;
    bool begun_ = false;
    std::uint64_t offset_ = 0;  ///< in the file, of the next window
    std::vector<std::byte> window_{};
    std::vector<BlockDigest> digests_{};       ///< of the window's blocks
    std::vector<BlockDigest> base_digests_{};  ///< of the same blocks in the base
    RunningDigest file_digest_{};
    std::vector<std::byte> pending_{};  ///< what the current window gives
    std::size_t given_ = 0;             ///< of it
};

static_assert(EngineReader<Reader>);

}  // namespace holdfast::inline v1::files

#endif
