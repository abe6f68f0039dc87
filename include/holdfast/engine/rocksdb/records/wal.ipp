#ifndef HOLDFAST_ENGINE_ROCKSDB_RECORDS_WAL_IPP
#define HOLDFAST_ENGINE_ROCKSDB_RECORDS_WAL_IPP

#include <holdfast/engine/rocksdb/records/continuity.hpp>
#include <holdfast/engine/rocksdb/records/wal.hpp>
#include <holdfast/engine/rocksdb/status.hpp>

#include <rocksdb/db.h>
#include <rocksdb/transaction_log.h>
#include <rocksdb/write_batch.h>

#include <chrono>
#include <memory>
#include <string>
#include <thread>

namespace holdfast::inline v1::rocks::records {

namespace {

[[noreturn]] void fail_on_gap(const Use& database, std::uint64_t missing, const ::rocksdb::Status& status)
{
    need_full(
        database->name,
        "the WAL has no write of sequence number " + std::to_string(missing) + " (" +
            (status.ok() ? "it was removed, or the write bypassed it" : status.ToString()) + ")",
        "Set WAL_ttl_seconds or WAL_size_limit_MB, so that the WAL is kept from one backup to the next, and write "
        "with it.");
}

// What a checkpoint shows may be on its way to the memtables still; until then the WAL is not read that far.
void wait_until_published(const Use& database, std::uint64_t sequence)
{
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (database.db().GetLatestSequenceNumber() < sequence && std::chrono::steady_clock::now() < end)
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

}  // namespace

void require_own_numbers(const Use& database)
{
    if (database.db().GetDBOptions().allow_2pc)
        need_full(database->name,
                  "it is open for transactions in two phases (allow_2pc), which are in the WAL before "
                  "they are committed");
}

void read_wal(const Use& database, std::uint64_t after, std::uint64_t upto,
              const std::function<void(std::uint64_t, const ::rocksdb::WriteBatch&, std::uint32_t)>& take)
{
    if (after == upto) return;
    require_own_numbers(database);
    wait_until_published(database, upto);
    auto status = database.db().FlushWAL(false);  // of a host with manual_wal_flush
    std::unique_ptr<::rocksdb::TransactionLogIterator> log;
    if (status.ok()) status = database.db().GetUpdatesSince(after + 1, &log);
    std::uint64_t next = after + 1;
    for (; status.ok() && next <= upto && log->Valid(); log->Next()) {
        const auto found = log->GetBatch();
        const std::uint32_t count = found.writeBatchPtr->Count();
        if (count == 0 || found.sequence + count <= next) continue;  // of a host's own marks only, or before
        if (found.sequence != next || next + count - 1 > upto) break;
        take(next, *found.writeBatchPtr, count);
        next += count;
    }
    if (next <= upto) fail_on_gap(database, next, status.ok() ? log->status() : status);
}

bool sync_wal(const Use& database)
{
    const auto status = database.db().FlushWAL(true);
    if (!status.ok() && !status.IsNotSupported())
        fail(status, "sync the WAL of the RocksDB database in", database.db().GetName());
    return status.ok();
}

}  // namespace holdfast::inline v1::rocks::records

#endif
