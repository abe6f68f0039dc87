#ifndef HOLDFAST_BENCHMARKS_SUPPORT_ROCKSDB_DATABASE_HPP
#define HOLDFAST_BENCHMARKS_SUPPORT_ROCKSDB_DATABASE_HPP

#include "documents.hpp"

#include <rocksdb/db.h>
#include <rocksdb/options.h>
#include <rocksdb/utilities/checkpoint.h>
#include <rocksdb/write_batch.h>
#include <xxhash.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <set>
#include <stdexcept>
#include <string>

namespace benchmarks {

inline void require(const rocksdb::Status& status)
{
    if (!status.ok()) throw std::runtime_error(status.ToString());
}

/// RocksDB's defaults, but that nothing is compacted while a contest runs, because a compaction in the middle of a side
/// would be counted as its work, and that the WAL stays after a flush, which incrementals of records need.
inline rocksdb::Options rocksdb_options()
{
    rocksdb::Options options;
    options.create_if_missing = true;
    options.disable_auto_compactions = true;
    options.WAL_ttl_seconds = 24 * 3600;
    return options;
}

inline std::unique_ptr<rocksdb::DB> open_rocksdb(const std::string& path)
{
    rocksdb::DB* db = nullptr;
    require(rocksdb::DB::Open(rocksdb_options(), path, &db));
    return std::unique_ptr<rocksdb::DB>(db);
}

inline std::string rocksdb_key(std::uint64_t number)
{
    std::string key = std::to_string(number);
    return "orders/" + std::string(12 - key.size(), '0') + key;
}

inline void compact(rocksdb::DB& db)
{
    rocksdb::CompactRangeOptions options;
    options.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForceOptimized;
    require(db.Flush({}));
    require(db.CompactRange(options, nullptr, nullptr));
}

inline std::uint64_t sst_bytes(rocksdb::DB& db)
{
    std::uint64_t bytes = 0;
    if (!db.GetIntProperty("rocksdb.total-sst-files-size", &bytes)) throw std::runtime_error("no size of SST files");
    return bytes;
}

/// Writes rows until the SST files have `bytes` bytes, compacts them, and gives their number; `make(number)` makes a
/// row's text.
inline std::uint64_t fill(rocksdb::DB& db, const std::function<std::string(std::uint64_t)>& make, std::uint64_t bytes)
{
    rocksdb::WriteOptions quick;
    quick.disableWAL = true;
    std::uint64_t number = 0;
    while (sst_bytes(db) < bytes) {
        rocksdb::WriteBatch batch;
        for (int i = 0; i < 1000; ++i) {
            ++number;
            require(batch.Put(rocksdb_key(number), make(number)));
        }
        require(db.Write(quick, &batch));
    }
    compact(db);
    return number;
}

/// Writes `share` of the documents anew, each at most once, and flushes them.
inline void rewrite(rocksdb::DB& db, Documents& documents, std::uint64_t count, double share)
{
    std::set<std::uint64_t> chosen;
    const auto wanted = static_cast<std::uint64_t>(static_cast<double>(count) * share);
    while (chosen.size() < std::max<std::uint64_t>(wanted, 1)) chosen.insert(1 + documents.next(count));
    for (const std::uint64_t number : chosen) require(db.Put({}, rocksdb_key(number), documents.document(number)));
    require(db.Flush({}));
}

/// XXH3 over all keys and values.
inline std::uint64_t content_digest(rocksdb::DB& db)
{
    std::unique_ptr<XXH3_state_t, decltype(&XXH3_freeState)> state(XXH3_createState(), XXH3_freeState);
    XXH3_64bits_reset(state.get());
    rocksdb::ReadOptions reading;
    reading.fill_cache = false;
    const std::unique_ptr<rocksdb::Iterator> row(db.NewIterator(reading));
    for (row->SeekToFirst(); row->Valid(); row->Next())
        for (const rocksdb::Slice text : {row->key(), row->value()}) {
            const std::uint64_t size = text.size();
            XXH3_64bits_update(state.get(), &size, sizeof size);
            XXH3_64bits_update(state.get(), text.data(), text.size());
        }
    require(row->status());
    return XXH3_64bits_digest(state.get());
}

/// A checkpoint of hard links in the place of the one before.
inline void checkpoint(rocksdb::DB& db, const std::string& path)
{
    std::filesystem::remove_all(path);
    rocksdb::Checkpoint* raw = nullptr;
    require(rocksdb::Checkpoint::Create(&db, &raw));
    const std::unique_ptr<rocksdb::Checkpoint> maker(raw);
    require(maker->CreateCheckpoint(path));
}

}  // namespace benchmarks

#endif
