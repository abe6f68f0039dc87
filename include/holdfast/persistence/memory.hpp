#ifndef HOLDFAST_PERSISTENCE_MEMORY_HPP
#define HOLDFAST_PERSISTENCE_MEMORY_HPP

#include <holdfast/concepts/persistence.hpp>
#include <holdfast/persistence/limits.hpp>

#include <iterator>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace holdfast::inline v1 {

/// Keeps the records in memory: nothing survives the object. The null model of `Persistence`, for tests and for
/// servers that define their templates anew at every start.
///
/// Errors          errc::invalid_argument for a call outside the bounds of the concept; nothing else
/// Thread safety   shared: safe
class MemoryPersistence {
public:
    static constexpr bool durable = false;

    [[nodiscard]] std::optional<Record> get(const std::string& key) const
    {
        detail::require_record_key(key);
        const std::lock_guard lock(mutex_);
        const auto found = records_.find(key);
        if (found == records_.end()) return std::nullopt;
        return Record{found->first, found->second.value, found->second.revision};
    }

    [[nodiscard]] std::vector<Record> list(const RecordRange& range) const
    {
        detail::require_record_range(range);
        const std::lock_guard lock(mutex_);
        std::vector<Record> result;
        auto at = range.after < range.prefix ? records_.lower_bound(range.prefix) : records_.upper_bound(range.after);
        for (; at != records_.end() && result.size() < range.limit && at->first.starts_with(range.prefix); ++at)
            result.push_back(Record{at->first, at->second.value, at->second.revision});
        return result;
    }

    [[nodiscard]] CommitResult commit(const Transaction& transaction)
    {
        detail::require_transaction(transaction);
        const std::lock_guard lock(mutex_);
        for (const auto& condition : transaction.conditions) {
            const auto found = records_.find(condition.key);
            if ((found == records_.end() ? 0 : found->second.revision) != condition.revision)
                return CommitResult{false, revision_};
        }
        // Everything that can run out of memory happens on the side; what follows does not throw.
        std::map<std::string, Value> written;
        for (const auto& put : transaction.puts) written.emplace(put.key, Value{put.value, revision_ + 1});
        ++revision_;
        for (const auto& prefix : transaction.prefix_removals) {
            const auto first = records_.lower_bound(prefix);
            auto last = first;
            while (last != records_.end() && last->first.starts_with(prefix)) ++last;
            records_.erase(first, last);
        }
        for (const auto& key : transaction.removals) records_.erase(key);
        for (const auto& put : transaction.puts) records_.erase(put.key);
        records_.merge(written);
        return CommitResult{true, revision_};
    }

private:
    struct Value {
        std::string value;
        Revision revision = 0;
    };

    mutable std::mutex mutex_;
    std::map<std::string, Value> records_;
    Revision revision_ = 0;
};

static_assert(Persistence<MemoryPersistence>);

}  // namespace holdfast::inline v1

#endif
