#ifndef HOLDFAST_SCHEDULE_ADMISSION_QUEUE_IPP
#define HOLDFAST_SCHEDULE_ADMISSION_QUEUE_IPP

#include <holdfast/schedule/admission_queue.hpp>

#include <algorithm>
#include <thread>

namespace holdfast::inline v1 {

AdmissionQueue::AdmissionQueue(std::size_t slots) : slots_(std::max<std::size_t>(slots, 1)) {}

std::size_t AdmissionQueue::default_slots() noexcept
{
    return std::max<std::size_t>(std::thread::hardware_concurrency() / 2, 1);
}

std::optional<std::int64_t> AdmissionQueue::admit()
{
    if (running_ >= slots_) return std::nullopt;
    const auto next = waiting_.pop();
    if (!next) return std::nullopt;
    ++running_;
    return next->id;
}

void AdmissionQueue::release() noexcept
{
    if (running_ > 0) --running_;
}

void AdmissionQueue::set_slots(std::size_t slots) noexcept
{
    slots_ = std::max<std::size_t>(slots, 1);
}

}  // namespace holdfast::inline v1

#endif
