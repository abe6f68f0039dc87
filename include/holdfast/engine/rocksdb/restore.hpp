#ifndef HOLDFAST_ENGINE_ROCKSDB_RESTORE_HPP
#define HOLDFAST_ENGINE_ROCKSDB_RESTORE_HPP

#include <holdfast/engine/files/snapshot_store.hpp>
#include <holdfast/engine/files/work_folder.hpp>
#include <holdfast/engine/rocksdb/opening.hpp>
#include <holdfast/engine/rocksdb/options.hpp>

#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace holdfast::inline v1::rocks {

class State;

/// One database on its way back. Models `FileRestore`.
class Restore {
public:
    Restore(std::shared_ptr<State> state, std::string database, SecretBytes key);

    [[nodiscard]] const std::filesystem::path& folder() const noexcept { return work_.path(); }
    [[nodiscard]] const std::string& database() const noexcept { return database_; }
    /// Checks an SST file as soon as it is whole, while those after it are still being opened: `check` checks the rest.
    ///
    /// Errors          errc::object_damaged
    void file_ended(const std::string& name);
    /// The file is written again, or changed: what is known of it does not hold any more.
    void file_begins(const std::string& name);
    /// For a database that is made in `folder` by RocksDB itself, with the Env that it is to have.
    [[nodiscard]] Folder target() const;
    /// Errors          errc::invalid_argument: the backup is another engine's
    void accept(const WrittenBackup& backup) const;
    /// Errors          errc::object_damaged: it is no whole database
    void check(const WrittenBackup& newest, const std::vector<SnapshotFile>& files) const;
    /// Errors          errc::database_exists; what RocksDbEngineOptions::open throws
    void publish(const WrittenBackup& newest, const std::vector<SnapshotFile>& files);
    /// Both for what was made with the Env of `target`, and is closed.
    void publish_database(const WrittenBackup& newest);

private:
    void encrypt();
    void take_name(const WrittenBackup& newest);
    void give_to_host(const std::filesystem::path& target);

    std::shared_ptr<State> state_;
    std::string database_;
    SecretBytes key_;
    std::shared_ptr<::rocksdb::Env> env_{};
    files::WorkFolder work_;
    std::set<std::string> checked_{};  ///< SST files
};

static_assert(FileRestore<Restore>);

}  // namespace holdfast::inline v1::rocks

#endif
