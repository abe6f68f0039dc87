#ifndef HOLDFAST_ENGINE_ROCKSDB_RECORDS_READER_HPP
#define HOLDFAST_ENGINE_ROCKSDB_RECORDS_READER_HPP

#include <holdfast/engine/rocksdb/records/catalog.hpp>
#include <holdfast/engine/rocksdb/records/source.hpp>

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

namespace holdfast::inline v1::rocks::records {

/// A backup of records: the catalog, and what the source has. Models `EngineReader`.
///
/// An item is a row or a change; an operation is a window of 64 KiB.
class Reader {
public:
    Reader(Etag etag, const Catalog& catalog, std::unique_ptr<Source> source);

    [[nodiscard]] const ReadDescription& description() const noexcept { return description_; }
    [[nodiscard]] ReadChunk read(std::span<std::byte> into, std::uint64_t max_operations);

private:
    void load(ReadChunk& chunk);

    ReadDescription description_{};
    std::unique_ptr<Source> source_;
    std::size_t entry_ = 0;
    std::vector<std::byte> window_{};  ///< at first the catalog
    std::size_t given_ = 0;            ///< of it
    bool is_last_ = true;              ///< the window is the entry's last
};

static_assert(EngineReader<Reader>);

}  // namespace holdfast::inline v1::rocks::records

#endif
