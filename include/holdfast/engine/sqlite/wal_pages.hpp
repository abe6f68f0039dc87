#ifndef HOLDFAST_ENGINE_SQLITE_WAL_PAGES_HPP
#define HOLDFAST_ENGINE_SQLITE_WAL_PAGES_HPP

#include <holdfast/engine/sqlite/connection.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace holdfast::inline v1::sqlite {

/// Where the newest version of a page is in a WAL.
struct WalPage {
    std::uint32_t page = 0;   ///< from 1
    std::uint32_t frame = 0;  ///< from 1

    friend bool operator==(const WalPage&, const WalPage&) = default;
};

/// Reads bytes of a WAL; false if it has not as many.
using ReadWal = std::function<bool(std::uint64_t offset, std::span<std::byte> into)>;

/// More frames than this are not listed: their list would take more than 16 MB.
inline constexpr std::uint32_t most_wal_frames = 2'000'000;

/// The pages that a WAL up to the commit of `index` has and the file of the database has not, by page. Empty if the WAL
/// is not the one of the index, or has more than `most_wal_frames` such frames.
///
/// Source          sqlite.org/fileformat2.html, 4.1: a header of 32 bytes, and frames of 24 bytes and a page
[[nodiscard]] std::optional<std::vector<WalPage>> list_wal_pages(const WalIndex& index, const ReadWal& read);

/// Where the page of a frame begins in the WAL.
[[nodiscard]] constexpr std::uint64_t page_of_frame(std::uint32_t frame, std::uint32_t page_size) noexcept
{
    return 32 + std::uint64_t{frame - 1} * (24 + page_size) + 24;
}

}  // namespace holdfast::inline v1::sqlite

#endif
