#ifndef HOLDFAST_TESTS_UNIT_ENGINE_ROCKSDB_SERVER_HPP
#define HOLDFAST_TESTS_UNIT_ENGINE_ROCKSDB_SERVER_HPP

#include <holdfast/engine/files/database_names.hpp>
#include <holdfast/engine/rocksdb.hpp>

#include <rocksdb/db.h>
#include <rocksdb/env_encryption.h>
#include <rocksdb/utilities/options_util.h>

#include <support/temporary_folder.hpp>

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace rocksdb_test {

inline void check(const rocksdb::Status& status)
{
    if (!status.ok()) throw std::runtime_error(status.ToString());
}

/// Returns when RocksDB's own threads have removed the WAL of what was flushed: a flush does not wait for that.
inline void wait_until_wal_is_gone(rocksdb::DB& db)
{
    for (;; std::this_thread::yield()) {
        rocksdb::VectorLogPtr files;
        check(db.GetSortedWalFiles(files));
        if (files.empty()) return;
    }
}

/// XOR with a key of 32 bytes, in RocksDB's counter mode: enough to tell keys, and plain bytes, apart.
class XorCipher : public rocksdb::BlockCipher {
public:
    explicit XorCipher(holdfast::SecretBytes key) : key_(std::move(key)) {}
    const char* Name() const override { return "xor"; }
    std::size_t BlockSize() override { return 32; }
    rocksdb::Status Encrypt(char* data) override
    {
        for (std::size_t i = 0; i != 32; ++i)
            data[i] = static_cast<char>(data[i] ^ static_cast<char>(std::to_integer<unsigned char>(key_.bytes()[i])));
        return rocksdb::Status::OK();
    }
    rocksdb::Status Decrypt(char* data) override { return Encrypt(data); }

private:
    holdfast::SecretBytes key_;
};

inline std::shared_ptr<rocksdb::Env> encrypted_env(const holdfast::SecretBytes& key)
{
    auto provider = rocksdb::EncryptionProvider::NewCTRProvider(std::make_shared<XorCipher>(key.clone()));
    return std::shared_ptr<rocksdb::Env>(rocksdb::NewEncryptedEnv(rocksdb::Env::Default(), provider));
}

/// An open database of a host, with all its column families.
struct Database {
    std::filesystem::path path{};
    std::shared_ptr<rocksdb::Env> env{};
    std::unique_ptr<rocksdb::DB> db{};
    std::vector<rocksdb::ColumnFamilyHandle*> families{};

    Database(std::filesystem::path where, rocksdb::Options options, std::shared_ptr<rocksdb::Env> with = {})
        : path(std::move(where)), env(std::move(with))
    {
        options.create_if_missing = true;
        if (env) options.env = env.get();
        std::vector<std::string> names;
        if (!rocksdb::DB::ListColumnFamilies(options, path.string(), &names).ok())
            names = {rocksdb::kDefaultColumnFamilyName};
        std::vector<rocksdb::ColumnFamilyDescriptor> descriptors;
        for (const auto& name : names) descriptors.emplace_back(name, options);
        rocksdb::DB* raw = nullptr;
        check(rocksdb::DB::Open(options, path.string(), descriptors, &families, &raw));
        db.reset(raw);
    }
    Database(const Database&) = delete;
    ~Database()
    {
        for (auto* each : families) db->DestroyColumnFamilyHandle(each);
    }

    void put(const std::string& key, const std::string& value) { check(db->Put({}, key, value)); }
    /// Of all keys and values of all column families.
    std::string digest() const
    {
        std::string text;
        for (auto* family : families) {
            text += family->GetName() + "\n";
            const std::unique_ptr<rocksdb::Iterator> row(db->NewIterator({}, family));
            for (row->SeekToFirst(); row->Valid(); row->Next())
                text += std::to_string(std::hash<std::string_view>()(row->key().ToStringView())) + ":" +
                        std::to_string(std::hash<std::string_view>()(row->value().ToStringView())) + " ";
            check(row->status());
        }
        return text;
    }
};

inline rocksdb::Options plain_options()
{
    rocksdb::Options options;
    options.compression = rocksdb::kNoCompression;
    options.max_background_jobs = 2;
    return options;
}

/// A host: many databases, each open for writing, and an engine that protects them.
class Server {
public:
    explicit Server(rocksdb::Options options = plain_options(), holdfast::RocksDbEngineOptions settings = {})
        : options_(std::move(options)), engine_(complete(std::move(settings)))
    {
    }
    ~Server()
    {
        for (const auto& [name, database] : open_) engine_.remove(name);
    }

    holdfast::RocksDbEngine& engine() { return engine_; }
    std::filesystem::path folder() const { return folder_.path(); }
    std::filesystem::path path(const std::string& name) const
    {
        return folder() / holdfast::files::file_name_of(name, {});
    }
    std::shared_ptr<Database> create(const std::string& name, holdfast::SecretBytes key = {})
    {
        auto env = key.empty() ? nullptr : encrypted_env(key);
        return open({name, path(name), std::move(key), std::move(env)});
    }
    void drop(const std::string& name)
    {
        engine_.remove(name);
        const std::lock_guard lock(mutex_);
        const auto where = open_.at(name)->path;
        open_.erase(name);
        std::filesystem::remove_all(where);
    }
    std::shared_ptr<Database> operator[](const std::string& name)
    {
        const std::lock_guard lock(mutex_);
        return open_.at(name);
    }

private:
    holdfast::RocksDbEngineOptions complete(holdfast::RocksDbEngineOptions settings)
    {
        settings.folder = folder_.path();
        settings.open = [this](holdfast::RestoredRocksDb restored) { open(std::move(restored)); };
        settings.encrypted_env = encrypted_env;
        return settings;
    }
    std::shared_ptr<Database> open(holdfast::RestoredRocksDb restored)
    {
        auto database = std::make_shared<Database>(restored.path, options_, restored.env);
        {
            const std::lock_guard lock(mutex_);
            open_[restored.name] = database;
        }
        engine_.add(
            {.name = restored.name, .db = database->db.get(), .env = restored.env, .key = std::move(restored.key)});
        return database;
    }

    TemporaryFolder folder_{};
    rocksdb::Options options_;
    std::mutex mutex_{};
    std::map<std::string, std::shared_ptr<Database>> open_{};
    holdfast::RocksDbEngine engine_;
};

}  // namespace rocksdb_test

#endif
