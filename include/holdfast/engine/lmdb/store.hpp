#ifndef HOLDFAST_ENGINE_LMDB_STORE_HPP
#define HOLDFAST_ENGINE_LMDB_STORE_HPP

#include <holdfast/engine/files/live_view.hpp>
#include <holdfast/engine/files/snapshot_store.hpp>
#include <holdfast/engine/files/work_folder.hpp>
#include <holdfast/engine/lmdb/options.hpp>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace holdfast::inline v1::lmdb {

class Folder;

/// The one file of a snapshot is called so.
inline constexpr const char* data_file = "data.mdb";

/// Shows one environment. Models `FileSnapshot`.
class Snapshot {
public:
    Snapshot(std::unique_ptr<files::LiveView> bytes, Etag etag, std::string incarnation);

    [[nodiscard]] const SnapshotDescription& description() const noexcept { return description_; }
    void read(std::size_t file, std::uint64_t offset, std::span<std::byte> into);

private:
    std::unique_ptr<files::LiveView> bytes_;
    SnapshotDescription description_{};
};

static_assert(FileSnapshot<Snapshot>);

/// One environment on its way back. Models `FileRestore`.
class Restore {
public:
    Restore(std::shared_ptr<Folder> folder, std::string database, files::WorkFolder work);

    [[nodiscard]] const std::filesystem::path& folder() const noexcept { return work_.path(); }
    /// Errors          errc::invalid_argument: the backup is another engine's
    void accept(const WrittenBackup& backup) const;
    /// Errors          errc::object_damaged: it is no environment, or shows another transaction
    void check(const WrittenBackup& newest, const std::vector<SnapshotFile>& files) const;
    /// Errors          errc::database_exists
    void publish(const WrittenBackup& newest, const std::vector<SnapshotFile>& files);

private:
    std::shared_ptr<Folder> folder_;
    std::string database_;
    files::WorkFolder work_;
};

static_assert(FileRestore<Restore>);

/// The environments of one folder. Models `SnapshotStore`; see LmdbEngine.
class Store {
public:
    explicit Store(LmdbEngineOptions options);
    Store(const Store&) = delete;
    Store& operator=(const Store&) = delete;
    ~Store();

    [[nodiscard]] EngineIdentity identity() const;
    [[nodiscard]] std::vector<DatabaseInfo> databases();
    /// Errors          errc::database_not_found; errc::engine_failed: it is no environment
    [[nodiscard]] Etag last_etag(const std::string& database);
    [[nodiscard]] SecretBytes database_key(const std::string& database);
    [[nodiscard]] Snapshot open_snapshot(const ReadRequest& request);
    [[nodiscard]] Restore open_restore(const WriteRequest& request);

private:
    std::shared_ptr<Folder> folder_;
};

static_assert(SnapshotStore<Store>);

}  // namespace holdfast::inline v1::lmdb

#endif
