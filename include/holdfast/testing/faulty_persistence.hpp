#ifndef HOLDFAST_TESTING_FAULTY_PERSISTENCE_HPP
#define HOLDFAST_TESTING_FAULTY_PERSISTENCE_HPP

#include <holdfast/concepts/persistence.hpp>
#include <holdfast/detail/maybe_awaitable.hpp>
#include <holdfast/testing/fault_script.hpp>

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace holdfast::inline v1::testing {

/// A persistence that fails as its script says, and otherwise does what the one in it does. All its functions are
/// coroutines; a plain `P` is called where they run.
template <Persistence P>
class FaultyPersistence {
public:
    static constexpr bool durable = P::durable;

    /// `arguments` construct the persistence in it.
    template <class... Arguments>
    explicit FaultyPersistence(std::shared_ptr<FaultScript> script, Arguments&&... arguments)
        : script_(std::move(script)), inner_(std::forward<Arguments>(arguments)...)
    {
    }

    /// The persistence without faults.
    [[nodiscard]] P& inner() noexcept { return inner_; }

    boost::asio::awaitable<std::optional<Record>> get(const std::string& key)
    {
        return call(script_, CallKind::get, key, [this, key] { return inner_.get(key); });
    }
    boost::asio::awaitable<std::vector<Record>> list(const RecordRange& range)
    {
        return call(script_, CallKind::list_records, range.prefix, [this, range] { return inner_.list(range); });
    }
    boost::asio::awaitable<CommitResult> commit(const Transaction& transaction)
    {
        return call(script_, CallKind::commit_transaction, first_key(transaction),
                    [this, transaction] { return inner_.commit(transaction); });
    }

private:
    template <class Function>
    static boost::asio::awaitable<holdfast::detail::awaited_t<std::invoke_result_t<Function&>>> call(
        std::shared_ptr<FaultScript> script, CallKind kind, std::string name, Function function)
    {
        using Result = std::invoke_result_t<Function&>;
        const auto verdict = co_await script->enter(kind, name);
        if (verdict.fail && verdict.moment == FaultMoment::before_effect) FaultScript::raise(verdict, name);
        std::optional<holdfast::detail::awaited_t<Result>> result;
        if constexpr (holdfast::detail::awaited<Result>::is_awaitable)
            result.emplace(co_await function());
        else
            result.emplace(function());
        if (verdict.fail) FaultScript::raise(verdict, name);
        co_return std::move(*result);
    }
    /// What a script knows a transaction by.
    static std::string first_key(const Transaction& transaction)
    {
        if (!transaction.puts.empty()) return transaction.puts.front().key;
        if (!transaction.removals.empty()) return transaction.removals.front();
        return transaction.prefix_removals.empty() ? std::string{} : transaction.prefix_removals.front();
    }

    std::shared_ptr<FaultScript> script_;
    P inner_;
};

}  // namespace holdfast::inline v1::testing

#endif
