#ifndef HOLDFAST_ENGINE_FILES_BLOCK_MAPS_HPP
#define HOLDFAST_ENGINE_FILES_BLOCK_MAPS_HPP

#include <holdfast/engine/files/block_map.hpp>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <mutex>
#include <string>
#include <vector>

namespace holdfast::inline v1::files {

/// The file of an `EtagLedger` in the folder of a database's maps.
inline constexpr const char* etag_file = "etag";
/// The file of a database's seed there.
inline constexpr const char* seed_file = "seed";

struct BlockMapsOptions {
    /// Where the maps are kept: a folder of holdfast's own on a local disk, one for each engine. It is created with
    /// mode 0700. What is lost with it: the next backup of each database is a full. A full that is built from a chain
    /// is put together below it, and takes as much room as the database for that time. Required.
    std::filesystem::path folder{};
    /// The most maps of one database that are kept; the ones that were made or used last stay. Two for each task that
    /// backs it up are enough; with fewer, incrementals become fulls. 2 to 1000. Default: 6.
    std::size_t most_maps = 6;
};

/// The maps of all databases of one engine, found by database and etag.
///
/// Each reader that comes to its end leaves a map, also if the same etag has one already, so that each chain has its
/// own. When a map is the base of an incremental, the chain has gone on to it, and the base of that map, with all else
/// that was made from that base (by attempts that failed), is removed.
///
/// Thread safety   shared: safe; several processes may use one folder
class BlockMaps {
public:
    /// Creates the folder and removes what a crash has left.
    ///
    /// Errors          errc::invalid_argument: an option is outside its range; those of File
    explicit BlockMaps(BlockMapsOptions options);

    /// A map of what `database` was at `etag`, checked whole.
    ///
    /// Errors          errc::full_needed: there is none that is whole; a damaged one is removed. Whether there is one
    ///                 cannot be told: those of File; nothing is removed
    [[nodiscard]] BlockMapReader open(const std::string& database, Etag etag);

    /// The seed of the digests of a full: random, and the same for one database as long as its folder is there.
    [[nodiscard]] std::uint64_t seed_of(const std::string& database);

    /// Begins a map.
    [[nodiscard]] BlockMapWriter create(const std::string& database, BlockMapHead head);

    /// To be called when a map of `database` was finished: keeps the number of maps.
    void prune(const std::string& database);

    /// Removes the maps of databases that are not among `databases`.
    void sweep(const std::vector<std::string>& databases);

    /// Where the maps of one database are; other notes about it may be kept there.
    [[nodiscard]] std::filesystem::path folder_of(const std::string& database) const;

    /// Where fulls are built from chains, each in a `WorkFolder`; no database's folder has this name.
    [[nodiscard]] std::filesystem::path build_folder() const { return options_.folder / ".builds"; }

private:
    void supersede(const BlockMapReader& used);

    BlockMapsOptions options_;
    std::mutex mutex_{};
};

}  // namespace holdfast::inline v1::files

#endif
