#ifndef HOLDFAST_TASK_DECISION_LOG_ENTRY_HPP
#define HOLDFAST_TASK_DECISION_LOG_ENTRY_HPP

#include <holdfast/time.hpp>

#include <string>

namespace holdfast::inline v1 {

/// One decision about a task and its reason: held back, retried, made a full, ….
struct DecisionLogEntry {
    TimePoint at{};
    std::string text{};

    friend bool operator==(const DecisionLogEntry&, const DecisionLogEntry&) = default;
};

}  // namespace holdfast::inline v1

#endif
