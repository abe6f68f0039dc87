#ifndef HOLDFAST_PERSISTENCE_LIMITS_HPP
#define HOLDFAST_PERSISTENCE_LIMITS_HPP

#include <holdfast/concepts/persistence.hpp>
#include <holdfast/error.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::inline v1 {

/// What every `Persistence` accepts at most; stated by the concept, enforced by the shipped models.
inline constexpr std::size_t maximum_record_key_size = 512;
inline constexpr std::size_t maximum_record_value_size = std::size_t{1} << 20;
inline constexpr std::size_t maximum_transaction_size = 100;
inline constexpr std::size_t maximum_record_range = 10'000;

namespace detail {

[[noreturn]] inline void refuse_persistence_call(std::string what)
{
    throw Error(errc::invalid_argument, std::move(what) + " This is a mistake of the calling program; report it.");
}

inline void require_record_key(std::string_view key)
{
    if (key.empty() || key.size() > maximum_record_key_size)
        refuse_persistence_call("A record's key has " + std::to_string(key.size()) + " bytes; it must have 1 to " +
                                std::to_string(maximum_record_key_size) + ".");
}

inline void require_record_range(const RecordRange& range)
{
    if (range.limit == 0 || range.limit > maximum_record_range)
        refuse_persistence_call("A listing of records asks for " + std::to_string(range.limit) +
                                "; it may ask for 1 to " + std::to_string(maximum_record_range) + ".");
}

/// Throws errc::invalid_argument if `transaction` breaks a rule of `Transaction`, before anything is changed.
inline void require_transaction(const Transaction& transaction)
{
    const std::size_t count = transaction.conditions.size() + transaction.puts.size() + transaction.removals.size() +
                              transaction.prefix_removals.size();
    if (count > maximum_transaction_size)
        refuse_persistence_call("A transaction has " + std::to_string(count) + " conditions and changes; the most is " +
                                std::to_string(maximum_transaction_size) + ".");
    std::vector<std::string_view> changed;
    changed.reserve(transaction.puts.size() + transaction.removals.size());
    for (const auto& condition : transaction.conditions) require_record_key(condition.key);
    for (const auto& put : transaction.puts) {
        require_record_key(put.key);
        if (put.value.size() > maximum_record_value_size)
            refuse_persistence_call("The record " + put.key + " has " + std::to_string(put.value.size()) +
                                    " bytes; the most is " + std::to_string(maximum_record_value_size) + ".");
        for (const auto& prefix : transaction.prefix_removals)
            if (put.key.starts_with(prefix))
                refuse_persistence_call("A transaction writes the record " + put.key + " and removes all below " +
                                        prefix + ".");
        changed.push_back(put.key);
    }
    for (const auto& key : transaction.removals) {
        require_record_key(key);
        changed.push_back(key);
    }
    std::sort(changed.begin(), changed.end());
    const auto twice = std::adjacent_find(changed.begin(), changed.end());
    if (twice != changed.end())
        refuse_persistence_call("A transaction changes the record " + std::string(*twice) + " twice.");
}

}  // namespace detail
}  // namespace holdfast::inline v1

#endif
