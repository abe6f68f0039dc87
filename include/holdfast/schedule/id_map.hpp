#ifndef HOLDFAST_SCHEDULE_ID_MAP_HPP
#define HOLDFAST_SCHEDULE_ID_MAP_HPP

#include <holdfast/schedule/stable_hash.hpp>

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace holdfast::inline v1::detail {

/// From task ids to small numbers, in one flat table: a look-up touches one cache line where a node-based map touches
/// two, which is most of what `DueQueue` costs with a million tasks.
class IdMap {
public:
    static constexpr std::uint32_t none = 0xffffffffU;

    /// The number of this id, or `none`.
    [[nodiscard]] std::uint32_t find(std::int64_t id) const noexcept
    {
        if (slots_.empty()) return none;
        return slots_[index_of(id)].number;
    }

    /// Adds an id that is not in; `number` is not `none`. Strong guarantee.
    void insert(std::int64_t id, std::uint32_t number)
    {
        if ((size_ + 1) * 4 > slots_.size() * 3) grow(slots_.empty() ? 16 : slots_.size() * 2);
        slots_[index_of(id)] = {id, number};
        ++size_;
    }

    /// Takes an id out that is in.
    void erase(std::int64_t id) noexcept
    {
        // Those behind move up, so that no marks of deleted entries pile up.
        const std::size_t mask = slots_.size() - 1;
        std::size_t hole = index_of(id);
        for (std::size_t i = (hole + 1) & mask; slots_[i].number != none; i = (i + 1) & mask) {
            if (((i - home(slots_[i].id)) & mask) < ((i - hole) & mask)) continue;
            slots_[hole] = slots_[i];
            hole = i;
        }
        slots_[hole].number = none;
        --size_;
    }

    void reserve(std::size_t ids)
    {
        std::size_t slots = 16;
        while (slots * 3 < ids * 4) slots *= 2;
        if (slots > slots_.size()) grow(slots);
    }

    void clear() noexcept
    {
        slots_.clear();
        size_ = 0;
    }

private:
    struct Slot {
        std::int64_t id = 0;
        std::uint32_t number = none;
    };

    [[nodiscard]] std::size_t home(std::int64_t id) const noexcept
    {
        return static_cast<std::size_t>(mix(static_cast<std::uint64_t>(id))) & (slots_.size() - 1);
    }

    // The slot of this id, or the free one where it belongs. There always is a free one.
    [[nodiscard]] std::size_t index_of(std::int64_t id) const noexcept
    {
        std::size_t i = home(id);
        while (slots_[i].number != none && slots_[i].id != id) i = (i + 1) & (slots_.size() - 1);
        return i;
    }

    void grow(std::size_t slots)
    {
        const std::vector<Slot> before = std::exchange(slots_, std::vector<Slot>(slots));
        for (const Slot& slot : before)
            if (slot.number != none) slots_[index_of(slot.id)] = slot;
    }

    std::vector<Slot> slots_;  // a power of two of them
    std::size_t size_ = 0;
};

}  // namespace holdfast::inline v1::detail

#endif
