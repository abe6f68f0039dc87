#ifndef ROCKSDB_SERVER_TENANTS_HPP
#define ROCKSDB_SERVER_TENANTS_HPP

#include <holdfast/engine/rocksdb.hpp>

#include <rocksdb/db.h>

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>

namespace rocksdb_server {

/// The server's databases: one RocksDB for each tenant, all open for writing, all registered with the engine.
class Tenants {
public:
    /// Opens every database that the folder has. `form` is that of its backups.
    Tenants(const std::filesystem::path& folder, holdfast::RocksDbBackupForm form);
    Tenants(const Tenants&) = delete;
    Tenants& operator=(const Tenants&) = delete;
    ~Tenants();

    holdfast::RocksDbEngine& engine() { return engine_; }
    [[nodiscard]] std::set<std::string> names() const;
    void create(const std::string& name);
    /// Closes and deletes one.
    void drop(const std::string& name);
    void write(const std::string& name, const std::string& key, const std::string& value);
    /// A number that depends on every key and value.
    [[nodiscard]] std::size_t digest(const std::string& name) const;

private:
    void open(const std::string& name, const std::filesystem::path& path);
    [[nodiscard]] std::shared_ptr<rocksdb::DB> find(const std::string& name) const;

    std::filesystem::path folder_;
    mutable std::mutex mutex_{};
    std::map<std::string, std::shared_ptr<rocksdb::DB>> open_{};
    holdfast::RocksDbEngine engine_;
};

}  // namespace rocksdb_server

#endif
