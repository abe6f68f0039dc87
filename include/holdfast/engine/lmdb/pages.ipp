#ifndef HOLDFAST_ENGINE_LMDB_PAGES_IPP
#define HOLDFAST_ENGINE_LMDB_PAGES_IPP

#include <holdfast/engine/lmdb/pages.hpp>
#include <holdfast/error.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <string>

namespace holdfast::inline v1::lmdb {

namespace {

template <class Number>
Number number_at(std::span<const std::byte> bytes, std::size_t offset)
{
    Number number = 0;
    std::memcpy(&number, bytes.data() + offset, sizeof number);
    return number;
}

/// Where LMDB 0.9 keeps what, on machines of 64 bits and little endian.
constexpr std::size_t page_head = 16;
constexpr std::size_t flags_of_page = 10;
constexpr std::size_t lower_of_page = 12;
constexpr unsigned branch = 1;
constexpr unsigned leaf = 2;
constexpr unsigned overflow = 4;
constexpr unsigned meta = 8;
constexpr std::size_t node_head = 8;
constexpr unsigned big_data = 1;
// In a meta page, from its beginning.
constexpr std::size_t magic_at = page_head;
constexpr std::size_t version_at = page_head + 4;
constexpr std::size_t free_tree_at = page_head + 24;
constexpr std::size_t root_in_tree = 40;
constexpr std::size_t last_page_at = page_head + 120;
constexpr std::size_t transaction_at = page_head + 128;
constexpr std::uint64_t no_page = ~std::uint64_t{0};

}  // namespace

/// Goes through the tree of free pages without the environment's memory map, whose pages beyond the end of a file that
/// was cut would end the process.
class Pages::FreeTree {
public:
    FreeTree(Pages& pages, const ReadData& read) : pages_(pages), read_(read) {}

    /// False if it is damaged.
    [[nodiscard]] bool take(std::uint64_t page, unsigned depth = 0)
    {
        constexpr unsigned most_levels = 32;
        std::vector<std::byte> bytes(pages_.page_size_);
        if (depth == most_levels || !load(page, bytes)) return false;
        const auto flags = number_at<std::uint16_t>(bytes, flags_of_page);
        const auto lower = number_at<std::uint16_t>(bytes, lower_of_page);
        if (lower < page_head || lower > bytes.size()) return false;
        for (std::size_t i = page_head; i + 2 <= lower; i += 2) {
            const std::size_t at = number_at<std::uint16_t>(bytes, i);
            if (at < lower || at + node_head > bytes.size()) return false;
            const auto low = number_at<std::uint32_t>(bytes, at);
            const auto high = number_at<std::uint16_t>(bytes, at + 4);
            if ((flags & branch) != 0) {
                if (!take(low | std::uint64_t{high} << 32, depth + 1)) return false;
            } else if ((flags & leaf) == 0 ||
                       !take_list(bytes, at + node_head + number_at<std::uint16_t>(bytes, at + 6), low, high)) {
                return false;
            }
        }
        return true;
    }

private:
    [[nodiscard]] bool load(std::uint64_t page, std::span<std::byte> into) const
    {
        if (page < 2 || page >= pages_.size_ / pages_.page_size_ ||
            into.size() > pages_.size_ - page * pages_.page_size_)
            return false;
        return read_(page * pages_.page_size_, into) == into.size() && number_at<std::uint64_t>(into, 0) == page;
    }
    [[nodiscard]] bool take_list(std::span<const std::byte> page, std::size_t at, std::uint32_t size, unsigned flags)
    {
        if ((flags & big_data) == 0)
            return at <= page.size() && size <= page.size() - at && take_numbers(page.subspan(at, size));
        // No list is longer than all pages are many.
        if (at + 8 > page.size() || size > 8 * (pages_.free_.size() + 1)) return false;
        std::vector<std::byte> bytes(page_head + std::size_t{size});
        return load(number_at<std::uint64_t>(page, at), bytes) &&
               (number_at<std::uint16_t>(bytes, flags_of_page) & overflow) != 0 &&
               take_numbers(std::span(bytes).subspan(page_head));
    }
    /// Their number, and then the numbers of the pages.
    [[nodiscard]] bool take_numbers(std::span<const std::byte> list)
    {
        if (list.size() < 8 || number_at<std::uint64_t>(list, 0) > list.size() / 8 - 1) return false;
        const auto count = static_cast<std::size_t>(number_at<std::uint64_t>(list, 0));
        for (std::size_t i = 1; i <= count; ++i) {
            const auto page = number_at<std::uint64_t>(list, 8 * i);
            if (page < 2 || page >= pages_.free_.size()) return false;
            if (!pages_.free_[static_cast<std::size_t>(page)]) ++pages_.free_count_;
            pages_.free_[static_cast<std::size_t>(page)] = true;
        }
        return true;
    }

