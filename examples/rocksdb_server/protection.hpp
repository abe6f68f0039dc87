#ifndef ROCKSDB_SERVER_PROTECTION_HPP
#define ROCKSDB_SERVER_PROTECTION_HPP

#include "tenants.hpp"

#include <holdfast.hpp>
#include <holdfast/persistence/sqlite.hpp>

#include <boost/asio/thread_pool.hpp>

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace rocksdb_server {

/// The composition: RocksDB databases, the real clock, local folders, one cipher, one SQLite file as memory.
using Backups = holdfast::BackupCoordinator<
    holdfast::RocksDbEngine, holdfast::Policies<holdfast::AsioScheduler, holdfast::Destinations<holdfast::LocalFolder>,
                                                holdfast::XChaCha20Poly1305, holdfast::SqlitePersistence>>;

/// What one backup of one database came to.
struct Outcome {
    bool is_full = false;
    bool nothing_changed = false;
    std::uint64_t bytes_stored = 0;
    std::string manifest{};  ///< its file, which a restore may name
};

/// Protects all databases of the server with one template. Its functions block; errors are std::exceptions with a text
/// for people.
class Protection {
public:
    /// `memory` is the file that remembers tasks and chains, `backups` the folder of the backups.
    Protection(Tenants& tenants, const std::filesystem::path& memory, std::filesystem::path backups);
    Protection(const Protection&) = delete;
    Protection& operator=(const Protection&) = delete;
    ~Protection();

    /// Puts the template: from now on each database is backed up by the clock, and those to come too. `full` and
    /// `incremental` are cron expressions, such as "0 2 * * SUN" and "0 * * * *".
    void protect(const std::string& full, const std::string& incremental);
    void created(const std::string& database);
    void dropped(const std::string& database);
    /// Backs each database up now, several at a time.
    [[nodiscard]] std::map<std::string, Outcome> back_up_all();
    /// `manifest` is that of an outcome; empty: the newest.
    void restore(const std::string& database, const std::string& as, const std::optional<std::string>& manifest = {});

private:
    Tenants& tenants_;
    std::filesystem::path folder_;
    boost::asio::thread_pool threads_{4};
    holdfast::SqlitePersistence persistence_;
    std::mutex mutex_{};
    std::map<std::string, Outcome> committed_{};
    std::unique_ptr<Backups> backups_{};
};

}  // namespace rocksdb_server

#endif
