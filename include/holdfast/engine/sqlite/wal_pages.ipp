#ifndef HOLDFAST_ENGINE_SQLITE_WAL_PAGES_IPP
#define HOLDFAST_ENGINE_SQLITE_WAL_PAGES_IPP

#include <holdfast/engine/sqlite/wal_pages.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <tuple>

namespace holdfast::inline v1::sqlite {

namespace {

std::uint32_t big_endian(std::span<const std::byte> bytes, std::size_t offset)
{
    std::uint32_t value = 0;
    for (std::size_t i = 0; i != 4; ++i) value = value << 8 | std::to_integer<std::uint32_t>(bytes[offset + i]);
    return value;
}

bool has_salts(std::span<const std::byte> bytes, std::size_t offset, const WalIndex& index)
{
    return std::memcmp(bytes.data() + offset, index.salts.data(), index.salts.size()) == 0;
}

}  // namespace

std::optional<std::vector<WalPage>> list_wal_pages(const WalIndex& index, const ReadWal& read)
{
    std::vector<WalPage> pages;
    if (index.moved >= index.frames) return pages;
    if (index.page_size < 512 || !std::has_single_bit(index.page_size)) return std::nullopt;
    if (index.frames - index.moved > most_wal_frames) return std::nullopt;
    std::array<std::byte, 32> head{};
    // The last bit of the magic number is the byte order of the checksums.
    if (!read(0, head) || (big_endian(head, 0) & ~1U) != 0x377f0682U || big_endian(head, 8) != index.page_size ||
        !has_salts(head, 16, index))
        return std::nullopt;
    pages.reserve(index.frames - index.moved);
    std::array<std::byte, 24> frame{};
    for (std::uint32_t number = index.moved + 1; number <= index.frames; ++number) {
        if (!read(page_of_frame(number, index.page_size) - frame.size(), frame) || !has_salts(frame, 8, index))
            return std::nullopt;
        pages.push_back({big_endian(frame, 0), number});
    }
    // The last one is the commit that the index tells of.
    if (big_endian(frame, 4) != index.pages || big_endian(frame, 16) != index.checksum[0] ||
        big_endian(frame, 20) != index.checksum[1])
        return std::nullopt;
    // The newest frame of each page.
    std::ranges::sort(pages, [](const WalPage& a, const WalPage& b) {
        return std::tie(a.page, b.frame) < std::tie(b.page, a.frame);
    });
    const auto [rest, end] = std::ranges::unique(pages, {}, &WalPage::page);
    pages.erase(rest, end);
    return pages;
}

}  // namespace holdfast::inline v1::sqlite

#endif
