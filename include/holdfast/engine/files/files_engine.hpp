#ifndef HOLDFAST_ENGINE_FILES_FILES_ENGINE_HPP
#define HOLDFAST_ENGINE_FILES_FILES_ENGINE_HPP

#include <holdfast/concepts/full_builder.hpp>
#include <holdfast/engine/files/block_maps.hpp>
#include <holdfast/engine/files/full_builder.hpp>
#include <holdfast/engine/files/ports.hpp>
#include <holdfast/engine/files/reader.hpp>
#include <holdfast/engine/files/snapshot_store.hpp>
#include <holdfast/engine/files/writer.hpp>
#include <holdfast/error.hpp>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace holdfast::inline v1 {

/// A `HostEngine` over a `SnapshotStore`: consistent fulls, incrementals that store the changed blocks only, restores
/// that are checked against the digests of what was read. It also builds fulls from a chain (`BuildsFulls`).
///
/// A full has an entry `catalog` (which files there are), one entry `file/<name>` for each, and `digests`. An
/// incremental has the same, but a file that is known not to have changed is only named in its catalog, and one that
/// the chain has already is `patch/<name>`: its changed blocks. The files of an incremental are read once, front to
/// back (but for those whose identity says that they are unchanged), and compared with the map of the chain's newest
/// backup: the digests of its blocks, kept in a file of the maps' folder. Backups of type Snapshot are the same.
///
/// A map is durable before its backup can be committed. If it is missing, damaged or of another etag, `open_reader` for
/// an incremental throws errc::full_needed before it takes a snapshot, and the coordinator makes a full at once.
///
/// Memory          a reader 128 KiB and the names of the files, whatever the size of the database; a writer the same
/// Disk            a map takes 16 bytes a block (0.4 % of the database at 4 KiB); BlockMapsOptions says how many are
/// kept Lifetime        outlives its readers and writers Thread safety   shared: safe
template <SnapshotStore Store>
class FilesEngine {
public:
    /// `arguments` make the store. Removes the maps of databases that it does not list, unless the store says
    /// `static constexpr bool lists_all_from_the_start = false`.
    template <class... Arguments>
    explicit FilesEngine(files::BlockMapsOptions maps, Arguments&&... arguments)
        : store_(std::forward<Arguments>(arguments)...), maps_(std::move(maps))
    {
        if constexpr (!requires { Store::lists_all_from_the_start; }) {
            std::vector<std::string> names;
            for (const DatabaseInfo& info : store_.databases()) names.push_back(info.name);
            maps_.sweep(names);
        }
    }
    FilesEngine(const FilesEngine&) = delete;
    FilesEngine& operator=(const FilesEngine&) = delete;

    [[nodiscard]] EngineIdentity identity() { return store_.identity(); }
    [[nodiscard]] std::vector<DatabaseInfo> databases() { return store_.databases(); }
    [[nodiscard]] Etag last_etag(const std::string& database) { return store_.last_etag(database); }
    [[nodiscard]] SecretBytes database_key(const std::string& database) { return store_.database_key(database); }

    /// Errors          errc::full_needed: an incremental is asked for, and there is no map of the backup that it is to
    ///                 follow; what `Store::open_snapshot` throws
    [[nodiscard]] files::Reader open_reader(const ReadRequest& request)
    {
        using Snapshot = decltype(store_.open_snapshot(request));
        std::optional<files::BlockMapReader> base;
        if (request.after) {
            static_cast<void>(store_.last_etag(request.database));  // an unknown database is that, and not a lost map
            base = maps_.open(request.database, *request.after);
        }
        return files::Reader(std::make_unique<files::SnapshotAdapter<Snapshot>>(store_.open_snapshot(request)), request,
                             maps_, std::move(base));
    }

    /// Errors          what `Store::open_restore` throws
    [[nodiscard]] files::Writer open_writer(WriteRequest request)
    {
        using Restore = decltype(store_.open_restore(request));
        return files::Writer(std::make_unique<files::RestoreAdapter<Restore>>(store_.open_restore(request)),
                             request.database);
    }

    /// Takes no snapshot and reads no file of the database: see files::FullBuilder.
    ///
    /// Errors          errc::invalid_argument: the database is encrypted, and its files would lie in clear on the disk;
    ///                 those of files::FullBuilder
    [[nodiscard]] files::FullBuilder open_full_builder(const ReadRequest& request)
    {
        if (!store_.database_key(request.database).empty())
            throw Error(errc::invalid_argument,
                        "Database '" + request.database +
                            "' is encrypted, and its files would be put together in clear. Make "
                            "an ordinary full backup.");
        std::string incarnation;
        for (DatabaseInfo& info : store_.databases())
            if (info.name == request.database) incarnation = std::move(info.incarnation);
        return files::FullBuilder(request, store_.identity(), std::move(incarnation), maps_);
    }

    [[nodiscard]] Store& store() noexcept { return store_; }
    [[nodiscard]] files::BlockMaps& maps() noexcept { return maps_; }

private:
    Store store_;
    files::BlockMaps maps_;
};

}  // namespace holdfast::inline v1

#endif
