#ifndef HOLDFAST_SCHEDULE_DECISION_LOG_IPP
#define HOLDFAST_SCHEDULE_DECISION_LOG_IPP

#include <holdfast/schedule/decision_log.hpp>

#include <utility>

namespace holdfast::inline v1 {

void DecisionLog::add(TimePoint at, std::string_view text)
{
    if (capacity_ == 0) return;
    std::string kept(text.substr(0, longest_text));
    if (text.size() > longest_text) {
        // Not in the middle of a UTF-8 sequence.
        std::size_t end = longest_text - 3;
        while (end > 0 && (static_cast<unsigned char>(kept[end]) & 0xc0U) == 0x80U) --end;
        kept.replace(end, std::string::npos, "...");
    }
    if (!ring_.empty()) {
        DecisionLogEntry& newest = ring_[(oldest_ + ring_.size() - 1) % ring_.size()];
        if (newest.text == kept) {
            newest.at = at;
            return;
        }
    }
    if (ring_.size() < capacity_) {
        ring_.push_back({at, std::move(kept)});
        return;
    }
    ring_[oldest_] = {at, std::move(kept)};
    oldest_ = (oldest_ + 1) % capacity_;
}

std::vector<DecisionLogEntry> DecisionLog::entries() const
{
    std::vector<DecisionLogEntry> ordered;
    ordered.reserve(ring_.size());
    for (std::size_t i = 0; i < ring_.size(); ++i) ordered.push_back(ring_[(oldest_ + i) % ring_.size()]);
    return ordered;
}

}  // namespace holdfast::inline v1

#endif
