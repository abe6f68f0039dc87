#ifndef HOLDFAST_ENGINE_SQLITE_STORE_HPP
#define HOLDFAST_ENGINE_SQLITE_STORE_HPP

#include <holdfast/engine/files/snapshot_store.hpp>
#include <holdfast/engine/sqlite/options.hpp>
#include <holdfast/engine/sqlite/restore.hpp>
#include <holdfast/engine/sqlite/snapshot.hpp>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace holdfast::inline v1::sqlite {

class Folder;

/// The databases of one folder. Models `SnapshotStore`; see SqliteEngine.
class Store {
public:
    explicit Store(SqliteEngineOptions options);
    Store(const Store&) = delete;
    Store& operator=(const Store&) = delete;
    ~Store();

    [[nodiscard]] EngineIdentity identity() const;
    [[nodiscard]] std::vector<DatabaseInfo> databases();
    /// Errors          errc::database_not_found; errc::engine_failed: it is no SQLite database
    [[nodiscard]] Etag last_etag(const std::string& database);
    [[nodiscard]] SecretBytes database_key(const std::string& database);
    [[nodiscard]] Snapshot open_snapshot(const ReadRequest& request);
    [[nodiscard]] Restore open_restore(const WriteRequest& request);

private:
    std::shared_ptr<Folder> folder_;
};

static_assert(SnapshotStore<Store>);

}  // namespace holdfast::inline v1::sqlite

#endif
