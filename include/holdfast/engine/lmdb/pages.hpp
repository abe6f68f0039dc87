#ifndef HOLDFAST_ENGINE_LMDB_PAGES_HPP
#define HOLDFAST_ENGINE_LMDB_PAGES_HPP

#include <holdfast/concepts/host_engine.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace holdfast::inline v1::lmdb {

/// Reads the data file of an environment: the number of bytes, less than asked for at its end only.
using ReadData = std::function<std::size_t(std::uint64_t offset, std::span<std::byte> into)>;

/// The data file as one transaction sees it. Its pages in use are never written while a read transaction is there; its
/// free ones may be, at any moment, and the two meta pages are. So the free pages are zeros here, and both meta pages
/// show the transaction: two looks at one transaction have the same bytes.
///
/// Thread safety   distinct: safe; shared: const members
class Pages {
public:
    /// Looks at a transaction whose meta page is still there; `file_size` is what the file has at least. Empty for
    /// anything that is not as expected: another version, word size or byte order, a meta page of another transaction,
    /// a tree of free pages that is damaged, a file that ends before its last page in use.
    ///
    /// Source          mdb.c of LMDB 0.9: MDB_page, MDB_meta, MDB_node; the format's version is checked
    [[nodiscard]] static std::optional<Pages> look(const ReadData& read, Etag transaction, std::uint32_t page_size,
                                                   std::uint64_t file_size);

    [[nodiscard]] std::uint64_t size() const noexcept { return size_; }
    [[nodiscard]] std::size_t free_pages() const noexcept { return free_count_; }

    /// Fills all of `into`.
    ///
    /// Errors          errc::short_read: the file has become shorter
    void read(const ReadData& data, std::uint64_t offset, std::span<std::byte> into) const;

private:
    class FreeTree;

    [[nodiscard]] bool take_meta(const ReadData& read, Etag transaction);
    /// True if no page from this place on is in use.
    [[nodiscard]] bool is_free_from(std::uint64_t begin, std::uint64_t end) const;

    std::uint32_t page_size_ = 0;
    std::uint64_t size_ = 0;
    std::vector<std::byte> metas_{};  ///< the first two pages
    std::vector<bool> free_{};        ///< by page
    std::size_t free_count_ = 0;
};

}  // namespace holdfast::inline v1::lmdb

#endif
