#ifndef HOLDFAST_ENGINE_SQLITE_LIVE_PAGES_IPP
#define HOLDFAST_ENGINE_SQLITE_LIVE_PAGES_IPP

#include <holdfast/engine/sqlite/live_pages.hpp>

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <utility>

namespace holdfast::inline v1::sqlite {

namespace {

constexpr std::uint64_t least_growth = std::uint64_t{16} << 20;

/// What lies in the same place of two files.
struct Overlap {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;

    Overlap(std::uint64_t offset, std::uint64_t size, std::uint64_t other, std::uint64_t other_size)
        : begin(std::max(offset, other)), end(std::min(offset + size, other + other_size))
    {
    }
    explicit operator bool() const noexcept { return begin < end; }
    [[nodiscard]] std::span<std::byte> of(std::span<std::byte> bytes, std::uint64_t offset) const
    {
        return bytes.subspan(static_cast<std::size_t>(begin - offset), static_cast<std::size_t>(end - begin));
    }
};

}  // namespace

LivePages::LivePages(std::unique_ptr<Connection> connection, std::uint32_t page_size, std::uint64_t pages,
                     std::vector<WalPage> wal)
    : connection_(std::move(connection)),
      page_size_(page_size),
      pages_(pages),
      wal_(std::move(wal)),
      most_wal_bytes_(connection_->wal_size() + files::tolerable_growth(size(), least_growth))
{
}

bool LivePages::is_costly()
{
    return connection_->wal_size() > most_wal_bytes_;
}

LivePages::~LivePages()
{
    connection_->end_for_good();
}

void LivePages::read(std::uint64_t offset, std::span<std::byte> into)
{
    connection_->read_file(offset, into);
    const auto page = static_cast<std::uint32_t>(offset / page_size_ + 1);
    for (auto each = std::ranges::lower_bound(wal_, page, {}, &WalPage::page); each != wal_.end(); ++each) {
        const std::uint64_t place = std::uint64_t{each->page - 1} * page_size_;
        const Overlap overlap(offset, into.size(), place, page_size_);
        if (!overlap) break;
        if (!connection_->read_wal(page_of_frame(each->frame, page_size_) + (overlap.begin - place),
                                   overlap.of(into, offset)))
            connection_->fail(SQLITE_IOERR_SHORT_READ, "read the WAL of");
    }
    // The page with SQLite's lock byte has no content.
    constexpr std::uint64_t lock_byte = 0x40000000;
    if (const Overlap overlap(offset, into.size(), lock_byte, page_size_); overlap)
        std::ranges::fill(overlap.of(into, offset), std::byte{0});
    // The fields of the header that the backup interface makes anew; two backups of one state have the same bytes,
    // whichever way they were read.
    const std::array<std::pair<std::uint64_t, std::uint32_t>, 5> fields{{
        {24, 1},                                                        // change counter
        {28, static_cast<std::uint32_t>(pages_)},                       // number of pages
        {40, 1},                                                        // schema cookie
        {92, 1},                                                        // change counter of the next number
        {96, static_cast<std::uint32_t>(sqlite3_libversion_number())},  // who has written it
    }};
    if (offset >= 100) return;
    for (const auto& [place, value] : fields)
        for (unsigned byte = 0; byte != 4; ++byte)
            if (const Overlap overlap(offset, into.size(), place + byte, 1); overlap)
                overlap.of(into, offset).front() = static_cast<std::byte>(value >> (8 * (3 - byte)));
}

std::unique_ptr<LivePages> begin_live(std::unique_ptr<Connection>& connection, State& state)
{
    const bool known = connection->begin_known(state);
    if (known && state.is_wal && state.wal && state.pages > 0) {
        std::uint32_t page_size = state.wal->page_size;
        if (state.wal->frames == 0) {
            const auto head = connection->header();
            // Big-endian; 1 stands for 65536.
            page_size = std::to_integer<unsigned>(head[16]) << 8 | std::to_integer<unsigned>(head[17]);
            if (page_size == 1) page_size = 65536;
        }
        const bool is_usual = page_size >= 512 && (state.wal->frames == 0 || state.wal->pages == state.pages);
        auto wal = list_wal_pages(*state.wal, [&](std::uint64_t offset, std::span<std::byte> into) {
            return connection->read_wal(offset, into);
        });
        if (is_usual && wal)
            return std::make_unique<LivePages>(std::move(connection), page_size, state.pages, std::move(*wal));
    }
    connection->end();
    return nullptr;
}

}  // namespace holdfast::inline v1::sqlite

#endif
