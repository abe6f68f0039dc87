#ifndef HOLDFAST_ENGINE_FILES_SNAPSHOT_STORE_HPP
#define HOLDFAST_ENGINE_FILES_SNAPSHOT_STORE_HPP

#include <holdfast/concepts/host_engine.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace holdfast::inline v1 {

/// One file of a snapshot.
struct SnapshotFile {
    /// A relative path with `/` between its parts: 1 to 512 bytes, no blank part, no `.` or `..`, no NUL. Unique in its
    /// snapshot, and no folder of another file there. A file keeps its name as long as it is worth comparing with what it was.
    std::string name{};
    /// Its exact number of bytes.
    std::uint64_t size = 0;
    /// Two files of one name, one size and one identity have the same bytes; such a file is neither read nor stored
    /// again within a chain. Blank: unknown, and the file is read. At most 512 bytes.
    std::string identity{};

    friend bool operator==(const SnapshotFile&, const SnapshotFile&) = default;
};

/// What a snapshot shows: known from the moment it is opened, true to its end.
struct SnapshotDescription {
    /// Rises with every change; two snapshots of one database (and incarnation) with one etag have the same bytes. A
    /// store that has no such number gets one from an `EtagLedger`.
    Etag etag = 0;
    /// The store's own wording of the state; may be blank.
    std::string change_vector{};
    /// As in DatabaseInfo: for a store that may give an etag twice to databases that had the same name one after the
    /// other. A map of a former one is then no base. Blank: not known.
    std::string incarnation{};
    /// Blocks are what is compared, and stored when they differ: the unit in which the store changes its files, or a
    /// divisor of it. A power of two from 512 to 65536. The map of a database takes 16 bytes a block, on disk. The same
    /// for all snapshots of a database; another one makes the next backup a full.
    std::uint32_t block_size = 4096;
    /// Not blank. In any order, but the same for all snapshots if possible: new maps are then written front to back.
    std::vector<SnapshotFile> files{};
};

/// A consistent set of files that does not move as long as the object lives. Destroying it releases the view.
///
/// Errors          any exception; `Error`s go through as they are
/// Thread safety   one thread at a time, not always the same
template <class S>
concept FileSnapshot = std::move_constructible<S> && requires(S& snapshot, const S& constant, std::size_t file,
                                                              std::uint64_t offset, std::span<std::byte> into) {
    { constant.description() } -> std::convertible_to<SnapshotDescription>;
    // Fills all of `into` from that file (its index in the description); never asked beyond its size, and each file
    // once, front to back. Blocking.
    { snapshot.read(file, offset, into) } -> std::same_as<void>;
};

/// A place where the files of one database are put together again, out of the sight of users. Destroying it before it
/// has published removes all of it.
template <class R>
concept FileRestore = std::move_constructible<R> && requires(R& restore, const R& constant, const WrittenBackup& newest,
                                                             const std::vector<SnapshotFile>& files) {
    // An existing, empty folder that nobody else touches; the files go there under their names.
    { constant.folder() } -> std::convertible_to<std::filesystem::path>;
    // Called when the backup it is told is begun: throws for one that was not written by this store's engine, or
    // by a version it cannot read.
    { restore.accept(newest) } -> std::same_as<void>;
    // The files are complete and their digests right; the disk may still be writing them, which costs no time while
    // this looks that they are a database. Changes none of them.
    { restore.check(newest, files) } -> std::same_as<void>;
    // They were checked, and all are durable. Makes the database visible as a whole, durably; throws
    // errc::database_exists if the name was taken meanwhile.
    { restore.publish(newest, files) } -> std::same_as<void>;
};

/// A host engine that can do no more than show a consistent set of files, and take one back. `FilesEngine` makes a
/// `HostEngine` with incrementals of it.
///
/// All functions are plain blocking functions, called from several threads at the same time.
template <class S>
concept SnapshotStore = ListsDatabases<S> && requires(S& store, const ReadRequest& read, const WriteRequest& write) {
    // A view of the database as it is now. For an incremental the request carries `after`; the snapshot is whole all
    // the same.
    { store.open_snapshot(read) } -> FileSnapshot;
    // Throws errc::database_exists for a taken name, and errc::invalid_argument for what the store cannot do (an
    // encryption key, for one that keeps no encrypted databases).
    { store.open_restore(write) } -> FileRestore;
};

}  // namespace holdfast::inline v1

#endif
