#ifndef HOLDFAST_ENGINE_ROCKSDB_RECORDS_BUILDER_HPP
#define HOLDFAST_ENGINE_ROCKSDB_RECORDS_BUILDER_HPP

#include <holdfast/engine/rocksdb/opening.hpp>
#include <holdfast/engine/rocksdb/records/catalog.hpp>
#include <holdfast/engine/rocksdb/records/parser.hpp>

#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace rocksdb {
class SstFileWriter;
}

namespace holdfast::inline v1::rocks::records {

/// Makes a new database of records, in an empty folder that nobody else touches.
///
/// Rows become SST files of about 64 MiB that are put into the database as they are, without memtables and compactions;
/// changes are written in batches of about 1 MiB, without WAL.
///
/// Errors          errc::object_damaged: rows out of order; errc::invalid_argument: a class of the host's own is
/// missing
///                 to restore them; those of `fail`
class Builder final : public RecordSink {
public:
    explicit Builder(Folder folder);
    ~Builder() override;

    /// Creates the database of a full's catalog, with the options that it has as RocksDbEngineOptions corrects them.
    void create(const Catalog& catalog);
    /// Rows are of this family from now on.
    void begin_family(std::size_t family);
    void row(std::string_view key, std::string_view value) override;
    void end_family();
    void change(ChangeKind kind, std::size_t family, std::string_view key, std::string_view value) override;
    /// Writes all to files, and closes the database.
    void finish();

private:
    void load_options(const Catalog& catalog);
    void check_classes(const Catalog& catalog) const;
    void finish_file();
    void apply();
    void begin_sequence();
    void close() noexcept;
    void check(const ::rocksdb::Status& status, std::string_view doing) const;

    Folder folder_;
    ::rocksdb::DBOptions options_{};
    std::vector<::rocksdb::ColumnFamilyDescriptor> descriptors_{};
    std::vector<::rocksdb::ColumnFamilyHandle*> families_{};
    std::unique_ptr<::rocksdb::DB> db_{};
    ::rocksdb::WriteBatch batch_{};

    std::size_t family_ = 0;
    std::unique_ptr<::rocksdb::SstFileWriter> file_;  ///< being written
    std::vector<std::string> files_{};                ///< of the family
    std::size_t files_made_ = 0;
};

}  // namespace holdfast::inline v1::rocks::records

#endif
