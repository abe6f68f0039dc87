#ifndef HOLDFAST_ENGINE_ROCKSDB_CHECKPOINT_HPP
#define HOLDFAST_ENGINE_ROCKSDB_CHECKPOINT_HPP

#include <holdfast/engine/rocksdb/registry.hpp>

#include <cstdint>
#include <filesystem>

namespace holdfast::inline v1::rocks {

/// Makes a checkpoint of an open database in `folder`, which does not exist yet. Flushes the memtables if the WAL has
/// at least `flush_from` bytes; 0: always.
///
/// Errors          those of `fail`
void make_checkpoint(const Use& database, const std::filesystem::path& folder, std::uint64_t flush_from);

}  // namespace holdfast::inline v1::rocks

#endif
