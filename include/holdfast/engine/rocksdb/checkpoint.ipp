#ifndef HOLDFAST_ENGINE_ROCKSDB_CHECKPOINT_IPP
#define HOLDFAST_ENGINE_ROCKSDB_CHECKPOINT_IPP

#include <holdfast/engine/rocksdb/checkpoint.hpp>
#include <holdfast/engine/rocksdb/status.hpp>

#include <rocksdb/db.h>
#include <rocksdb/utilities/checkpoint.h>

#include <memory>

namespace holdfast::inline v1::rocks {

void make_checkpoint(const Use& database, const std::filesystem::path& folder, std::uint64_t flush_from)
{
    ::rocksdb::Checkpoint* raw = nullptr;
    auto status = ::rocksdb::Checkpoint::Create(&database.db(), &raw);
    const std::unique_ptr<::rocksdb::Checkpoint> checkpoint(raw);
    if (status.ok()) status = checkpoint->CreateCheckpoint(folder.string(), flush_from);
    if (!status.ok()) fail(status, "make a checkpoint of the RocksDB database in", database.db().GetName());
}

}  // namespace holdfast::inline v1::rocks

#endif
