#ifndef HOLDFAST_SCHEDULE_DUE_QUEUE_IPP
#define HOLDFAST_SCHEDULE_DUE_QUEUE_IPP

#include <holdfast/schedule/due_queue.hpp>

#include <algorithm>

namespace holdfast::inline v1 {

void DueQueue::set(std::int64_t id, TimePoint at)
{
    if (const auto known = handles_.find(id); known != detail::IdMap::none) {
        place(positions_[known], {at, id, known});
        return;
    }
    // Everything that can throw comes before the first change that the others would see.
    heap_.reserve(heap_.size() < heap_.capacity() ? heap_.capacity() : 2 * heap_.size() + 16);
    const bool reuse = !free_handles_.empty();
    const auto handle = reuse ? free_handles_.back() : static_cast<std::uint32_t>(positions_.size());
    if (!reuse) positions_.push_back(0);
    try {
        handles_.insert(id, handle);
    } catch (...) {
        if (!reuse) positions_.pop_back();
        throw;
    }
    if (reuse) free_handles_.pop_back();
    heap_.push_back({at, id, handle});
    sift_up(heap_.size() - 1, {at, id, handle});
}

bool DueQueue::erase(std::int64_t id)
{
    const auto known = handles_.find(id);
    if (known == detail::IdMap::none) return false;
    remove_at(positions_[known]);
    return true;
}

std::optional<DueQueue::Due> DueQueue::top() const
{
    if (heap_.empty()) return std::nullopt;
    return Due{heap_.front().at, heap_.front().id};
}

std::optional<DueQueue::Due> DueQueue::pop()
{
    const auto earliest = top();
    if (earliest) remove_at(0);
    return earliest;
}

std::optional<DueQueue::Due> DueQueue::pop_due(TimePoint now)
{
    if (heap_.empty() || heap_.front().at > now) return std::nullopt;
    return pop();
}

std::optional<TimePoint> DueQueue::find(std::int64_t id) const
{
    const auto known = handles_.find(id);
    if (known == detail::IdMap::none) return std::nullopt;
    return heap_[positions_[known]].at;
}

void DueQueue::reserve(std::size_t tasks)
{
    heap_.reserve(tasks);
    positions_.reserve(tasks);
    handles_.reserve(tasks);
}

void DueQueue::clear() noexcept
{
    heap_.clear();
    positions_.clear();
    free_handles_.clear();
    handles_.clear();
}

void DueQueue::sift_up(std::size_t position, const Entry& entry) noexcept
{
    while (position > 0) {
        const std::size_t parent = (position - 1) / arity;
        if (!before(entry, heap_[parent])) break;
        put(position, heap_[parent]);
        position = parent;
    }
    put(position, entry);
}

void DueQueue::sift_down(std::size_t position, const Entry& entry) noexcept
{
    while (true) {
        const std::size_t begin = position * arity + 1;
        const std::size_t end = std::min(begin + arity, heap_.size());
        if (begin >= end) break;
        std::size_t least = begin;
        for (std::size_t child = begin + 1; child < end; ++child)
            if (before(heap_[child], heap_[least])) least = child;
        if (!before(heap_[least], entry)) break;
        put(position, heap_[least]);
        position = least;
    }
    put(position, entry);
}

void DueQueue::place(std::size_t position, const Entry& entry) noexcept
{
    if (position > 0 && before(entry, heap_[(position - 1) / arity]))
        sift_up(position, entry);
    else
        sift_down(position, entry);
}

void DueQueue::remove_at(std::size_t position)
{
    const Entry removed = heap_[position];
    free_handles_.push_back(removed.handle);
    handles_.erase(removed.id);
    const Entry last = heap_.back();
    heap_.pop_back();
    if (position < heap_.size()) place(position, last);
}

}  // namespace holdfast::inline v1

#endif
