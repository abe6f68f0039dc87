#ifndef SQLITE_SERVER_PROTECTION_HPP
#define SQLITE_SERVER_PROTECTION_HPP

#include <holdfast.hpp>
#include <holdfast/engine/sqlite.hpp>
#include <holdfast/persistence/sqlite.hpp>

#include <boost/asio/thread_pool.hpp>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <set>
#include <string>

namespace sqlite_server {

/// What the operator has asked for.
struct Settings {
    std::filesystem::path folder{};   ///< of the SQLite files
    std::filesystem::path backups{};  ///< where the backups go
    std::string full = "0 2 * * *";
    std::string incremental = "*/15 * * * *";
    int keep_days = 30;
    std::filesystem::path key_file{};  ///< of the key that seals the backups; blank: they are not encrypted
};

/// The composition: SQLite files, the real clock, local folders, one cipher, one SQLite file as memory.
using Backups = holdfast::BackupCoordinator<
    holdfast::SqliteEngine, holdfast::Policies<holdfast::AsioScheduler, holdfast::Destinations<holdfast::LocalFolder>,
                                               holdfast::XChaCha20Poly1305, holdfast::SqlitePersistence>>;

/// Keeps the SQLite files of one folder backed up. Its functions block; errors are std::exceptions with a text for
/// people.
class Protection {
public:
    /// `for_good` remembers tasks and chains in `.holdfast` of the folder, which one process at a time can do.
    /// Otherwise nothing is remembered, and another process may be at work: for listing and restoring.
    Protection(Settings settings, bool for_good);
    Protection(const Protection&) = delete;
    Protection& operator=(const Protection&) = delete;
    ~Protection();

    /// Puts the template; from now on each database is backed up by the clock.
    void protect();
    /// Tells the coordinator of files that have come and gone.
    void look_for_databases();
    /// Backs each database up now, and says how it went. False if one has failed.
    [[nodiscard]] bool back_up_all();
    void list_restore_points();
    /// `point` is a name from the list; empty: the newest.
    void restore(const std::string& database, const std::string& as, const std::optional<std::string>& point);

private:
    [[nodiscard]] std::optional<holdfast::BackupEncryptionSettings> encryption() const;
    [[nodiscard]] std::set<std::string> names();
    /// Starts a backup of now, after one that runs already. Tells its operation.
    [[nodiscard]] std::int64_t start(const std::string& database, std::int64_t task);

    Settings settings_;
    std::filesystem::path memory_folder_;
    bool is_temporary_;
    boost::asio::thread_pool threads_;
    holdfast::SqliteEngine engine_;
    std::unique_ptr<holdfast::SqlitePersistence> persistence_{};
    std::unique_ptr<Backups> backups_{};
    std::set<std::string> known_{};
};

}  // namespace sqlite_server

#endif
