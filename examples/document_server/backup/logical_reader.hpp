#ifndef DOCUMENT_SERVER_BACKUP_LOGICAL_READER_HPP
#define DOCUMENT_SERVER_BACKUP_LOGICAL_READER_HPP

#include "../store/document_store.hpp"

#include <holdfast/concepts/host_engine.hpp>

#include <optional>
#include <span>
#include <string>

namespace document_server {

/// Gives the documents of one moment as lines of JSON: all of them, or those that changed after an etag and the
/// deletions after it.
///
/// It holds a read transaction of its own connection for as long as it lives: SQLite in WAL mode then shows it one
/// state, while writers go on. The price is that the WAL cannot be cut short meanwhile.
class LogicalReader {
public:
    LogicalReader(DocumentStore& store, const holdfast::ReadRequest& request);

    [[nodiscard]] const holdfast::ReadDescription& description() const { return description_; }
    /// An operation is one document or deletion.
    [[nodiscard]] holdfast::ReadChunk read(std::span<std::byte> into, std::uint64_t max_operations);

private:
    void declare(const char* name, const char* table, Etag after);
    void begin_entry();
    [[nodiscard]] bool next_line();

    Sealer sealer_;
    Connection connection_;
    Etag after_;
    holdfast::ReadDescription description_;
    std::size_t entry_ = 0;
    std::optional<Statement> rows_;  ///< of the current entry, at the row after `line_`
    bool row_left_ = false;
    std::string line_;
    std::size_t given_ = 0;  ///< of `line_`
};

/// The names of the entries, in the order in which they are read.
inline constexpr const char* documents_entry = "documents.ndjson";
inline constexpr const char* tombstones_entry = "tombstones.ndjson";

}  // namespace document_server

#endif
