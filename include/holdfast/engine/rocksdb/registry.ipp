#ifndef HOLDFAST_ENGINE_ROCKSDB_REGISTRY_IPP
#define HOLDFAST_ENGINE_ROCKSDB_REGISTRY_IPP

#include <holdfast/engine/files/database_names.hpp>
#include <holdfast/engine/files/file.hpp>
#include <holdfast/engine/files/work_folder.hpp>
#include <holdfast/engine/rocksdb/registry.hpp>
#include <holdfast/engine/rocksdb/status.hpp>
#include <holdfast/error.hpp>

#include <rocksdb/db.h>

#include <utility>

namespace holdfast::inline v1::rocks {

namespace {

[[noreturn]] void fail_not_found(const std::string& name)
{
    throw Error(errc::database_not_found,
                "No RocksDB database '" + name.substr(0, 300) + "' is registered. Check the name.");
}

// A checkpoint has one folder: what lies in others would be missing in a restore.
void require_one_folder(const std::string& name, ::rocksdb::DB& db)
{
    const ::rocksdb::Options options = db.GetOptions();
    const auto is_own = [&](const std::string& path) {
        return path.empty() || std::filesystem::path(path).lexically_normal() / "" ==
                                   std::filesystem::path(db.GetName()).lexically_normal() / "";
    };
    bool is_one = is_own(options.wal_dir);
    for (const auto* paths : {&options.db_paths, &options.cf_paths})
        for (const auto& each : *paths) is_one = is_one && is_own(each.path);
    if (!is_one)
        throw Error(errc::invalid_argument,
                    "RocksDB database '" + name +
                        "' cannot be protected: it has db_paths, cf_paths or a wal_dir outside of its folder, which a "
                        "checkpoint does not carry. Open it without them.");
}

}  // namespace

Use::Use(std::shared_ptr<Registered> database) : database_(std::move(database)), lock_(database_->use)
{
    if (database_->db == nullptr) fail_not_found(database_->name);
}

void Registry::add(RocksDbDatabase database, const std::filesystem::path& default_checkpoints)
{
    if (database.name.empty() || database.db == nullptr)
        throw Error(errc::invalid_argument,
                    "A RocksDB database cannot be registered without a name and an open rocksdb::DB. Give both.");
    require_one_folder(database.name, *database.db);
    auto added = std::make_shared<Registered>();
    added->checkpoints =
        database.checkpoints.empty() ? default_checkpoints : std::filesystem::absolute(database.checkpoints);
    if (!database.checkpoints.empty()) files::sweep_work_folders(added->checkpoints);
    std::string identity;
    const auto status = database.db->GetDbIdentity(identity);
    if (!status.ok()) fail(status, "tell the identity of the RocksDB database in", database.db->GetName());
    while (!identity.empty() && identity.back() == '\n') identity.pop_back();
    // A restored copy may have the identity of its original, and another folder.
    added->incarnation = identity + " " + files::incarnation_of(database.db->GetName());
    added->name = std::move(database.name);
    added->db = database.db;
    added->env = std::move(database.env);
    added->key = std::move(database.key);
    const std::lock_guard lock(mutex_);
    const auto [found, is_new] = all_.emplace(files::fold_case(added->name), added);
    if (!is_new)
        throw Error(errc::database_exists, "A RocksDB database is registered as '" + found->second->name +
                                               "' already. Remove it first, or choose another name.");
}

bool Registry::remove(const std::string& name)
{
    std::shared_ptr<Registered> removed;
    {
        const std::lock_guard lock(mutex_);
        const auto found = all_.find(files::fold_case(name));
        if (found == all_.end()) return false;
        removed = std::move(found->second);
        all_.erase(found);
    }
    const std::unique_lock lock(removed->use);
    removed->db = nullptr;
    return true;
}

std::shared_ptr<Registered> Registry::find(const std::string& name) const
{
    const std::lock_guard lock(mutex_);
    const auto found = all_.find(files::fold_case(name));
    if (found == all_.end()) fail_not_found(name);
    return found->second;
}

bool Registry::is_taken(const std::string& name) const
{
    const std::lock_guard lock(mutex_);
    return all_.contains(files::fold_case(name));
}

std::vector<DatabaseInfo> Registry::list() const
{
    const std::lock_guard lock(mutex_);
    std::vector<DatabaseInfo> all;
    for (const auto& [folded, each] : all_) {
        DatabaseInfo info{each->name, !each->key.empty(), each->incarnation};
        all.push_back(std::move(info));
    }
    return all;
}

}  // namespace holdfast::inline v1::rocks

#endif
