#ifndef HOLDFAST_TESTING_LAWS_PERSISTENCE_SUPPORT_HPP
#define HOLDFAST_TESTING_LAWS_PERSISTENCE_SUPPORT_HPP

#include <holdfast/detail/persistence_port.hpp>
#include <holdfast/error.hpp>
#include <holdfast/testing/laws/law_broken.hpp>
#include <holdfast/testing/laws/run_coroutine.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace holdfast::inline v1::detail::persistence_laws {

template <class T>
using awaitable = boost::asio::awaitable<T>;

/// How a law reaches its store: `port` is open; `reopen` ends it and opens the store again, as after a restart.
struct Context {
    std::shared_ptr<PersistencePort> port;
    std::function<std::shared_ptr<PersistencePort>()> reopen;
    bool durable = false;
    boost::asio::any_io_executor executor{};  ///< of several threads
};

/// A transaction that puts one record, on a condition or not.
[[nodiscard]] inline Transaction putting(std::string key, std::string value, std::optional<Revision> condition = {})
{
    Transaction transaction;
    if (condition) transaction.conditions.push_back(Transaction::Condition{key, *condition});
    transaction.puts.push_back(Transaction::Put{std::move(key), std::move(value)});
    return transaction;
}

/// Commits what has to succeed.
inline awaitable<Revision> commit(PersistencePort& port, Transaction transaction)
{
    const CommitResult result = co_await port.commit(std::move(transaction));
    law(result.committed, "a transaction whose conditions hold is committed");
    co_return result.revision;
}

inline awaitable<Revision> put(PersistencePort& port, std::string key, std::string value)
{
    auto transaction = putting(std::move(key), std::move(value));
    return commit(port, std::move(transaction));
}

/// Every record below a prefix, in pages of the given size.
inline awaitable<std::vector<Record>> list_all(PersistencePort& port, std::string prefix = {}, std::size_t limit = 1000)
{
    std::vector<Record> all;
    RecordRange range;
    range.prefix = std::move(prefix);
    range.limit = limit;
    for (;;) {
        auto page = co_await port.list(range);
        law(page.size() <= limit, "a listing keeps to its limit");
        for (auto& record : page) {
            law(all.empty() || all.back().key < record.key, "a listing is in ascending order of the keys");
            law(record.key.starts_with(range.prefix), "a listing keeps to its prefix");
            all.push_back(std::move(record));
        }
        if (page.size() < limit) co_return all;
        range.after = all.back().key;
    }
}

inline awaitable<bool> refuses(PersistencePort& port, Transaction transaction)
{
    try {
        static_cast<void>(co_await port.commit(std::move(transaction)));
    } catch (const boost::system::system_error&) {
        co_return true;
    }
    co_return false;
}

}  // namespace holdfast::inline v1::detail::persistence_laws

#endif
