#ifndef HOLDFAST_ENGINE_ROCKSDB_REGISTRY_HPP
#define HOLDFAST_ENGINE_ROCKSDB_REGISTRY_HPP

#include <holdfast/concepts/host_engine.hpp>
#include <holdfast/engine/rocksdb/options.hpp>

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <vector>

namespace holdfast::inline v1::rocks {

/// A registered database. `db` is used under a shared lock of `use` only, and is null once it was removed.
struct Registered {
    std::string name{};
    ::rocksdb::DB* db = nullptr;
    std::shared_ptr<::rocksdb::Env> env{};
    SecretBytes key{};
    std::filesystem::path checkpoints{};
    std::string incarnation{};
    std::uint64_t changes = 0;  ///< those that have no sequence number; under a lock of `use`
    std::shared_mutex use{};
};

/// A registered database that stays open as long as this lives.
class Use {
public:
    /// Errors          errc::database_not_found
    explicit Use(std::shared_ptr<Registered> database);

    [[nodiscard]] ::rocksdb::DB& db() const noexcept { return *database_->db; }
    [[nodiscard]] const Registered& operator*() const noexcept { return *database_; }
    [[nodiscard]] const Registered* operator->() const noexcept { return database_.get(); }

private:
    std::shared_ptr<Registered> database_;
    std::shared_lock<std::shared_mutex> lock_;
};

/// The databases by name, without regard to letter case.
///
/// Thread safety   shared: safe
class Registry {
public:
    /// Errors          errc::invalid_argument, errc::database_exists
    void add(RocksDbDatabase database, const std::filesystem::path& default_checkpoints);
    /// Returns when nobody uses it any more; false if there is none.
    bool remove(const std::string& name);
    /// Errors          errc::database_not_found
    [[nodiscard]] std::shared_ptr<Registered> find(const std::string& name) const;
    [[nodiscard]] bool is_taken(const std::string& name) const;
    [[nodiscard]] std::vector<DatabaseInfo> list() const;

private:
    mutable std::mutex mutex_{};
    std::map<std::string, std::shared_ptr<Registered>> all_{};
};

}  // namespace holdfast::inline v1::rocks

#endif
