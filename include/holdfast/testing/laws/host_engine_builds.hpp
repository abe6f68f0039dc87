#ifndef HOLDFAST_TESTING_LAWS_HOST_ENGINE_BUILDS_HPP
#define HOLDFAST_TESTING_LAWS_HOST_ENGINE_BUILDS_HPP

#include <holdfast/concepts/full_builder.hpp>
#include <holdfast/error.hpp>
#include <holdfast/testing/laws/host_engine_support.hpp>

#include <optional>
#include <string>
#include <vector>

/// Laws of `BuildsFulls`: a full that is built from a chain is as good as one that was read.
namespace holdfast::inline v1::detail::engine_laws {

/// A chain of a full and two incrementals, deletions among them.
template <class H>
[[nodiscard]] std::vector<EngineStream> chain_of_three(H& h, BackupType type)
{
    h.create_database("db", SecretBytes());
    fill(h, "db", 80);
    std::vector<EngineStream> chain{read_stream(h.engine(), reading("db", {}, type))};
    h.put("db", "key1", "changed");
    h.erase("db", "key2");
    chain.push_back(read_stream(h.engine(), reading("db", chain.back().description.last_etag, type)));
    h.put("db", "key2", "back again");
    h.erase("db", "key3");
    fill(h, "db", 10, "added");
    chain.push_back(read_stream(h.engine(), reading("db", chain.back().description.last_etag, type)));
    return chain;
}

template <class H>
[[nodiscard]] constexpr bool builds_backups()
{
    if constexpr (requires { H::builds_backups; })
        return H::builds_backups;
    else
        return true;
}

template <class H>
void no_builder(H& h)
{
    h.create_database("db", SecretBytes());
    fill(h, "db", 3);
    bool refused = false;
    try {
        static_cast<void>(h.engine().open_full_builder(reading("db")));
    } catch (const Error&) {
        refused = true;
    }
    law(refused, "an engine that builds no full of type Backup says so before it is given a chain");
}

template <class H>
[[nodiscard]] EngineStream build(H& h, const std::vector<EngineStream>& chain, BackupType type)
{
    const EngineIdentity identity = h.engine().identity();
    std::optional builder(h.engine().open_full_builder(reading("db", {}, type)));
    for (const EngineStream& stream : chain) write_stream(*builder, stream, identity, 1000);
    auto reader = builder->finish();
    builder.reset();
    return read_stream(reader, reading("db", {}, type), 5000, 2);
}

template <class H>
void built_full_restores(H& h, BackupType type)
{
    const std::vector<EngineStream> chain = chain_of_three(h, type);
    const std::string shown = h.digest("db");
    h.put("db", "later", "is not in the chain");
    for (std::size_t length = 1; length <= chain.size(); ++length) {
        const std::string copy = "copy" + std::to_string(length);
        const std::vector<EngineStream> part(chain.begin(), chain.begin() + static_cast<std::ptrdiff_t>(length));
        const EngineStream full = build(h, part, type);
        law(full.description.last_etag == part.back().description.last_etag,
            "a full that is built has the etag of the chain's newest backup");
        restore_streams(h.engine(), {full}, writing(copy, type));
        restore_streams(h.engine(), part, writing(copy + "of", type));
        law(h.digest(copy) == h.digest(copy + "of"), "a full that is built restores to what its chain restores to");
    }
    law(h.digest("copy3") == shown, "a full that is built shows nothing from after its chain");
}

template <class H>
void incrementals_follow_built_full(H& h, BackupType type)
{
    const std::vector<EngineStream> chain = chain_of_three(h, type);
    h.put("db", "later", "is in the next incremental");
    h.erase("db", "key5");
    const EngineStream full = build(h, chain, type);
    const EngineStream next = read_stream(h.engine(), reading("db", full.description.last_etag, type));
    restore_streams(h.engine(), {full, next}, writing("copy", type));
    law(h.digest("copy") == h.digest("db"), "an incremental goes on from a full that was built");
}

template <class H>
void unfinished_builder(H& h)
{
    const std::vector<EngineStream> chain = chain_of_three(h, BackupType::backup);
    const EngineIdentity identity = h.engine().identity();
    const std::string before = h.digest("db");
    for (int backups = 0; backups <= 3; ++backups) {
        auto builder = h.engine().open_full_builder(reading("db"));
        for (int i = 0; i < backups; ++i) write_stream(builder, chain[static_cast<std::size_t>(i)], identity);
        if (backups == 3) (void)builder.finish();
    }
    law(h.engine().databases().size() == 1 && h.digest("db") == before, "a builder makes and changes no database");
    const EngineStream next = read_stream(h.engine(), reading("db", chain.back().description.last_etag));
    restore_streams(h.engine(), {chain[0], chain[1], chain[2], next}, writing("copy"));
    law(h.digest("copy") == before, "the chain goes on after builders that were given up");
}

}  // namespace holdfast::inline v1::detail::engine_laws

#endif
