#ifndef DOCUMENT_SERVER_BACKUP_SNAPSHOT_READER_HPP
#define DOCUMENT_SERVER_BACKUP_SNAPSHOT_READER_HPP

#include "../store/document_store.hpp"

#include <holdfast/concepts/host_engine.hpp>

#include <fstream>
#include <span>

namespace document_server {

/// Gives an image of the database's SQLite file, and, for an encrypted database, its key: the backup of such a
/// database is encrypted with that key, so the key leaves the server sealed by itself.
///
/// SQLite's online copy makes the image in the store's temporary folder when the reader is opened, in one step and
/// beside running writers; it is gone with the reader. The etag is read from the copy, so it is the copy's.
class SnapshotReader {
public:
    SnapshotReader(DocumentStore& store, const holdfast::ReadRequest& request);

    [[nodiscard]] const holdfast::ReadDescription& description() const { return description_; }
    /// An operation is a read of at most 64 KiB.
    [[nodiscard]] holdfast::ReadChunk read(std::span<std::byte> into, std::uint64_t max_operations);

private:
    holdfast::SecretBytes key_;
    TemporaryFile copy_;
    std::ifstream image_;
    holdfast::ReadDescription description_;
    std::size_t entry_ = 0;
    std::uint64_t given_ = 0;  ///< of the entry
};

/// The names of the entries, in the order in which they are read.
inline constexpr const char* image_entry = "database.sqlite";
inline constexpr const char* key_entry = "database.key";

}  // namespace document_server

#endif
