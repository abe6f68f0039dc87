#ifndef HOLDFAST_TESTS_UNIT_ENGINE_LMDB_ENVIRONMENT_HPP
#define HOLDFAST_TESTS_UNIT_ENGINE_LMDB_ENVIRONMENT_HPP

#include <lmdb.h>

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

/// An application's LMDB environment with keys and values.
class Environment {
public:
    explicit Environment(const std::filesystem::path& path, unsigned flags = 0)
    {
        MDB_env* raw = nullptr;
        check(mdb_env_create(&raw));
        environment_.reset(raw, mdb_env_close);
        check(mdb_env_set_mapsize(raw, std::size_t{1} << 30));
        if ((flags & MDB_NOSUBDIR) == 0) std::filesystem::create_directories(path);
        check(mdb_env_open(raw, path.c_str(), MDB_NOSYNC | flags, 0600));
    }

    const std::shared_ptr<MDB_env>& get() const { return environment_; }

    void change(const std::function<void(MDB_txn*, MDB_dbi)>& work)
    {
        MDB_txn* transaction = nullptr;
        check(mdb_txn_begin(environment_.get(), nullptr, 0, &transaction));
        MDB_dbi table = 0;
        check(mdb_dbi_open(transaction, nullptr, 0, &table));
        work(transaction, table);
        check(mdb_txn_commit(transaction));
    }
    static void put(MDB_txn* transaction, MDB_dbi table, const std::string& key, const std::string& value)
    {
        MDB_val k{key.size(), const_cast<char*>(key.data())};
        MDB_val v{value.size(), const_cast<char*>(value.data())};
        check(mdb_put(transaction, table, &k, &v, 0));
    }
    void put(const std::string& key, const std::string& value)
    {
        change([&](MDB_txn* transaction, MDB_dbi table) { put(transaction, table, key, value); });
    }
    void erase(const std::string& key)
    {
        change([&](MDB_txn* transaction, MDB_dbi table) {
            MDB_val k{key.size(), const_cast<char*>(key.data())};
            const int code = mdb_del(transaction, table, &k, nullptr);
            if (code != MDB_NOTFOUND) check(code);
        });
    }
    static std::optional<std::string> get(MDB_txn* transaction, MDB_dbi table, const std::string& key)
    {
        MDB_val k{key.size(), const_cast<char*>(key.data())};
        MDB_val v{};
        const int code = mdb_get(transaction, table, &k, &v);
        if (code == MDB_NOTFOUND) return std::nullopt;
        check(code);
        return std::string(static_cast<const char*>(v.mv_data), v.mv_size);
    }
    void each(const std::function<void(const std::string&, const std::string&)>& row) const
    {
        MDB_txn* transaction = nullptr;
        check(mdb_txn_begin(environment_.get(), nullptr, MDB_RDONLY, &transaction));
        MDB_dbi table = 0;
        check(mdb_dbi_open(transaction, nullptr, 0, &table));
        MDB_cursor* cursor = nullptr;
        check(mdb_cursor_open(transaction, table, &cursor));
        MDB_val k{};
        MDB_val v{};
        while (mdb_cursor_get(cursor, &k, &v, MDB_NEXT) == MDB_SUCCESS)
            row({static_cast<const char*>(k.mv_data), k.mv_size}, {static_cast<const char*>(v.mv_data), v.mv_size});
        mdb_cursor_close(cursor);
        mdb_txn_abort(transaction);
    }
    /// Of all keys and values.
    std::string digest() const
    {
        std::string text;
        each([&](const std::string& key, const std::string& value) {
            text += std::to_string(std::hash<std::string>()(key)) + ":" +
                    std::to_string(std::hash<std::string>()(value)) + " ";
        });
        return text;
    }

    static void check(int code)
    {
        if (code != MDB_SUCCESS) throw std::runtime_error(mdb_strerror(code));
    }

private:
    std::shared_ptr<MDB_env> environment_;
};

#endif
