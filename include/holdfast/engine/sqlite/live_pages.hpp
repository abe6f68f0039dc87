#ifndef HOLDFAST_ENGINE_SQLITE_LIVE_PAGES_HPP
#define HOLDFAST_ENGINE_SQLITE_LIVE_PAGES_HPP

#include <holdfast/engine/files/live_view.hpp>
#include <holdfast/engine/sqlite/connection.hpp>
#include <holdfast/engine/sqlite/wal_pages.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace holdfast::inline v1::sqlite {

/// The pages of a database with a WAL under a read transaction, with the bytes that SQLite's backup interface copies.
///
/// While the transaction is there, nobody moves a later version of a page into the file, or begins the WAL anew; but
/// one of these moves versions that it can see into the file. So a page comes from the WAL if its newest version was
/// not yet in the file when the transaction had begun, and otherwise from the file, where nobody writes it.
class LivePages final : public files::ViewSource {
public:
    /// `connection` has begun a transaction that shows `pages` pages of `page_size` bytes; `wal` are those in the WAL.
    LivePages(std::unique_ptr<Connection> connection, std::uint32_t page_size, std::uint64_t pages,
              std::vector<WalPage> wal);
    ~LivePages() override;
    LivePages(const LivePages&) = delete;
    LivePages& operator=(const LivePages&) = delete;

    [[nodiscard]] std::uint32_t page_size() const noexcept { return page_size_; }
    [[nodiscard]] std::uint64_t size() const noexcept { return pages_ * page_size_; }

    void read(std::uint64_t offset, std::span<std::byte> into) override;
    /// True if the WAL, which nobody can begin anew meanwhile, has grown by more than an eighth of the database,
    /// and 16 MiB.
    [[nodiscard]] bool is_costly() override;

private:
    std::unique_ptr<Connection> connection_;
    std::uint32_t page_size_;
    std::uint64_t pages_;
    std::vector<WalPage> wal_;
    std::uint64_t most_wal_bytes_;
};

/// Begins a transaction of a database with a WAL and says which state it shows. Empty, and no transaction has begun,
/// for another database, if writers are too quick, or if the WAL cannot be read as expected; the connection is kept.
///
/// Errors          those of Connection
[[nodiscard]] std::unique_ptr<LivePages> begin_live(std::unique_ptr<Connection>& connection, State& state);

}  // namespace holdfast::inline v1::sqlite

#endif
