#ifndef HOLDFAST_CONCEPTS_HOST_ENGINE_HPP
#define HOLDFAST_CONCEPTS_HOST_ENGINE_HPP

#include <holdfast/backup/backup_type.hpp>
#include <holdfast/encryption/secret_bytes.hpp>
#include <holdfast/time.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace holdfast::inline v1 {

/// The engine's own monotonic change number of one database: everything up to it is in a backup that states it.
/// 0 = nothing was ever written.
using Etag = std::uint64_t;

/// Who wrote the bytes of a backup; kept in the manifest and given back to the writer at restore.
struct EngineIdentity {
    std::string name;
    std::string version;

    friend bool operator==(const EngineIdentity&, const EngineIdentity&) = default;
};

/// One database of the server, as the engine lists it.
struct DatabaseInfo {
    /// Unique without regard to ASCII letter case. Any characters; holdfast escapes it for places.
    std::string name;
    /// True if the engine holds the database encrypted; `database_key` then gives its key.
    bool encrypted = false;
    /// Differs between two databases that had the same name one after the other; blank if the engine cannot
    /// tell, and then a database recreated while the coordinator was not running goes on with the old tasks.
    std::string incarnation{};

    friend bool operator==(const DatabaseInfo&, const DatabaseInfo&) = default;
};

/// What a reader is asked for.
struct ReadRequest {
    std::string database;
    BackupType type = BackupType::backup;
    /// Only what changed after this etag, deletions included; empty = everything (a full).
    std::optional<Etag> after{};
    /// Leave out what can be rebuilt from the rest (SnapshotSettings.ExcludeIndexes).
    bool exclude_indexes = false;
};

/// One named run of bytes in a backup: a table, a file, a collection. Opaque to holdfast.
struct EntryDeclaration {
    /// Not blank, unique in its backup, at most 1024 bytes.
    std::string name;
    /// Its exact number of bytes, if known before it is read. Giving less or more is then a failed backup.
    std::optional<std::uint64_t> size{};
    /// Its exact number of items (documents, rows, …), if known before it is read; checked like `size`.
    std::optional<std::uint64_t> items{};

    friend bool operator==(const EntryDeclaration&, const EntryDeclaration&) = default;
};

/// What a reader promises to give: known from the moment it is opened, true to the end.
struct ReadDescription {
    /// The state that the reader shows: everything up to this etag, nothing after it.
    Etag last_etag = 0;
    /// The engine's own wording of the same state, kept in the status; may be blank.
    std::string change_vector{};
    /// What will be read, in this order. A full declares at least one.
    std::vector<EntryDeclaration> entries{};
};

/// The result of one `read`.
struct ReadChunk {
    std::size_t bytes = 0;       ///< written to the front of the buffer
    std::uint64_t items = 0;     ///< items that were begun in these bytes
    std::uint64_t operations = 0;///< read operations that this cost; what MaxReadOpsPerSecond counts
    bool end_of_entry = false;   ///< these bytes end the current entry; the next read begins the next one
};

/// How a database is to be written back.
struct WriteRequest {
    /// The name of the new database; none has it when the writer is opened.
    std::string database;
    BackupType type = BackupType::backup;
    /// The key that the restored database is to be encrypted with; empty = not encrypted.
    SecretBytes encryption_key{};
    bool disable_ongoing_tasks = false;
    bool skip_indexes = false;
};

/// One backup of the chain that is being restored, told to the writer before its entries.
struct WrittenBackup {
    BackupType type = BackupType::backup;
    bool is_full = true;
    Etag last_etag = 0;
    EngineIdentity engine{};
    std::vector<EntryDeclaration> entries{};
};

/// A consistent, unmoving view of one database. Destroying it releases the view.
///
/// One worker at a time calls it, not always the same thread. A delayed operation keeps it for as long as the
/// delay lasts.
template <class R>
concept EngineReader = std::move_constructible<R> &&
    requires(R& reader, const R& constant, std::span<std::byte> into, std::uint64_t max_operations) {
        { constant.description() } -> std::convertible_to<ReadDescription>;
        // Fills from the front, at least one byte unless the entry ends; blocking; throws on failure.
        { reader.read(into, max_operations) } -> std::same_as<ReadChunk>;
    };

/// Takes the backups of a chain: the full first, then the incrementals in their order.
template <class W>
concept TakesBackups =
    std::move_constructible<W> &&
    requires(W& writer, const WrittenBackup& backup, const EntryDeclaration& entry, std::span<const std::byte> bytes) {
        { writer.begin_backup(backup) } -> std::same_as<void>;
        { writer.begin_entry(entry) } -> std::same_as<void>;
        { writer.write(bytes) } -> std::same_as<void>;
        { writer.end_entry() } -> std::same_as<void>;
        { writer.end_backup() } -> std::same_as<void>;
    };

/// Builds one database out of the sight of users. `publish` makes it visible as a whole; destroying a writer
/// that has not published leaves nothing behind.
template <class W>
concept EngineWriter = TakesBackups<W> && requires(W& writer) {
    { writer.publish() } -> std::same_as<void>;
};

/// Which databases exist, and what they are.
template <class E>
concept ListsDatabases = requires(E& engine, const std::string& database) {
    { engine.identity() } -> std::convertible_to<EngineIdentity>;
    { engine.databases() } -> std::convertible_to<std::vector<DatabaseInfo>>;
    // The last change's number; cheap, and wakes no idle database.
    { engine.last_etag(database) } -> std::convertible_to<Etag>;
    // Empty for a database that is not encrypted.
    { engine.database_key(database) } -> std::same_as<SecretBytes>;
};

/// How to read one consistently.
template <class E>
concept OpensReaders = requires(E& engine, const ReadRequest& request) {
    { engine.open_reader(request) } -> EngineReader;
};

/// How to write one back.
template <class E>
concept OpensWriters = requires(E& engine, WriteRequest request) {
    { engine.open_writer(std::move(request)) } -> EngineWriter;
};

/// The seam to the host's database engine. All functions are plain blocking functions that report failure by
/// exception; holdfast calls them on the executor for blocking work that the host supplies, several databases
/// at the same time.
template <class E>
concept HostEngine = ListsDatabases<E> && OpensReaders<E> && OpensWriters<E>;

}  // namespace holdfast::inline v1

#endif
