#include "tenants.hpp"

#include <functional>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace rocksdb_server {

namespace {

void check(const rocksdb::Status& status)
{
    if (!status.ok()) throw std::runtime_error(status.ToString());
}

}  // namespace

Tenants::Tenants(const std::filesystem::path& folder, holdfast::RocksDbBackupForm form)
    : folder_(folder),
      engine_({.folder = folder,
               .open = [this](holdfast::RestoredRocksDb restored) { open(restored.name, restored.path); },
               .backup_form = form})
{
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        const std::string name = entry.path().filename().string();
        if (!name.starts_with('.')) open(name, entry.path());
    }
}

Tenants::~Tenants()
{
    for (const auto& [name, db] : open_) engine_.remove(name);
}

void Tenants::open(const std::string& name, const std::filesystem::path& path)
{
    rocksdb::Options options;
    options.create_if_missing = true;
    options.write_buffer_size = 4 << 20;
    options.WAL_ttl_seconds = 3 * 24 * 3600;  // for backups of records: longer than from one to the next
    rocksdb::DB* raw = nullptr;
    check(rocksdb::DB::Open(options, path.string(), &raw));
    const std::shared_ptr<rocksdb::DB> db(raw);
    engine_.add({.name = name, .db = db.get()});
    const std::lock_guard lock(mutex_);
    open_[name] = db;
}

void Tenants::create(const std::string& name)
{
    open(name, folder_ / name);
}

void Tenants::drop(const std::string& name)
{
    engine_.remove(name);  // waits for a checkpoint that is being made
    {
        const std::lock_guard lock(mutex_);
        open_.erase(name);
    }
    std::filesystem::remove_all(folder_ / name);
}

std::set<std::string> Tenants::names() const
{
    const std::lock_guard lock(mutex_);
    std::set<std::string> all;
    for (const auto& [name, db] : open_) all.insert(name);
    return all;
}

std::shared_ptr<rocksdb::DB> Tenants::find(const std::string& name) const
{
    const std::lock_guard lock(mutex_);
    return open_.at(name);
}

void Tenants::write(const std::string& name, const std::string& key, const std::string& value)
{
    check(find(name)->Put({}, key, value));
}

std::size_t Tenants::digest(const std::string& name) const
{
    const auto db = find(name);
    const std::unique_ptr<rocksdb::Iterator> row(db->NewIterator({}));
    const std::hash<std::string_view> hash;
    std::size_t digest = 0;
    for (row->SeekToFirst(); row->Valid(); row->Next())
        digest = digest * 31 + hash(row->key().ToStringView()) * 7 + hash(row->value().ToStringView());
    check(row->status());
    return digest;
}

}  // namespace rocksdb_server
