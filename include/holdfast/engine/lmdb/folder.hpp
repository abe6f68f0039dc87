#ifndef HOLDFAST_ENGINE_LMDB_FOLDER_HPP
#define HOLDFAST_ENGINE_LMDB_FOLDER_HPP

#include <holdfast/engine/files/snapshot_store.hpp>
#include <holdfast/engine/lmdb/options.hpp>

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace holdfast::inline v1::lmdb {

/// Throws what `code` of LMDB stands for.
[[noreturn]] void fail(int code, std::string_view doing, const std::filesystem::path& path);

/// Opens an environment for reading; `flags` are added to MDB_RDONLY. Nobody else in this process has it open.
///
/// Errors          errc::access_denied, errc::engine_failed
[[nodiscard]] std::shared_ptr<MDB_env> open_environment(const std::filesystem::path& path, unsigned flags);

/// The number of the newest transaction.
[[nodiscard]] Etag newest_transaction(MDB_env* environment);

/// What the store, its snapshots and its restores share: the environments, each open at most once.
///
/// Thread safety   shared: safe
class Folder {
public:
    explicit Folder(LmdbEngineOptions options);

    [[nodiscard]] const LmdbEngineOptions& options() const noexcept { return options_; }
    [[nodiscard]] std::filesystem::path work_folder() const { return options_.folder / ".holdfast" / "work"; }
    [[nodiscard]] std::filesystem::path copies_folder() const { return options_.state_folder / "work"; }

    [[nodiscard]] std::vector<DatabaseInfo> databases();
    /// The path of a database that exists: of its folder, or its file.
    ///
    /// Errors          errc::database_not_found, errc::engine_failed (it is no environment)
    [[nodiscard]] std::filesystem::path find(const std::string& database);
    /// The file with the data of the environment at `path`.
    [[nodiscard]] std::filesystem::path data_of(const std::filesystem::path& path) const;
    /// True if a database has this name, or one that differs in letter case only.
    [[nodiscard]] bool is_taken(const std::string& database);

    /// The host's environment, or ours, which is closed with its last user.
    [[nodiscard]] std::shared_ptr<MDB_env> environment(const std::string& database);

    std::mutex publishing{};  ///< held while a name is looked at and taken

private:
    class Use;
    struct Opened {
        std::shared_ptr<MDB_env> environment{};
        std::size_t users = 0;
    };

    [[nodiscard]] bool is_environment(const std::filesystem::path& path) const;

    LmdbEngineOptions options_;
    std::shared_ptr<std::mutex> mutex_ = std::make_shared<std::mutex>();
    std::shared_ptr<std::map<std::string, Opened>> open_ = std::make_shared<std::map<std::string, Opened>>();
};

}  // namespace holdfast::inline v1::lmdb

#endif
