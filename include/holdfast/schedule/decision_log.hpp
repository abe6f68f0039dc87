#ifndef HOLDFAST_SCHEDULE_DECISION_LOG_HPP
#define HOLDFAST_SCHEDULE_DECISION_LOG_HPP

#include <holdfast/task/decision_log_entry.hpp>
#include <holdfast/time.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::inline v1 {

/// The last decisions about one task, oldest first. Bounded in number and in text, so that a task that is held back
/// every minute for a year costs what one held back once costs.
///
/// Not synchronised.
class DecisionLog {
public:
    /// A longer text is cut here, with "..." as its end.
    static constexpr std::size_t longest_text = 500;

    /// `capacity`: entries kept; 0 keeps none. Default: 50.
    explicit DecisionLog(std::size_t capacity = 50) : capacity_(capacity) {}

    /// Adds a decision; the oldest one makes room. The same text as that of the newest entry only renews its time, so
    /// that a condition that lasts does not push everything else out.
    void add(TimePoint at, std::string_view text);

    /// Oldest first.
    [[nodiscard]] std::vector<DecisionLogEntry> entries() const;

    [[nodiscard]] std::size_t size() const noexcept { return ring_.size(); }
    [[nodiscard]] std::size_t capacity() const noexcept { return capacity_; }

private:
    std::size_t capacity_;
    std::size_t oldest_{0};  // meaningful once the ring is full
    std::vector<DecisionLogEntry> ring_{};
};

}  // namespace holdfast::inline v1

#endif
