#ifndef HOLDFAST_TESTING_LAWS_PERSISTENCE_BASICS_HPP
#define HOLDFAST_TESTING_LAWS_PERSISTENCE_BASICS_HPP

#include <holdfast/persistence/limits.hpp>
#include <holdfast/testing/laws/persistence_support.hpp>

#include <string>

/// Laws about records, revisions, conditions and listings.
namespace holdfast::inline v1::detail::persistence_laws {

inline awaitable<void> keeps_records(const Context& context)
{
    auto& port = *context.port;
    const auto nothing = co_await port.get("key");
    law(!nothing, "a record that was never put is not there");
    std::string all_bytes;
    for (int i = 0; i < 256; ++i) all_bytes.push_back(static_cast<char>(i));
    const std::pair<std::string, std::string> records[] = {
        {"key", "value"},
        {"blank value", ""},
        {all_bytes, all_bytes},
        {std::string(1, '\0'), "a NUL key"},
        {std::string(maximum_record_key_size, 'k'), std::string(maximum_record_value_size, 'v')}};
    for (const auto& [key, value] : records) {
        const Revision revision = co_await put(port, key, value);
        const auto record = co_await port.get(key);
        law(record == Record{key, value, revision}, "a record is kept byte for byte, with its revision");
    }
    const Revision revision = co_await put(port, "key", "another");
    const auto replaced = co_await port.get("key");
    law(replaced == Record{"key", "another", revision}, "a put replaces the record");
    const auto all = co_await list_all(port);
    law(all.size() == 5, "a listing tells every record once");
}

inline awaitable<void> revisions_rise(const Context& context)
{
    auto& port = *context.port;
    Revision last = 0;
    for (int i = 0; i < 20; ++i) {
        const Revision revision = co_await put(port, "key" + std::to_string(i % 3), std::to_string(i));
        law(revision > last, "every transaction has a higher revision than those before it");
        last = revision;
    }
    const Revision blank = co_await commit(port, Transaction{});
    law(blank >= last, "a transaction that changes nothing does not lower the revision");
    auto failing = putting("key0", "x", last + 1000);
    const CommitResult refused = co_await port.commit(std::move(failing));
    law(!refused.committed && refused.revision >= last && refused.revision <= blank,
        "a transaction that is not committed tells the newest revision");
}

inline awaitable<void> conditions(const Context& context)
{
    auto& port = *context.port;
    const auto fails = [&](Transaction transaction) -> awaitable<bool> {
        const CommitResult result = co_await port.commit(std::move(transaction));
        co_return !result.committed;
    };
    auto absent = putting("a", "1", 0);
    const Revision first = co_await commit(port, absent);
    bool failed = co_await fails(absent);
    law(failed, "revision 0 asks that a record does not exist");
    failed = co_await fails(putting("missing", "1", first));
    law(failed, "a revision asks that the record exists");
    const Revision second = co_await commit(port, putting("a", "2", first));
    failed = co_await fails(putting("a", "3", first));
    law(failed, "an outdated revision does not hold");
    auto both = putting("b", "1", 0);
    both.conditions.push_back(Transaction::Condition{"a", first});
    failed = co_await fails(both);
    law(failed, "all conditions have to hold");
    const auto unchanged = co_await list_all(port);
    law(unchanged == std::vector<Record>{Record{"a", "2", second}}, "a condition that does not hold changes nothing");
    both.conditions.back().revision = second;
    both.removals.push_back("a");
    const Revision third = co_await commit(port, both);
    const auto changed = co_await list_all(port);
    law(changed == std::vector<Record>{Record{"b", "1", third}}, "conditions look at the state before the changes");
    auto condition_only = Transaction{};
    condition_only.conditions.push_back(Transaction::Condition{"b", third});
    const CommitResult held = co_await port.commit(condition_only);
    law(held.committed, "a transaction may have conditions only");
    const Revision again = co_await commit(port, putting("a", "4", 0));
    law(again > third, "a removed record does not exist");
}

inline awaitable<void> removals(const Context& context)
{
    auto& port = *context.port;
    Transaction all;
    for (const char* key : {"a", "a/", "a/1", "a/2/x", "a/\xff", "a0", "b/1", "\xff", "\xff\xff", "\xff\xff\x01"})
        all.puts.push_back(Transaction::Put{key, key});
    static_cast<void>(co_await commit(port, all));
    Transaction transaction;
    transaction.removals = {"never there", "b/1"};
    transaction.prefix_removals = {"a/", "nothing/"};
    transaction.puts.push_back(Transaction::Put{"c", "c"});
    static_cast<void>(co_await commit(port, transaction));
    auto left = co_await list_all(port);
    std::string keys;
    for (const auto& record : left) keys += record.key + ' ';
    law(keys == "a a0 c \xff \xff\xff \xff\xff\x01 ",
        "removals and prefix removals remove what they name, nothing else");
    Transaction high;
    high.prefix_removals = {"\xff\xff"};
    static_cast<void>(co_await commit(port, high));
    left = co_await list_all(port);
    law(left.size() == 4 && left.back().key == "\xff", "a prefix of the highest bytes is one like others");
    Transaction everything;
    everything.prefix_removals = {""};
    static_cast<void>(co_await commit(port, everything));
    left = co_await list_all(port);
    law(left.empty(), "the blank prefix is everything");
}

inline awaitable<void> listings(const Context& context)
{
    auto& port = *context.port;
    for (int start = 0; start < 250; start += 50) {
        Transaction transaction;
        for (int i = start; i < start + 50; ++i) {
            std::string key = "k/" + std::string(1, static_cast<char>(i));
            transaction.puts.push_back(Transaction::Put{std::move(key), std::to_string(i)});
        }
        static_cast<void>(co_await commit(port, transaction));
    }
    static_cast<void>(co_await put(port, "j", "before"));
    static_cast<void>(co_await put(port, "l", "after"));
    for (const std::size_t limit : {std::size_t{1}, std::size_t{7}, std::size_t{250}, std::size_t{10'000}}) {
        const auto all = co_await list_all(port, "k/", limit);
        law(all.size() == 250 && all.front().value == "0" && all.back().value == "249",
            "the pages of a listing tell every record once, in the order of unsigned bytes");
    }
    RecordRange range;
    range.prefix = "k/";
    range.after = "a";
    const auto early = co_await port.list(range);
    law(early.size() == 250, "a listing after a key before the prefix begins with the prefix");
    range.after = "z";
    const auto late = co_await port.list(range);
    law(late.empty(), "a listing after a key behind the prefix is empty");
    range.after = "k/";
    range.limit = 3;
    const auto three = co_await port.list(range);
    law(three.size() == 3 && three.front().value == "0", "a listing begins after its key");
}

inline awaitable<void> bounds(const Context& context)
{
    auto& port = *context.port;
    static_cast<void>(co_await put(port, "key", "value"));
    std::vector<Transaction> refused{putting("", "x"), putting(std::string(maximum_record_key_size + 1, 'k'), "x"),
                                     putting("big", std::string(maximum_record_value_size + 1, 'v'))};
    Transaction twice = putting("new", "1");
    twice.puts.push_back(Transaction::Put{"new", "2"});
    refused.push_back(twice);
    Transaction both = putting("new", "1");
    both.removals.push_back("new");
    refused.push_back(both);
    Transaction under = putting("a/new", "1");
    under.prefix_removals.push_back("a/");
    refused.push_back(under);
    Transaction large;
    for (int i = 0; i < 101; ++i) large.puts.push_back(Transaction::Put{std::to_string(i), "x"});
    refused.push_back(large);
    for (auto& transaction : refused) {
        const bool was_refused = co_await refuses(port, transaction);
        law(was_refused, "a transaction outside the bounds is refused");
    }
    const auto all = co_await list_all(port);
    law(all.size() == 1 && all.front().value == "value", "a refused transaction changes nothing");
    large.puts.pop_back();
    static_cast<void>(co_await commit(port, large));
    for (const std::size_t limit : {std::size_t{0}, std::size_t{10'001}}) {
        RecordRange range;
        range.limit = limit;
        bool was_refused = false;
        try {
            static_cast<void>(co_await port.list(range));
        } catch (const boost::system::system_error&) {
            was_refused = true;
        }
        law(was_refused, "a limit outside the bounds is refused");
    }
}

}  // namespace holdfast::inline v1::detail::persistence_laws

#endif
