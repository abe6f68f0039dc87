#ifndef HOLDFAST_TESTING_LAWS_PERSISTENCE_EXTREMES_HPP
#define HOLDFAST_TESTING_LAWS_PERSISTENCE_EXTREMES_HPP

#include <holdfast/testing/laws/persistence_support.hpp>

#include <iterator>
#include <map>
#include <random>
#include <string>

/// Laws about threads, restarts, and anything at all.
namespace holdfast::inline v1::detail::persistence_laws {

inline awaitable<void> no_lost_update(const Context& context)
{
    auto& port = *context.port;
    constexpr int threads = 4;
    constexpr int rounds = 25;
    std::vector<std::function<awaitable<void>()>> all;
    for (int i = 0; i < threads; ++i)
        all.push_back([&port]() -> awaitable<void> {
            for (int done = 0; done < rounds;) {
                const auto record = co_await port.get("counter");
                const int value = record ? std::stoi(record->value) : 0;
                auto transaction = putting("counter", std::to_string(value + 1), record ? record->revision : 0);
                const CommitResult result = co_await port.commit(std::move(transaction));
                done += result.committed ? 1 : 0;
            }
        });
    run_together(context.executor, all);
    const auto counter = co_await port.get("counter");
    law(counter && counter->value == std::to_string(threads * rounds),
        "of several threads that change a record on the condition that it is unchanged, none loses a change");
}

inline awaitable<void> no_half_change(const Context& context)
{
    auto& port = *context.port;
    std::vector<std::function<awaitable<void>()>> all;
    all.push_back([&port]() -> awaitable<void> {
        for (int i = 0; i < 60; ++i) {
            Transaction transaction;
            transaction.prefix_removals.push_back("old/");
            for (const char* key : {"pair/1", "pair/2"})
                transaction.puts.push_back(Transaction::Put{key, std::to_string(i)});
            static_cast<void>(co_await commit(port, transaction));
        }
    });
    for (int i = 0; i < 2; ++i)
        all.push_back([&port]() -> awaitable<void> {
            RecordRange range;
            range.prefix = "pair/";
            for (int round = 0; round < 100; ++round) {
                const auto pair = co_await port.list(range);
                law(pair.empty() ||
                        (pair.size() == 2 && pair[0].value == pair[1].value && pair[0].revision == pair[1].revision),
                    "a listing never shows half a transaction");
            }
        });
    run_together(context.executor, all);
    co_return;
}

/// Random transactions against a map that does the same.
inline awaitable<void> like_a_map(const Context& context)
{
    auto port = context.port;
    std::map<std::string, Record> expected;
    std::mt19937 random(20260115);
    const auto pick = [&](unsigned bound) { return static_cast<unsigned>(random() % bound); };
    const auto any_key = [&] { return std::string(1, static_cast<char>('a' + pick(3))) + std::to_string(pick(6)); };
    for (int round = 0; round < 300; ++round) {
        Transaction transaction;
        bool holds = true;
        for (unsigned i = pick(3); i > 0; --i) {
            const std::string key = any_key();
            const auto found = expected.find(key);
            const Revision actual = found == expected.end() ? 0 : found->second.revision;
            const Revision asked = pick(4) == 0 ? actual + 1 : actual;
            holds = holds && asked == actual;
            transaction.conditions.push_back(Transaction::Condition{key, asked});
        }
        auto next = expected;
        const std::string prefix = pick(6) == 0 ? std::string(1, static_cast<char>('a' + pick(3))) : "-";
        if (prefix != "-") transaction.prefix_removals.push_back(prefix);
        std::erase_if(next, [&](const auto& each) { return each.first.starts_with(prefix); });
        std::map<std::string, bool> changed;
        for (unsigned i = pick(4); i > 0; --i) {
            const std::string key = any_key();
            if (key.starts_with(prefix) || !changed.emplace(key, true).second) continue;
            if (pick(3) == 0) {
                transaction.removals.push_back(key);
                next.erase(key);
            } else {
                transaction.puts.push_back(Transaction::Put{key, std::to_string(round)});
                next[key] = Record{key, std::to_string(round), 0};
            }
        }
        const CommitResult result = co_await port->commit(transaction);
        law(result.committed == holds, "a transaction is committed exactly if its conditions hold");
        if (holds) {
            expected = std::move(next);
            for (const auto& put : transaction.puts) expected[put.key].revision = result.revision;
        }
        if (round % 20 != 0) continue;
        if (context.durable && round % 100 == 0) {
            port.reset();
            port = context.reopen();
        }
        const auto all = co_await list_all(*port, "", 5);
        law(std::equal(all.begin(), all.end(), expected.begin(), expected.end(),
                       [](const Record& left, const auto& right) { return left == right.second; }),
            "after any transactions the records are those that the transactions say");
    }
}

inline awaitable<void> survives(const Context& context)
{
    if (!context.durable) co_return;
    Revision last = co_await put(*context.port, "key", "value");
    for (int i = 0; i < 3; ++i) {
        const auto port = context.reopen();
        const auto record = co_await port->get("key");
        law(record && record->value == (i == 0 ? "value" : "value " + std::to_string(i - 1)) &&
                record->revision == last,
            "what was committed is there after a restart");
        auto failing = putting("x", "x", 12345);
        const CommitResult refused = co_await port->commit(std::move(failing));
        law(!refused.committed && refused.revision == last, "the newest revision is known after a restart");
        auto transaction = putting("key", "value " + std::to_string(i));
        const Revision next = co_await commit(*port, std::move(transaction));
        law(next > last, "revisions go on rising after a restart");
        last = next;
    }
    const auto port = context.reopen();
    Transaction everything;
    everything.prefix_removals.push_back("");
    const Revision removed = co_await commit(*port, everything);
    const auto blank = context.reopen();
    const auto all = co_await list_all(*blank);
    const Revision after = co_await put(*blank, "new", "");
    law(all.empty() && after > removed, "revisions go on rising also when there is no record left");
}

}  // namespace holdfast::inline v1::detail::persistence_laws

#endif
