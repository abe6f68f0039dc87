#ifndef HOLDFAST_ENGINE_SQLITE_RESTORE_HPP
#define HOLDFAST_ENGINE_SQLITE_RESTORE_HPP

#include <holdfast/engine/files/snapshot_store.hpp>
#include <holdfast/engine/files/work_folder.hpp>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace holdfast::inline v1::sqlite {

class Folder;

/// One database on its way back. Models `FileRestore`.
class Restore {
public:
    Restore(std::shared_ptr<Folder> folder, std::string database, files::WorkFolder work);

    [[nodiscard]] const std::filesystem::path& folder() const noexcept { return work_.path(); }
    /// Errors          errc::invalid_argument: the backup is another engine's
    void accept(const WrittenBackup& backup) const;
    /// Errors          errc::object_damaged: it is no SQLite database, or a damaged one
    void check(const WrittenBackup& newest, const std::vector<SnapshotFile>& files) const;
    /// Errors          errc::database_exists; errc::engine_failed: a journal of a former database of that name is in
    ///                 the way
    void publish(const WrittenBackup& newest, const std::vector<SnapshotFile>& files);

private:
    void check_content(const std::filesystem::path& file) const;

    std::shared_ptr<Folder> folder_;
    std::string database_;
    files::WorkFolder work_;
};

static_assert(FileRestore<Restore>);

}  // namespace holdfast::inline v1::sqlite

#endif
