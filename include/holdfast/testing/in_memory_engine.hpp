#ifndef HOLDFAST_TESTING_IN_MEMORY_ENGINE_HPP
#define HOLDFAST_TESTING_IN_MEMORY_ENGINE_HPP

#include <holdfast/concepts/host_engine.hpp>
#include <holdfast/error.hpp>
#include <holdfast/testing/in_memory/full_builder.hpp>
#include <holdfast/testing/in_memory/reader.hpp>
#include <holdfast/testing/in_memory/state.hpp>
#include <holdfast/testing/in_memory/writer.hpp>

#include <xxhash.h>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace holdfast::inline v1 {

/// A small host engine for tests: databases of keys and values in memory, with etags, tombstones, consistent
/// readers, faults on demand and counters. Models `HostEngine` and `BuildsFulls`.
///
/// A logical full has the entry `documents`; an incremental has `documents` and `tombstones`; a snapshot has `image`
/// and, unless indexes are excluded, `index`. Each computed value adds an entry of its own.
///
/// Errors          Error(errc::database_not_found) for a name that no database has, wherever one is named
/// Thread safety   distinct and shared: safe
class InMemoryEngine {
public:
    /// Makes an empty database; with a key it counts as encrypted. errc::database_exists if the name is taken.
    void create_database(const std::string& name, SecretBytes key = {})
    {
        const std::lock_guard lock(shared_->mutex);
        const std::string folded = detail::in_memory::fold(name);
        if (shared_->databases.contains(folded))
            throw Error(errc::database_exists, "Database '" + name + "' exists. Choose another name.");
        detail::in_memory::Database database;
        database.info = {name, !key.empty(), std::to_string(++shared_->incarnations)};
        database.key = std::move(key);
        shared_->databases.emplace(folded, std::move(database));
    }

    /// Removes a database; its open readers go on. False if there was none.
    bool drop_database(const std::string& name)
    {
        const std::lock_guard lock(shared_->mutex);
        return shared_->databases.erase(detail::in_memory::fold(name)) > 0;
    }

    /// Writes one document and returns its etag.
    Etag put(const std::string& database, const std::string& key, std::string value)
    {
        return change(database,
                      [&](auto& state) { return state.put(key, detail::in_memory::Value(std::move(value))); });
    }

    /// Writes a document whose `bytes` bytes are computed when they are read: a database of any size in no memory.
    /// `compressibility` is from 0 (random) to 1 (words only; zstd makes about a fifth of it). A writer compares what
    /// is restored with what is computed.
    Etag add_synthetic_entry(const std::string& database, const std::string& key, std::uint64_t bytes,
                             std::uint64_t seed, double compressibility)
    {
        const SyntheticBytes synthetic{bytes, seed, static_cast<std::uint32_t>(compressibility * 1000)};
        return change(database, [&](auto& state) { return state.put(key, detail::in_memory::Value(synthetic)); });
    }

    /// Deletes one document. False, and no new etag, if there was none.
    bool erase(const std::string& database, const std::string& key)
    {
        return change(database, [&](auto& state) { return state.erase(key); });
    }

    /// One document's value. Not for computed values (errc::invalid_argument).
    [[nodiscard]] std::optional<std::string> get(const std::string& database, const std::string& key) const
    {
        const std::lock_guard lock(shared_->mutex);
        const auto& documents = find(database).state->documents;
        const auto found = documents.find(key);
        if (found == documents.end()) return std::nullopt;
        if (found->second.value.synthetic() != nullptr)
            throw Error(errc::invalid_argument, "The value of '" + key + "' is computed. Read it with a reader.");
        return found->second.value.text();
    }

    [[nodiscard]] std::size_t count(const std::string& database) const
    {
        const std::lock_guard lock(shared_->mutex);
        return find(database).state->documents.size();
    }

    /// A digest of the live keys and values; equal for equal content, whatever its history and etags.
    [[nodiscard]] std::string digest(const std::string& database) const
    {
        const std::lock_guard lock(shared_->mutex);
        const std::unique_ptr<XXH3_state_t, decltype(&XXH3_freeState)> hash(XXH3_createState(), &XXH3_freeState);
        XXH3_128bits_reset(hash.get());
        const auto add = [&](const std::string& text) {
            const std::uint64_t size = text.size();
            XXH3_128bits_update(hash.get(), &size, sizeof size);
            XXH3_128bits_update(hash.get(), text.data(), text.size());
        };
        for (const auto& [key, document] : find(database).state->documents) {
            add(key);
            const SyntheticBytes* computed = document.value.synthetic();
            add(computed == nullptr ? document.value.text()
                                    : detail::in_memory::synthetic_entry_name("", computed->size, *computed));
        }
        const XXH128_hash_t result = XXH3_128bits_digest(hash.get());
        char text[33];
        std::snprintf(text, sizeof text, "%016llx%016llx", static_cast<unsigned long long>(result.high64),
                      static_cast<unsigned long long>(result.low64));
        return text;
    }

