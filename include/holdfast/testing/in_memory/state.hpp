#ifndef HOLDFAST_TESTING_IN_MEMORY_STATE_HPP
#define HOLDFAST_TESTING_IN_MEMORY_STATE_HPP

#include <holdfast/concepts/host_engine.hpp>
#include <holdfast/testing/in_memory/value.hpp>

#include <array>
#include <condition_variable>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

namespace holdfast::inline v1 {

/// What goes wrong in readers and writers that are opened after `InMemoryEngine::set_faults`. Everything counts
/// from 1; empty = never.
struct InMemoryFaults {
    bool open_reader_fails = false;
    std::optional<std::uint64_t> read_fails_at{};      ///< this `read` of a reader throws errc::engine_failed
    std::optional<std::uint64_t> reader_ends_after{};  ///< bytes; then each entry ends early: a short read
    std::int64_t declared_size_is_off_by = 0;          ///< added to the declared size of the first entry
    std::int64_t declared_items_are_off_by = 0;        ///< added to the declared items of the first entry
    bool declares_no_sizes = false;                    ///< as an engine that does not know them beforehand
    bool declares_no_entries = false;                  ///< an empty read
    bool open_writer_fails = false;
    std::optional<std::uint64_t> write_fails_at{};  ///< this `write` of a writer throws errc::engine_failed
    bool publish_fails = false;
    bool open_builder_fails = false;
    std::optional<std::uint64_t> build_fails_at{};       ///< this `write` of a builder throws errc::engine_failed
    std::optional<std::uint64_t> built_read_fails_at{};  ///< this `read` of a full that was built does
};

/// What was done to the engine so far.
struct InMemoryCounters {
    std::uint64_t readers_opened = 0;
    std::uint64_t readers_alive = 0;
    std::uint64_t reads = 0;
    std::uint64_t writers_opened = 0;
    std::uint64_t writers_alive = 0;
    std::uint64_t published = 0;
    std::uint64_t last_etag_calls = 0;
    std::uint64_t builders_opened = 0;
    std::uint64_t builders_alive = 0;
};

namespace detail::in_memory {

struct Document {
    Value value;
    Etag etag = 0;
};

/// All of one database at one moment. Shared by the database and its readers; copied by the first write that
/// finds it shared.
struct State {
    std::map<std::string, Document> documents{};
    std::map<std::string, Etag> tombstones{};
    Etag last_etag = 0;
    bool indexed = true;

    Etag put(const std::string& key, Value value)
    {
        tombstones.erase(key);
        documents.insert_or_assign(key, Document{std::move(value), ++last_etag});
        return last_etag;
    }
    bool erase(const std::string& key)
    {
        if (documents.erase(key) == 0) return false;
        tombstones[key] = ++last_etag;
        return true;
    }
};

struct Database {
    DatabaseInfo info;
    SecretBytes key{};
    std::shared_ptr<State> state = std::make_shared<State>();
    bool ongoing_tasks_disabled = false;  ///< as the restore that made it asked
};

/// What the engine, its readers and its writers have in common; all of it is guarded by `mutex`.
struct Shared {
    std::mutex mutex;
    std::condition_variable changed;
    std::map<std::string, Database> databases;  ///< by the folded name
    std::uint64_t incarnations = 0;
    InMemoryFaults faults;
    InMemoryCounters counters;
    bool reads_held = false;
    std::uint64_t reads_held_from = 0;  ///< bytes that a reader may give before
    std::uint64_t readers_held = 0;
};

inline std::string fold(std::string_view name)
{
    std::string folded(name);
    for (char& c : folded)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return folded;
}

/// The exchange form: a run of records, each a head, a key and (kind 'D') a value. Numbers are little endian.
struct RecordHead {
    static constexpr std::size_t size = 21;
    char kind = 'D';  ///< 'D' document, 'T' tombstone
    Etag etag = 0;
    std::uint32_t key_size = 0;
    std::uint64_t value_size = 0;

    [[nodiscard]] std::string with_key(const std::string& key) const
    {
        std::string out(size, '\0');
        out[0] = kind;
        for (std::size_t i = 0; i < 8; ++i) out[1 + i] = static_cast<char>(etag >> (8 * i));
        for (std::size_t i = 0; i < 4; ++i) out[9 + i] = static_cast<char>(key_size >> (8 * i));
        for (std::size_t i = 0; i < 8; ++i) out[13 + i] = static_cast<char>(value_size >> (8 * i));
        return out + key;
    }
    [[nodiscard]] static RecordHead parse(const char* bytes)
    {
        const auto number = [&](std::size_t at, std::size_t count) {
            std::uint64_t value = 0;
            for (std::size_t i = 0; i < count; ++i)
                value |= std::uint64_t{static_cast<unsigned char>(bytes[at + i])} << (8 * i);
            return value;
        };
        return {bytes[0], number(1, 8), static_cast<std::uint32_t>(number(9, 4)), number(13, 8)};
    }
};

/// The name of the entry that carries a computed value; it says how to compute it.
inline std::string synthetic_entry_name(const std::string& key, Etag etag, const SyntheticBytes& bytes)
{
    return "synthetic/" + std::to_string(bytes.seed) + "/" + std::to_string(bytes.compressible_permille) + "/" +
           std::to_string(etag) + "/" + key;
}

}  // namespace detail::in_memory

}  // namespace holdfast::inline v1

#endif
