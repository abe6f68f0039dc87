#ifndef HOLDFAST_ENGINE_ROCKSDB_RECORDS_ALL_ROWS_HPP
#define HOLDFAST_ENGINE_ROCKSDB_RECORDS_ALL_ROWS_HPP

#include <holdfast/engine/rocksdb/records/source.hpp>
#include <holdfast/engine/rocksdb/records/view.hpp>

#include <memory>
#include <string>

namespace rocksdb {
class Iterator;
}

namespace holdfast::inline v1::rocks::records {

/// All rows of a view, family after family: a full. One row is in memory at a time.
class AllRows final : public Source {
public:
    AllRows(View view, const Catalog& catalog, std::string database);
    ~AllRows() override;

    [[nodiscard]] std::vector<EntryDeclaration> entries() const override { return entries_; }
    /// Errors          errc::engine_failed: a row that this form cannot hold; those of `fail`
    [[nodiscard]] bool load(std::size_t entry, std::vector<std::byte>& window, std::uint64_t& items) override;

private:
    void begin_row(std::vector<std::byte>& window);
    void check_row() const;

    View view_;
    std::string database_;
    std::vector<EntryDeclaration> entries_{};
    std::unique_ptr<::rocksdb::Iterator> rows_;
    std::uint64_t count_ = 0;
    bool in_row_ = false;
    std::size_t given_ = 0;  ///< of the row's value
};

}  // namespace holdfast::inline v1::rocks::records

#endif
