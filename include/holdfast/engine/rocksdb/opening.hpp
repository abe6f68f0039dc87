#ifndef HOLDFAST_ENGINE_ROCKSDB_OPENING_HPP
#define HOLDFAST_ENGINE_ROCKSDB_OPENING_HPP

#include <holdfast/engine/rocksdb/options.hpp>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <set>
#include <string>

namespace rocksdb {
struct Options;
}

namespace holdfast::inline v1::rocks {

/// A folder with all files of a database, which nobody has open.
struct Folder {
    std::filesystem::path path{};
    ::rocksdb::Env* env = nullptr;
    std::string database{};
    const RocksDbEngineOptions* options = nullptr;
};

/// The last sequence number; empty if the database cannot be opened with what is known of its options.
[[nodiscard]] std::optional<std::uint64_t> sequence_of(const Folder& folder);

/// Opens all column families, without writing anything, and checks the checksums of all SST files but those in
/// `checked`, names of files in the folder for which `is_whole_sst` said true. A database that cannot be opened for
/// want of the host's classes has its SST files checked one by one.
///
/// Errors          errc::object_damaged: it is damaged, or no database; those of `fail`
void verify(const Folder& folder, const std::set<std::string>& checked = {});

/// Checks the checksums of one SST file of a restored database. False: it has to be checked with its database.
///
/// Errors          errc::object_damaged; those of `fail`
[[nodiscard]] bool is_whole_sst(const Folder& folder, const std::string& name);

/// Checks the checksums of one SST file.
///
/// Errors          those of `fail`
void verify_sst(const std::filesystem::path& path, ::rocksdb::Env* env);

}  // namespace holdfast::inline v1::rocks

#endif