    /// False for a database that was restored without its index.
    [[nodiscard]] bool is_indexed(const std::string& database) const
    {
        const std::lock_guard lock(shared_->mutex);
        return find(database).state->indexed;
    }

    /// True for a database whose restore asked to disable ongoing tasks.
    [[nodiscard]] bool ongoing_tasks_disabled(const std::string& database) const
    {
        const std::lock_guard lock(shared_->mutex);
        return find(database).ongoing_tasks_disabled;
    }

    /// What goes wrong from now on; `{}` = nothing.
    void set_faults(InMemoryFaults faults)
    {
        const std::lock_guard lock(shared_->mutex);
        shared_->faults = std::move(faults);
    }

    /// From now on every `read` of a reader that has given `after` bytes blocks before its first byte, until
    /// `release_reads`.
    void hold_reads(std::uint64_t after = 0)
    {
        const std::lock_guard lock(shared_->mutex);
        shared_->reads_held = true;
        shared_->reads_held_from = after;
    }
    void release_reads()
    {
        const std::lock_guard lock(shared_->mutex);
        shared_->reads_held = false;
        shared_->changed.notify_all();
    }

    /// Blocks until `readers` readers are held in `read`.
    void wait_until_held(std::uint64_t readers = 1)
    {
        std::unique_lock lock(shared_->mutex);
        shared_->changed.wait(lock, [&] { return shared_->readers_held >= readers; });
    }

    [[nodiscard]] InMemoryCounters counters() const
    {
        const std::lock_guard lock(shared_->mutex);
        return shared_->counters;
    }

    // HostEngine
    [[nodiscard]] EngineIdentity identity() const { return {"holdfast-in-memory", "1"}; }

    [[nodiscard]] std::vector<DatabaseInfo> databases() const
    {
        const std::lock_guard lock(shared_->mutex);
        std::vector<DatabaseInfo> all;
        for (const auto& [name, database] : shared_->databases) all.push_back(database.info);
        return all;
    }

    [[nodiscard]] Etag last_etag(const std::string& database) const
    {
        const std::lock_guard lock(shared_->mutex);
        ++shared_->counters.last_etag_calls;
        return find(database).state->last_etag;
    }

    [[nodiscard]] SecretBytes database_key(const std::string& database) const
    {
        const std::lock_guard lock(shared_->mutex);
        return find(database).key.clone();
    }

    [[nodiscard]] InMemoryReader open_reader(const ReadRequest& request)
    {
        std::unique_lock lock(shared_->mutex);
        std::shared_ptr<detail::in_memory::State> state = find(request.database).state;
        if (shared_->faults.open_reader_fails)
            throw Error(errc::engine_failed, "The in-memory engine was told to open no reader.");
        ++shared_->counters.readers_opened;
        ++shared_->counters.readers_alive;
        const InMemoryFaults faults = shared_->faults;
        lock.unlock();
        return InMemoryReader(shared_, request, std::move(state), faults);
    }

    [[nodiscard]] InMemoryWriter open_writer(WriteRequest request)
    {
        std::unique_lock lock(shared_->mutex);
        if (shared_->faults.open_writer_fails)
            throw Error(errc::engine_failed, "The in-memory engine was told to open no writer.");
        if (shared_->databases.contains(detail::in_memory::fold(request.database)))
            throw Error(errc::database_exists, "Database '" + request.database + "' exists. Choose another name.");
        ++shared_->counters.writers_opened;
        ++shared_->counters.writers_alive;
        const InMemoryFaults faults = shared_->faults;
        lock.unlock();
        return InMemoryWriter(shared_, std::move(request), faults);
    }

    // BuildsFulls
    [[nodiscard]] InMemoryFullBuilder open_full_builder(const ReadRequest& request)
    {
        std::unique_lock lock(shared_->mutex);
        if (shared_->faults.open_builder_fails)
            throw Error(errc::engine_failed, "The in-memory engine was told to open no builder.");
        ++shared_->counters.builders_opened;
        ++shared_->counters.builders_alive;
        ++shared_->counters.writers_alive;
        const InMemoryFaults faults = shared_->faults;
        lock.unlock();
        return InMemoryFullBuilder(shared_, request, faults);
    }

private:
    detail::in_memory::Database& find(const std::string& name) const
    {
        const auto found = shared_->databases.find(detail::in_memory::fold(name));
        if (found == shared_->databases.end())
            throw Error(errc::database_not_found, "There is no database '" + name + "'. Check the name.");
        return found->second;
    }

    template <class Function>
    std::invoke_result_t<Function&, detail::in_memory::State&> change(const std::string& name, Function function)
    {
        const std::lock_guard lock(shared_->mutex);
        std::shared_ptr<detail::in_memory::State>& state = find(name).state;
        if (state.use_count() > 1) state = std::make_shared<detail::in_memory::State>(*state);
        return function(*state);
    }

    std::shared_ptr<detail::in_memory::Shared> shared_ = std::make_shared<detail::in_memory::Shared>();
};

static_assert(HostEngine<InMemoryEngine> && BuildsFulls<InMemoryEngine>);

}  // namespace holdfast::inline v1

#endif
