#ifndef HOLDFAST_ENGINE_SQLITE_FOLDER_HPP
#define HOLDFAST_ENGINE_SQLITE_FOLDER_HPP

#include <holdfast/engine/files/etag_ledger.hpp>
#include <holdfast/engine/sqlite/connection.hpp>
#include <holdfast/engine/sqlite/options.hpp>

#include <cstdint>
#include <filesystem>
#include <map>
#include <mutex>
#include <string>
#include <tuple>
#include <vector>

namespace holdfast::inline v1::sqlite {

/// What the store, its snapshots and its restores share: the files, which of them are databases, and their etags.
///
/// Thread safety   shared: safe
class Folder {
public:
    explicit Folder(SqliteEngineOptions options);

    [[nodiscard]] const SqliteEngineOptions& options() const noexcept { return options_; }
    [[nodiscard]] std::filesystem::path work_folder() const { return options_.folder / ".holdfast" / "work"; }
    [[nodiscard]] std::filesystem::path copies_folder() const { return options_.state_folder / "work"; }

    [[nodiscard]] std::vector<DatabaseInfo> databases();
    /// The path of a database that exists.
    ///
    /// Errors          errc::database_not_found, errc::engine_failed (it is no SQLite database)
    [[nodiscard]] std::filesystem::path find(const std::string& database);
    /// True if a database has this name, or one that differs in letter case only.
    [[nodiscard]] bool is_taken(const std::string& database);

    [[nodiscard]] Etag last_etag(const std::string& database);
    /// Of a state of the database that has exactly this name.
    [[nodiscard]] Etag etag_of(const std::string& name, bool known, const State& state);

    files::EtagLedger ledger;
    std::mutex publishing{};  ///< held while a name is looked at and taken

private:
    using Mark = std::tuple<std::uint64_t, std::uint64_t, std::int64_t, std::int64_t, std::int64_t>;
    [[nodiscard]] bool is_database(const std::filesystem::path& path, const std::string& name);

    SqliteEngineOptions options_;
    std::mutex mutex_{};
    std::map<std::string, std::pair<Mark, bool>> known_{};  ///< file names that were looked into
};

}  // namespace holdfast::inline v1::sqlite

#endif
