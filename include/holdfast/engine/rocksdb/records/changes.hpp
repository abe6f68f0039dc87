#ifndef HOLDFAST_ENGINE_ROCKSDB_RECORDS_CHANGES_HPP
#define HOLDFAST_ENGINE_ROCKSDB_RECORDS_CHANGES_HPP

#include <holdfast/engine/files/work_folder.hpp>
#include <holdfast/engine/rocksdb/records/catalog.hpp>
#include <holdfast/engine/rocksdb/records/source.hpp>
#include <holdfast/engine/rocksdb/registry.hpp>

#include <cstdint>
#include <memory>

namespace rocksdb {
class SequentialFile;
class WritableFile;
}  // namespace rocksdb

namespace holdfast::inline v1::rocks::records {

/// The changes of an incremental, copied from the WAL to a temporary file when this is made: read whole, and checked,
/// before anything is declared, and no more needed of the database. The file is written through the database's Env, so
/// that of an encrypted database it is encrypted.
class Changes final : public Source {
public:
    /// Those from `catalog.from` to `catalog.to`.
    ///
    /// Errors          errc::full_needed: the WAL has not all of them, or one that this form does not hold; those of
    ///                 `fail` and of WorkFolder
    Changes(const Use& database, const Catalog& catalog);
    ~Changes() override;

    [[nodiscard]] std::vector<EntryDeclaration> entries() const override;
    /// Errors          those of `fail`; errc::short_read
    [[nodiscard]] bool load(std::size_t entry, std::vector<std::byte>& window, std::uint64_t& items) override;

private:
    void copy(const Use& database, const Catalog& catalog);
    [[nodiscard]] std::filesystem::path path() const { return work_.path() / "changes"; }

    std::shared_ptr<::rocksdb::Env> keep_;
    ::rocksdb::Env* env_;
    files::WorkFolder work_;
    std::uint64_t size_ = 0;
    std::uint64_t count_ = 0;
    std::unique_ptr<::rocksdb::SequentialFile> file_;
    std::uint64_t given_ = 0;
};

}  // namespace holdfast::inline v1::rocks::records

#endif
