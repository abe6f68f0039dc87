#ifndef HOLDFAST_ENGINE_ROCKSDB_READ_ONLY_HPP
#define HOLDFAST_ENGINE_ROCKSDB_READ_ONLY_HPP

#include <holdfast/engine/rocksdb/opening.hpp>

#include <rocksdb/db.h>

#include <memory>
#include <vector>

namespace holdfast::inline v1::rocks {

/// A database that is open without a right to write, with all its column families. Use `db` if `status` is ok only.
struct ReadOnly {
    ::rocksdb::Status status{};
    std::vector<::rocksdb::ColumnFamilyHandle*> families{};
    std::unique_ptr<::rocksdb::DB> db{};

    ReadOnly() = default;
    ReadOnly(ReadOnly&&) = default;
    ~ReadOnly();
};

/// Opens it with the options of its OPTIONS file, as RocksDbEngineOptions::column_family_options corrects them.
[[nodiscard]] ReadOnly open_read_only(const Folder& folder);

}  // namespace holdfast::inline v1::rocks

#endif
