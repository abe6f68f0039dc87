#ifndef HOLDFAST_DETAIL_COORDINATOR_DATABASES_IPP
#define HOLDFAST_DETAIL_COORDINATOR_DATABASES_IPP

#include <holdfast/configuration/naming.hpp>
#include <holdfast/detail/coordinator/core.hpp>
#include <holdfast/detail/coordinator/keys.hpp>
#include <holdfast/detail/run_blocking.hpp>

#include <charconv>
#include <set>
#include <unordered_set>

namespace holdfast::inline v1::detail {

namespace {

constexpr std::size_t pages_a_commit = 20;

[[noreturn]] void damaged_page(const std::string& key)
{
    throw Error(errc::persistence_damaged, "The record '" + key +
                                               "' of the persistence (names of databases) cannot be read. Restore the "
                                               "persistence file from a copy.");
}

// A page is a line a database: number, flags, time of registration, sizes of name and incarnation; then both.
void append_database(std::string& page, const DatabaseEntry& database)
{
    page += std::to_string(database.number) + (database.info.encrypted ? " e " : " - ") +
            std::to_string(database.registered_at.time_since_epoch().count()) + " " +
            std::to_string(database.info.name.size()) + " " + std::to_string(database.info.incarnation.size()) + "\n" +
            database.info.name + database.info.incarnation + "\n";
}

DatabaseEntry take_database(std::string_view& page, const std::string& key)
{
    const auto line = page.find('\n');
    if (line == std::string_view::npos) damaged_page(key);
    long long number = 0;
    long long registered = 0;
    char flag = 0;
    std::size_t name = 0;
    std::size_t incarnation = 0;
    const std::string head(page.substr(0, line));
    if (std::sscanf(head.c_str(), "%lld %c %lld %zu %zu", &number, &flag, &registered, &name, &incarnation) != 5)
        damaged_page(key);
    page.remove_prefix(line + 1);
    if (name > page.size() || incarnation > page.size() - name || page.size() - name - incarnation < 1) damaged_page(key);
    DatabaseEntry entry;
    entry.number = number;
    entry.info.encrypted = flag == 'e';
    entry.registered_at = TimePoint(TimeSpan(registered));
    entry.info.name = page.substr(0, name);
    entry.info.incarnation = page.substr(name, incarnation);
    page.remove_prefix(name + incarnation + 1);
    return entry;
}

}  // namespace

awaitable<void> Core::load_databases()
{
    const auto pages = co_await list_all(std::string(keys::databases));
    for (const auto& record : pages) {
        std::string_view page = record.value;
        while (!page.empty()) {
            auto entry = take_database(page, record.key);
            auto folded = fold_name(entry.info.name);
            // Of two that a failed commit has left under one name the later one counts.
            if (const auto older = databases_.find(folded); older != databases_.end())
                database_names_.erase(older->second.number);
            database_names_[entry.number] = folded;
            databases_.insert_or_assign(std::move(folded), std::move(entry));
        }
    }
    auto listed = co_await run_blocking(blocking_, [this] { return engine_->databases(); });
    std::vector<DatabaseInfo> added;
    std::vector<std::string> removed;
    std::unordered_set<std::string> present;
    for (auto& info : listed) {
        auto folded = fold_name(info.name);
        present.insert(folded);
        const auto known = databases_.find(folded);
        if (known == databases_.end()) {
            added.push_back(std::move(info));
            continue;
        }
        if (known->second.info.incarnation != info.incarnation) {
            removed.push_back(folded);
            added.push_back(std::move(info));
        } else {
            known->second.info = std::move(info);
        }
    }
    for (const auto& [folded, entry] : databases_)
        if (!present.contains(folded)) removed.push_back(folded);
    co_await register_databases(std::move(added), std::move(removed));
}

std::string Core::database_page(std::int64_t page) const
{
    std::string text;
    const auto first = page * keys::databases_a_page;
    for (auto number = first; number < first + keys::databases_a_page; ++number)
        if (const auto name = database_names_.find(number); name != database_names_.end())
            append_database(text, databases_.at(name->second));
    return text;
}

awaitable<void> Core::register_databases(std::vector<DatabaseInfo> added, std::vector<std::string> removed)
{
    if (added.empty() && removed.empty()) co_return;
    const auto guard = co_await commit_lock_.lock();
    std::set<std::int64_t> pages;
    std::vector<std::int64_t> numbers;
    std::vector<std::string> task_keys;
    for (const auto& folded : removed) {
        const auto gone = databases_.find(folded);
        if (gone == databases_.end()) continue;
        pages.insert(gone->second.number / keys::databases_a_page);
        for (const auto& [id, entry] : templates_) {
            const auto task = task_id::derived(id, gone->second.number);
            if (states_.contains(task)) task_keys.push_back(keys::task_key(task));
        }
        forget_database(folded, "the database was deleted");
    }
    for (auto& info : added) {
        auto folded = fold_name(info.name);
        if (databases_.contains(folded)) continue;
        if (last_database_ >= task_id::highest_database)
            throw Error(errc::internal, "No more databases can be registered on this server: all numbers are used up.");
        DatabaseEntry entry;
        entry.number = ++last_database_;
        entry.info = std::move(info);
        entry.registered_at = scheduler_->now();
        pages.insert(entry.number / keys::databases_a_page);
        numbers.push_back(entry.number);
        database_names_[entry.number] = folded;
        databases_.emplace(std::move(folded), std::move(entry));
    }
    // Counters go first: a number that is lost to a crash in between is never given twice.
    Transaction transaction;
    transaction.conditions.push_back({std::string(keys::counters), counters_revision_});
    transaction.puts.push_back(counters_put());
    for (auto page = pages.begin();;) {
        for (std::size_t count = 0; page != pages.end() && count < pages_a_commit; ++page, ++count) {
            auto text = database_page(*page);
            const auto key = keys::database_page_key(*page * keys::databases_a_page);
            if (text.empty())
                transaction.removals.push_back(key);
            else
                transaction.puts.push_back({key, std::move(text)});
        }
        const auto taken = std::min<std::size_t>(task_keys.size(), 50);
        transaction.removals.insert(transaction.removals.end(), task_keys.end() - static_cast<std::ptrdiff_t>(taken),
                                    task_keys.end());
        task_keys.resize(task_keys.size() - taken);
        const bool first = !transaction.conditions.empty();
        CommitResult committed;
        try {
            committed = co_await persistence_->commit(std::move(transaction));
            if (!committed.committed)
                throw Error(errc::persistence_failed, "The list of databases was changed by another process. Make sure "
                                                      "that only one server uses this persistence, and start again.");
        } catch (...) {
            // What is not recorded is not known, so that telling of it again records it.
            if (first) unlist_databases(numbers);
            throw;
        }
        if (first) counters_revision_ = committed.revision;
        transaction = Transaction{};
        if (page == pages.end() && task_keys.empty()) break;
    }
}

void Core::unlist_databases(const std::vector<std::int64_t>& numbers)
{
    for (const auto number : numbers)
        if (const auto name = database_names_.find(number); name != database_names_.end()) {
            databases_.erase(name->second);
            database_names_.erase(name);
        }
}

void Core::forget_database(const std::string& folded, const std::string& reason)
{
    const auto gone = databases_.find(folded);
    if (gone == databases_.end()) return;
    const auto number = gone->second.number;
    for (const auto& [template_id, entry] : templates_) {
        const auto task = task_id::derived(template_id, number);
        cancel_task(task, reason);
        due_.erase(task);
        admission_.remove(task);
        states_.erase(task);
        decisions_.erase(task);
        held_slots_.erase(task);
        catch_up_at_.erase(task);
        cut_at_.erase(task);
    }
    database_names_.erase(number);
    databases_.erase(gone);
}

bool Core::applies(const TemplateEntry& entry, const DatabaseEntry& database) const
{
    return entry.excluded.empty() || !entry.excluded.contains(fold_name(database.info.name));
}

void Core::derive_for(const DatabaseEntry& database)
{
    for (auto& [id, entry] : templates_)
        if (entry.expanded && applies(entry, database)) reschedule(task_id::derived(id, database.number));
}

awaitable<bool> Core::database_created(DatabaseInfo database)
{
    require_started();
    co_return co_await register_database(std::move(database));
}

awaitable<bool> Core::register_database(DatabaseInfo database)
{
    const auto folded = fold_name(database.name);
    if (folded.empty()) throw Error(errc::invalid_argument, "The new database has a blank name. Give its name.");
    std::vector<std::string> removed;
    if (const auto known = databases_.find(folded); known != databases_.end()) {
        if (known->second.info.incarnation == database.incarnation) {
            known->second.info = std::move(database);
            co_return false;
        }
        removed.push_back(folded);
    }
    std::vector<DatabaseInfo> added;
    added.push_back(std::move(database));
    co_await register_databases(std::move(added), std::move(removed));
    if (const auto registered = databases_.find(folded); registered != databases_.end()) derive_for(registered->second);
    pump();
    co_return true;
}

awaitable<bool> Core::database_created_by_name(std::string name)
{
    require_started();
    co_return co_await register_database_by_name(std::move(name));
}

awaitable<bool> Core::register_database_by_name(std::string name)
{
    const auto listed = co_await run_blocking(blocking_, [this] { return engine_->databases(); });
    for (const auto& info : listed)
        if (same_name(info.name, name)) {
            auto copy = info;
            co_return co_await register_database(std::move(copy));
        }
    throw Error(errc::database_not_found, "The engine lists no database named '" + name +
                                              "'. Tell of a new database after the engine has it.");
}

awaitable<bool> Core::database_deleted(std::string name)
{
    require_started();
    auto folded = fold_name(name);
    if (!databases_.contains(folded)) co_return false;
    std::vector<std::string> removed;
    removed.push_back(std::move(folded));
    std::vector<DatabaseInfo> added;
    co_await register_databases(std::move(added), std::move(removed));
    pump();
    co_return true;
}

}  // namespace holdfast::inline v1::detail

#endif
