#ifndef HOLDFAST_BENCHMARKS_SUPPORT_LMDB_DATABASE_HPP
#define HOLDFAST_BENCHMARKS_SUPPORT_LMDB_DATABASE_HPP

#include "documents.hpp"

#include <lmdb.h>
#include <xxhash.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <stdexcept>
#include <string>

namespace benchmarks {

inline void require_lmdb(int code)
{
    if (code != MDB_SUCCESS) throw std::runtime_error(mdb_strerror(code));
}

inline std::shared_ptr<MDB_env> open_lmdb(const std::string& path, std::uint64_t map_size)
{
    MDB_env* raw = nullptr;
    require_lmdb(mdb_env_create(&raw));
    std::shared_ptr<MDB_env> env(raw, mdb_env_close);
    require_lmdb(mdb_env_set_mapsize(env.get(), map_size));
    require_lmdb(mdb_env_open(env.get(), path.c_str(), 0, 0600));
    return env;
}

inline std::uint64_t used_bytes(MDB_env* env)
{
    MDB_envinfo info{};
    MDB_stat stat{};
    require_lmdb(mdb_env_info(env, &info));
    require_lmdb(mdb_env_stat(env, &stat));
    return (info.me_last_pgno + 1) * stat.ms_psize;
}

/// One transaction on the unnamed database; aborted unless it was committed.
class LmdbTransaction {
public:
    LmdbTransaction(MDB_env* env, unsigned flags)
    {
        require_lmdb(mdb_txn_begin(env, nullptr, flags, &transaction_));
        require_lmdb(mdb_dbi_open(transaction_, nullptr, 0, &database_));
    }
    LmdbTransaction(const LmdbTransaction&) = delete;
    LmdbTransaction& operator=(const LmdbTransaction&) = delete;
    ~LmdbTransaction()
    {
        if (transaction_ != nullptr) mdb_txn_abort(transaction_);
    }

    void put(std::uint64_t number, const std::string& text, unsigned flags)
    {
        std::array<unsigned char, 8> bytes{};
        for (std::size_t i = 0; i != bytes.size(); ++i) bytes[i] = static_cast<unsigned char>(number >> (56 - 8 * i));
        MDB_val key{bytes.size(), bytes.data()};
        MDB_val value{text.size(), const_cast<char*>(text.data())};
        require_lmdb(mdb_put(transaction_, database_, &key, &value, flags));
    }
    void for_each(const std::function<void(const MDB_val& key, const MDB_val& value)>& visit)
    {
        MDB_cursor* raw = nullptr;
        require_lmdb(mdb_cursor_open(transaction_, database_, &raw));
        const std::unique_ptr<MDB_cursor, decltype(&mdb_cursor_close)> cursor(raw, mdb_cursor_close);
        MDB_val key{};
        MDB_val value{};
        int code = MDB_SUCCESS;
        while ((code = mdb_cursor_get(cursor.get(), &key, &value, MDB_NEXT)) == MDB_SUCCESS) visit(key, value);
        if (code != MDB_NOTFOUND) require_lmdb(code);
    }
    void commit() { require_lmdb(mdb_txn_commit(std::exchange(transaction_, nullptr))); }

private:
    MDB_txn* transaction_ = nullptr;
    MDB_dbi database_ = 0;
};

/// Writes rows until `bytes` are used, and gives their number; `make(number)` makes a row's text.
inline std::uint64_t fill_lmdb(MDB_env* env, std::uint64_t bytes, const std::function<std::string(std::uint64_t)>& make)
{
    std::uint64_t number = 0;
    while (used_bytes(env) < bytes) {
        LmdbTransaction transaction(env, 0);
        for (int i = 0; i < 10000; ++i) {
            ++number;
            transaction.put(number, make(number), MDB_APPEND);
        }
        transaction.commit();
    }
    return number;
}

/// Changes one random row for each hundredth page, in one transaction.
inline void rewrite_lmdb(MDB_env* env, Documents& documents, std::uint64_t rows)
{
    std::set<std::uint64_t> chosen;
    const std::uint64_t wanted = used_bytes(env) / 4096 / 100;
    while (chosen.size() < std::max<std::uint64_t>(wanted, 1)) chosen.insert(1 + documents.next(rows));
    LmdbTransaction transaction(env, 0);
    for (const std::uint64_t number : chosen) {
        const std::string text = documents.document(number);
        transaction.put(number, text, 0);
    }
    transaction.commit();
}

/// XXH3 over all rows.
inline std::uint64_t content_digest(MDB_env* env)
{
    std::unique_ptr<XXH3_state_t, decltype(&XXH3_freeState)> state(XXH3_createState(), XXH3_freeState);
    XXH3_64bits_reset(state.get());
    LmdbTransaction(env, MDB_RDONLY).for_each([&](const MDB_val& key, const MDB_val& value) {
        const std::uint64_t sizes[2] = {key.mv_size, value.mv_size};
        XXH3_64bits_update(state.get(), sizes, sizeof sizes);
        XXH3_64bits_update(state.get(), key.mv_data, key.mv_size);
        XXH3_64bits_update(state.get(), value.mv_data, value.mv_size);
    });
    return XXH3_64bits_digest(state.get());
}

}  // namespace benchmarks

#endif
