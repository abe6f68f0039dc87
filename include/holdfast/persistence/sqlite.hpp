#ifndef HOLDFAST_PERSISTENCE_SQLITE_HPP
#define HOLDFAST_PERSISTENCE_SQLITE_HPP

#include <holdfast/concepts/persistence.hpp>
#include <holdfast/encryption/secret_bytes.hpp>
#include <holdfast/persistence/limits.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace holdfast::inline v1 {

/// Where a `SqlitePersistence` keeps its records, and under which key.
struct SqlitePersistenceOptions {
    /// The absolute path of the file; it is created when missing, its folder is not. Beside it there are, with the
    /// same name and `-wal` and `-lock` added, files that belong to it. Required.
    std::string path{};
    /// 32 bytes that seal all values. Empty: they are in the key file. A key that is lost cannot be replaced: the
    /// file has to be removed, and the templates put anew. Default: empty.
    SecretBytes seal_key{};
    /// The path of the key file; used only without `seal_key`. It is created with a random key when the file at
    /// `path` is created. A copy belongs somewhere else than the copy of the file. Blank: `path` with `.key` added.
    /// Default: blank.
    std::string key_file{};
};

/// Keeps the records in one SQLite file: the persistence of a server on its own.
///
/// A committed transaction survives the process and a power cut (WAL, synchronous=FULL: one fsync a commit). All
/// files have mode 0600. The values are sealed (see RecordSeal), keys and revisions are readable. One object has the
/// file to itself for its lifetime; a second one, in this or another process, is refused.
///
/// The constructor reads and opens every record, so that damage is found then and not in the night. It throws, like
/// the functions:
///
/// Errors          errc::persistence_locked: another process, or object, has the file
///                 errc::persistence_full: no space, quota; nothing was changed, and reading still works
///                 errc::persistence_damaged: the file is not what was written
///                 errc::key_missing: the file exists, its key file does not
///                 errc::wrong_key: the file was sealed with another key
///                 errc::unsupported_format: the file was written by a newer version
///                 errc::persistence_failed: permissions, input and output errors, and the rest
///                 errc::invalid_argument: a call outside the bounds of the concept
/// Thread safety   shared: safe; calls wait for each other
/// Blocking        every function; needs an executor for blocking work
/// Source          sqlite.org/wal.html, sqlite.org/pragma.html
class SqlitePersistence {
public:
    static constexpr bool durable = true;
    using options_type = SqlitePersistenceOptions;

    explicit SqlitePersistence(SqlitePersistenceOptions options);
    SqlitePersistence(const SqlitePersistence&) = delete;
    SqlitePersistence& operator=(const SqlitePersistence&) = delete;
    ~SqlitePersistence();

    [[nodiscard]] std::optional<Record> get(const std::string& key);
    [[nodiscard]] std::vector<Record> list(const RecordRange& range);
    /// An exception says that nothing was changed. If the disk failed so that the log of SQLite cannot be cleared of
    /// the change, a crash now could still bring it; until it is cleared every later commit fails.
    [[nodiscard]] CommitResult commit(const Transaction& transaction);

private:
    class Implementation;
    std::unique_ptr<Implementation> implementation_;
};

static_assert(Persistence<SqlitePersistence>);

}  // namespace holdfast::inline v1

#endif
