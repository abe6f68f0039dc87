#ifndef DOCUMENT_SERVER_STORE_DOCUMENT_FILE_HPP
#define DOCUMENT_SERVER_STORE_DOCUMENT_FILE_HPP

#include "content_digest.hpp"
#include "sealer.hpp"
#include "sqlite.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace document_server {

using Etag = std::uint64_t;

/// The SQLite file of one database, open for one writer.
///
///     documents(etag, id, body)    etag is the row id: changes since an etag are one range of the table
///     tombstones(etag, id)         what was deleted, and when
///     states(etag, digest)         the digest of the live documents at each etag at which a transaction ended
///
/// `body` and `digest` are sealed if the database is encrypted. Ids are not: do not put a secret into an id.
///
/// Preconditions   `put`, `erase` and `finish` inside a transaction of `connection()`
/// Thread safety   one thread at a time
class DocumentFile {
public:
    enum class Durability {
        durable,  ///< a committed transaction survives a power cut
        building  ///< nobody looks before the file is complete and synced
    };

    /// Opens or, if there is none, makes the file. `sealer` outlives it.
    DocumentFile(const std::filesystem::path& file, const Sealer& sealer, Durability durability);

    [[nodiscard]] Connection& connection() { return connection_; }
    [[nodiscard]] Etag last_etag() const { return last_etag_; }
    [[nodiscard]] const ContentDigest& digest() const { return digest_; }

    /// Writes one document; `etag` is greater than any before. `body` is canonical JSON.
    void put(Etag etag, std::string_view id, std::string_view body);
    /// Deletes one. False, and nothing done, if there is none.
    bool erase(Etag etag, std::string_view id);
    /// Ends a transaction's changes: from now on `last_etag()` is `etag`.
    void finish(Etag etag);
    /// The transaction was rolled back: reads the state again.
    void reload();

    [[nodiscard]] std::optional<std::string> get(std::string_view id);

private:
    [[nodiscard]] bool take_out(std::string_view id);

    const Sealer& sealer_;
    Connection connection_;
    Statement find_;
    Statement insert_;
    Statement remove_;
    Statement bury_;
    Statement unbury_;
    Statement record_state_;
    Etag last_etag_ = 0;
    ContentDigest digest_;
};

/// What is written in a database file's header, so that no other SQLite file is taken for one.
inline constexpr std::int64_t application_id = 0x446f6353;  // "DocS"

/// Opens everything with `old`, seals it with `now`, and forgets the states before the last: a database file that came
/// from elsewhere is made this server's own. In a transaction of the caller.
void adopt_content(Connection& connection, const Sealer& old, const Sealer& now);

/// Calls `visit(etag, id, body)` for each document that is newer than `after`, in the order of the etags.
void visit_documents(Connection& connection, const Sealer& sealer, Etag after,
                     const std::function<void(Etag, std::string_view, std::string_view)>& visit);

}  // namespace document_server

#endif
