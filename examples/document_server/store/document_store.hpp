#ifndef DOCUMENT_SERVER_STORE_DOCUMENT_STORE_HPP
#define DOCUMENT_SERVER_STORE_DOCUMENT_STORE_HPP

#include "document_file.hpp"
#include "files.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace document_server {

/// One change of a write: a document to put, or, with an empty body, one to delete.
struct Change {
    std::string id;
    std::optional<std::string> json;
};

/// The state of a database after a transaction.
struct State {
    Etag etag = 0;
    std::string digest;
};

struct DatabaseDescription {
    std::string name;
    std::string incarnation;
    bool encrypted = false;
};

/// A document database engine: databases of JSON documents, one SQLite file each, in one folder.
///
/// Each change of a database gets the next etag; deletions leave a tombstone. Every write is one durable
/// transaction. Names of databases are unique without regard to ASCII letter case.
///
/// Errors          StoreError
/// Thread safety   shared: safe; writers of one database take turns, readers wait for nobody
class DocumentStore {
public:
    static constexpr std::size_t maximum_document_size = 64 * 1024 * 1024;

    /// Opens the folder, or makes it. Removes what a crash has left unfinished. At most `maximum_open_files` databases
    /// are kept open between two calls. One store at a time uses a folder.
    explicit DocumentStore(std::filesystem::path folder, std::size_t maximum_open_files = 64);
    ~DocumentStore();

    void create(const std::string& database, holdfast::SecretBytes key = {});
    bool drop(const std::string& database);
    [[nodiscard]] std::vector<DatabaseDescription> list() const;
    [[nodiscard]] bool exists(const std::string& database) const;

    /// Makes all changes or none; returns the state after them. Bodies are any JSON; they are kept in one canonical
    /// form.
    State write(const std::string& database, std::span<const Change> changes);
    [[nodiscard]] std::optional<std::string> get(const std::string& database, const std::string& id);

    /// The state now, from memory if it is known.
    [[nodiscard]] State state(const std::string& database);
    /// The digest that was recorded when `etag` was the last one; empty if no transaction ended there.
    [[nodiscard]] std::optional<std::string> digest_at(const std::string& database, Etag etag);
    /// Counts the documents and adds up their digest anew: what is really there.
    [[nodiscard]] std::pair<std::uint64_t, std::string> count_and_digest(const std::string& database);

    // For backups.

    /// A connection of its own to the database's file, read only.
    [[nodiscard]] Connection open_for_reading(const std::string& database);
    [[nodiscard]] holdfast::SecretBytes key(const std::string& database) const;
    [[nodiscard]] std::filesystem::path temporary_folder() const { return folder_ / ".unfinished"; }
    /// Makes a complete file in the temporary folder the database `database`, durably and at once. A name that
    /// is taken by now is an error.
    void adopt(const std::string& database, const std::filesystem::path& file, holdfast::SecretBytes key);

private:
    struct Database;

    [[nodiscard]] std::shared_ptr<Database> find(const std::string& database) const;
    template <class Function>
    auto with_file(Database& database, Function function);
    void make_room_for(const Database& wanted);

    std::filesystem::path folder_;
    std::size_t maximum_open_files_;
    mutable std::mutex mutex_;
    std::map<std::string, std::shared_ptr<Database>> databases_;  ///< by the folded name
    std::uint64_t uses_ = 0;
};

/// One JSON text for each value, so that equal documents have equal bytes. Throws StoreError for what is not JSON.
[[nodiscard]] std::string canonical_json(std::string_view json);

}  // namespace document_server

#endif
