#ifndef HOLDFAST_ENGINE_ROCKSDB_RECORDS_WAL_HPP
#define HOLDFAST_ENGINE_ROCKSDB_RECORDS_WAL_HPP

#include <holdfast/engine/rocksdb/registry.hpp>

#include <cstdint>
#include <functional>

namespace rocksdb {
class WriteBatch;
}

namespace holdfast::inline v1::rocks::records {

/// Throws errc::full_needed for a database that is open for transactions in two phases: a prepared one is in the WAL
/// with sequence numbers that are not its own, which RocksDB's reader of the WAL does not expect.
void require_own_numbers(const Use& database);

/// Gives the write batches of an open database with the sequence numbers after `after` up to `upto`, all of them, in
/// their order: the first number of each, the batch, and how many numbers it has (never 0).
///
/// Errors          errc::full_needed: the WAL has not all of them any more, or never had; what `take` throws
void read_wal(
    const Use& database, std::uint64_t after, std::uint64_t upto,
    const std::function<void(std::uint64_t first, const ::rocksdb::WriteBatch& batch, std::uint32_t count)>& take);

/// Makes what was written to the WAL durable, so that no crash can set the database back behind a backup. False if its
/// Env or its options cannot do that.
///
/// Errors          those of `fail`
[[nodiscard]] bool sync_wal(const Use& database);

}  // namespace holdfast::inline v1::rocks::records

#endif