    Pages& pages_;
    const ReadData& read_;
};

bool Pages::take_meta(const ReadData& read, Etag transaction)
{
    metas_.resize(2 * std::size_t{page_size_});
    if (read(0, metas_) != metas_.size()) return false;
    const std::size_t own = transaction % 2;
    const auto page = [&](std::size_t slot) { return std::span(metas_).subspan(slot * page_size_, page_size_); };
    const auto shown = page(own);
    if ((number_at<std::uint16_t>(shown, flags_of_page) & meta) == 0 ||
        number_at<std::uint32_t>(shown, magic_at) != 0xBEEFC0DE || number_at<std::uint32_t>(shown, version_at) != 1 ||
        number_at<std::uint32_t>(shown, free_tree_at) != page_size_ ||
        number_at<std::uint64_t>(shown, transaction_at) != transaction)
        return false;
    // The other one is the place of the next transaction. Until then it shows the same, one number before, because
    // what it had shown has pages that are free by now.
    const auto other = page(1 - own);
    std::ranges::copy(shown, other.begin());
    const std::uint64_t slot = 1 - own;
    const std::uint64_t before = transaction == 0 ? 0 : transaction - 1;
    std::memcpy(other.data(), &slot, sizeof slot);
    std::memcpy(other.data() + transaction_at, &before, sizeof before);
    return true;
}

std::optional<Pages> Pages::look(const ReadData& read, Etag transaction, std::uint32_t page_size,
                                 std::uint64_t file_size)
{
    if constexpr (sizeof(std::size_t) != 8 || std::endian::native != std::endian::little) return std::nullopt;
    if (page_size < 512 || page_size > 65536 || !std::has_single_bit(page_size)) return std::nullopt;
    Pages pages;
    pages.page_size_ = page_size;
    if (!pages.take_meta(read, transaction)) return std::nullopt;
    const std::span<const std::byte> shown = std::span(pages.metas_).subspan(transaction % 2 * page_size, page_size);
    const auto last = number_at<std::uint64_t>(shown, last_page_at);
    // Free pages at the end of a file may never have been written, but not that many.
    if (last < 1 || last > file_size / page_size + (1U << 24)) return std::nullopt;
    pages.size_ = (last + 1) * page_size;
    pages.free_.resize(static_cast<std::size_t>(pages.size_ / page_size));
    const auto root = number_at<std::uint64_t>(shown, free_tree_at + root_in_tree);
    if (root != no_page && !FreeTree(pages, read).take(root)) return std::nullopt;
    if (!pages.is_free_from(file_size, pages.size_)) return std::nullopt;
    return pages;
}

bool Pages::is_free_from(std::uint64_t begin, std::uint64_t end) const
{
    for (std::uint64_t page = begin / page_size_; page * page_size_ < end; ++page)
        if (!free_[static_cast<std::size_t>(page)]) return false;
    return true;
}

void Pages::read(const ReadData& data, std::uint64_t offset, std::span<std::byte> into) const
{
    const std::uint64_t end = offset + into.size();
    const auto kind_of = [&](std::uint64_t page) {
        return page < 2 ? 0 : free_[static_cast<std::size_t>(page)] ? 1 : 2;
    };
    while (offset < end) {
        // Pages of one kind at a time: what is free need not be read.
        const std::uint64_t first = offset / page_size_;
        std::uint64_t next = first + 1;
        while (next * page_size_ < end && kind_of(next) == kind_of(first)) ++next;
        const auto part = into.first(static_cast<std::size_t>(std::min(end, next * page_size_) - offset));
        if (kind_of(first) == 0)
            std::memcpy(part.data(), metas_.data() + offset, part.size());
        else if (kind_of(first) == 1)
            std::memset(part.data(), 0, part.size());
        else if (data(offset, part) != part.size())
            throw Error(errc::short_read, "The data file of an LMDB environment ends before byte " +
                                              std::to_string(offset + part.size()) + ". Check who has changed it.");
        offset += part.size();
        into = into.subspan(part.size());
    }
}

}  // namespace holdfast::inline v1::lmdb

#endif
