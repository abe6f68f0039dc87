#ifndef HOLDFAST_ENGINE_ROCKSDB_RECORDS_VIEW_HPP
#define HOLDFAST_ENGINE_ROCKSDB_RECORDS_VIEW_HPP

#include <holdfast/engine/files/work_folder.hpp>
#include <holdfast/engine/rocksdb/read_only.hpp>
#include <holdfast/engine/rocksdb/records/catalog.hpp>
#include <holdfast/engine/rocksdb/records/sequence_notes.hpp>
#include <holdfast/engine/rocksdb/registry.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace holdfast::inline v1::rocks::records {

/// One moment of a database: a checkpoint, opened read-only, removed with this. It goes on when the database is closed
/// and removed; its Env must not.
class View {
public:
    /// `flush_from` as of `make_checkpoint`: what is not flushed is held in memory.
    ///
    /// Errors          errc::invalid_argument: it cannot be opened without the host's classes, or has timestamps; those
    ///                 of `fail` and of WorkFolder
    View(const Use& database, const RocksDbEngineOptions& options, std::uint64_t flush_from);
    View(View&&) noexcept = default;

    [[nodiscard]] ::rocksdb::DB& db() const noexcept { return *opened_.db; }
    [[nodiscard]] ::rocksdb::ColumnFamilyHandle* family(std::size_t index) const { return opened_.families[index]; }
    /// A full's, with the families in the order of `family`.
    [[nodiscard]] Catalog catalog() const;
    /// What is to be noted of it; its etag is 0.
    [[nodiscard]] SequenceNote note(const Use& database) const;
    /// True if an SST file with a number above `newest_file` was ingested.
    [[nodiscard]] bool has_ingested_since(std::uint64_t newest_file) const;

private:
    [[nodiscard]] std::filesystem::path folder() const { return work_.path() / "checkpoint"; }

    std::shared_ptr<::rocksdb::Env> keep_;
    ::rocksdb::Env* env_;
    files::WorkFolder work_;
    ReadOnly opened_{};
};

}  // namespace holdfast::inline v1::rocks::records

#endif
