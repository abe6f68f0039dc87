#ifndef HOLDFAST_SCHEDULE_DUE_QUEUE_HPP
#define HOLDFAST_SCHEDULE_DUE_QUEUE_HPP

#include <holdfast/schedule/id_map.hpp>
#include <holdfast/time.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace holdfast::inline v1 {

/// The next time of every task, earliest first. Each change costs O(log n): under a microsecond, and some 70 bytes a
/// task, at a million tasks.
///
/// Not synchronised; one strand uses it.
class DueQueue {
public:
    struct Due {
        TimePoint at;
        std::int64_t id;

        friend bool operator==(const Due&, const Due&) = default;
    };

    /// Gives the task this time, in place of the one it may have.
    void set(std::int64_t id, TimePoint at);

    /// Takes the task out; false if it was not in.
    bool erase(std::int64_t id);

    /// The earliest task, of equal ones that with the smallest id; none if the queue is empty.
    [[nodiscard]] std::optional<Due> top() const;

    /// As `top`, and takes it out.
    std::optional<Due> pop();

    /// As `pop`, but none if the earliest task is due after `now`.
    std::optional<Due> pop_due(TimePoint now);

    /// The time of one task; none if it is not in.
    [[nodiscard]] std::optional<TimePoint> find(std::int64_t id) const;

    [[nodiscard]] std::size_t size() const noexcept { return heap_.size(); }
    [[nodiscard]] bool empty() const noexcept { return heap_.empty(); }
    void reserve(std::size_t tasks);
    void clear() noexcept;

private:
    // A heap entry carries its key, so that comparing touches no other memory; the handle leads to the place where
    // the task's position is kept, so that moving an entry needs no look-up of its id.
    struct Entry {
        TimePoint at;
        std::int64_t id;
        std::uint32_t handle;
    };
    static constexpr std::size_t arity = 4;

    [[nodiscard]] static bool before(const Entry& one, const Entry& other) noexcept
    {
        return one.at != other.at ? one.at < other.at : one.id < other.id;
    }
    void put(std::size_t position, const Entry& entry) noexcept
    {
        heap_[position] = entry;
        positions_[entry.handle] = static_cast<std::uint32_t>(position);
    }
    void sift_up(std::size_t position, const Entry& entry) noexcept;
    void sift_down(std::size_t position, const Entry& entry) noexcept;
    void place(std::size_t position, const Entry& entry) noexcept;
    void remove_at(std::size_t position);

    std::vector<Entry> heap_;
    std::vector<std::uint32_t> positions_;  // by handle
    std::vector<std::uint32_t> free_handles_;
    detail::IdMap handles_;  // by id
};

}  // namespace holdfast::inline v1

#endif
