#ifndef HOLDFAST_ENGINE_LMDB_OPTIONS_HPP
#define HOLDFAST_ENGINE_LMDB_OPTIONS_HPP

#include <holdfast/engine/files/block_maps.hpp>

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

struct MDB_env;

namespace holdfast::inline v1 {

/// Where the environments of an `LmdbEngine` are, and how it reaches them.
struct LmdbEngineOptions {
    /// The folder of the environments; it has to exist. Required.
    std::filesystem::path folder{};
    /// For maps of blocks, and copies of what is read slowly; created when missing, used by one engine only. Losing it
    /// costs a full backup of each database. Restores are built in `.holdfast` of `folder` in any case. Default:
    /// `.holdfast` in `folder`.
    std::filesystem::path state_folder{};
    /// True: an environment is a file (MDB_NOSUBDIR). False: a folder with `data.mdb`. Default: false.
    bool single_files = false;
    /// Gives the environment that this process has open under the name of a database, or nothing if it has none; it is
    /// asked on any thread, at each use, and what it gives is kept open until the pointer is released. Empty: this
    /// process opens no environment of the folder but through the engine. Default: empty.
    std::function<std::shared_ptr<MDB_env>(const std::string& database)> environment{};
    /// How long a backup may read an environment where it is. What it has not read by then is copied into
    /// `state_folder` and read from there, also while the backup is delayed. Until then a reader is there, as any other
    /// of a long transaction: pages that become free are not used again, so the environment may grow by what is
    /// written. 0: the whole environment is copied at once, as one without locks (MDB_NOLOCK) always is. 0 to 1 day.
    /// Default: 10 seconds.
    std::chrono::milliseconds hold_view_for{10'000};
    /// See BlockMapsOptions::most_maps. Default: 6.
    std::size_t most_maps = 6;
};

namespace lmdb {

/// Fills in the defaults that depend on others and makes paths absolute.
///
/// Errors          errc::invalid_argument
[[nodiscard]] LmdbEngineOptions checked(LmdbEngineOptions options);

[[nodiscard]] files::BlockMapsOptions maps_options(const LmdbEngineOptions& options);

}  // namespace lmdb

}  // namespace holdfast::inline v1

#endif
