#ifndef HOLDFAST_SCHEDULE_ADMISSION_QUEUE_HPP
#define HOLDFAST_SCHEDULE_ADMISSION_QUEUE_HPP

#include <holdfast/schedule/due_queue.hpp>
#include <holdfast/time.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>

namespace holdfast::inline v1 {

/// Who may run: at most `slots()` tasks at a time, the rest wait, most overdue first. Since a waiting task only grows
/// more overdue, none starves. Nothing polls: ask `admit` after `enqueue`, `release` and `set_slots`, until it gives
/// none.
///
/// Not synchronised; one strand uses it.
class AdmissionQueue {
public:
    /// `slots`: operations at a time, at least 1; less is taken as 1. Default: max(1, cores / 2).
    explicit AdmissionQueue(std::size_t slots = default_slots());

    /// max(1, cores / 2).
    [[nodiscard]] static std::size_t default_slots() noexcept;

    /// Lets a task wait that was due at `due`. For one that waits already, changes that time.
    void enqueue(std::int64_t id, TimePoint due) { waiting_.set(id, due); }

    /// Takes a waiting task out; false if it did not wait. A running one gives its slot back by `release`.
    bool remove(std::int64_t id) { return waiting_.erase(id); }

    /// If a slot is free, gives it to the task that has waited longest since it was due, and answers its id.
    std::optional<std::int64_t> admit();

    /// Takes a slot for a task that does not wait in the queue, such as one that an operator starts; the number
    /// running may thereby pass `slots()`.
    void take() noexcept { ++running_; }

    /// Gives a slot back: the operation ended or is delayed. One `release` for each `admit` or `take`.
    void release() noexcept;

    /// Fewer slots than are running end nothing; they are given back as operations end.
    void set_slots(std::size_t slots) noexcept;

    [[nodiscard]] std::size_t slots() const noexcept { return slots_; }
    [[nodiscard]] std::size_t running() const noexcept { return running_; }
    [[nodiscard]] std::size_t waiting() const noexcept { return waiting_.size(); }
    [[nodiscard]] bool is_waiting(std::int64_t id) const { return waiting_.find(id).has_value(); }

private:
    std::size_t slots_;
    std::size_t running_{0};
    DueQueue waiting_;
};

}  // namespace holdfast::inline v1

#endif
