#ifndef HOLDFAST_TESTING_LAWS_HOST_ENGINE_HPP
#define HOLDFAST_TESTING_LAWS_HOST_ENGINE_HPP

#include <holdfast/concepts/full_builder.hpp>
#include <holdfast/concepts/host_engine.hpp>
#include <holdfast/testing/laws/host_engine_basics.hpp>
#include <holdfast/testing/laws/host_engine_builds.hpp>
#include <holdfast/testing/laws/host_engine_extremes.hpp>
#include <holdfast/testing/laws/law_broken.hpp>

#include <concepts>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace holdfast::inline v1 {

/// How the laws reach an engine: they create databases, change and compare them through it. Each law gets a fresh one,
/// with an engine that has no database.
///
/// Keys and values are valid UTF-8 without NUL; how the engine keeps them is its own affair, as long as `digest`
/// is equal for equal live content and different (but for a collision) for different content.
template <class H>
concept HostEngineHarness = requires(H& harness, const std::string& database, const std::string& key,
                                     const std::string& value, SecretBytes secret) {
    { harness.engine() } -> HostEngine;
    harness.create_database(database, std::move(secret));  // encrypted with the 32 bytes, or not if there are none
    harness.put(database, key, value);                     // visible to readers that are opened afterwards
    harness.erase(database, key);
    { harness.digest(database) } -> std::convertible_to<std::string>;
    { H::snapshots } -> std::convertible_to<bool>;  // false: the engine has no binary image, the laws ask for none
};

// A harness may also say `static constexpr bool encryption = false`: the engine holds no database encrypted. No law
// creates one then, and a restore with a key has to be refused. And `static constexpr bool builds_backups = false`: the
// engine models BuildsFulls, but not for type Backup; it has to refuse that.

/// The laws of `HostEngine`, and of `BuildsFulls` for an engine that models it. Run each on a fresh harness, in the
/// test framework of your choice:
///
///     for (const auto& law : holdfast::host_engine_laws<MyHarness>()) {
///         MyHarness harness;
///         law.check(harness);  // throws LawBroken
///     }
template <HostEngineHarness H>
[[nodiscard]] std::vector<Law<H>> host_engine_laws()
{
    namespace laws = detail::engine_laws;
    std::vector<Law<H>> all{
        {"databases are listed with their names and keys", laws::database_list<H>},
        {"an unknown database is refused", laws::unknown_database<H>},
        {"etags rise with every change and with nothing else", laws::etags_rise<H>},
        {"bytes and items do not depend on the buffer", laws::any_buffer<H>},
        {"a full restores", laws::full_restores<H>},
        {"a full and incrementals restore to each moment",
         [](H& h) { laws::incrementals_restore(h, BackupType::backup); }},
        {"an incremental has only what changed", laws::incremental_is_small<H>},
        {"a reader is a view of one moment while writers run", laws::readers_are_consistent<H>},
        {"readers move between threads and end at any time", laws::readers_move<H>},
        {"an empty database restores", laws::empty_database<H>},
        {"a huge value restores", laws::huge_value<H>},
        {"any text restores", laws::any_text<H>},
        {"a database may have any name", laws::any_name<H>},
        {"a writer that does not publish leaves nothing", laws::unpublished_writer<H>},
        {"a taken name is refused, at the latest when it is published", laws::taken_name<H>},
    };
    if (laws::encrypts<H>())
        all.push_back({"a database is restored encrypted exactly if a key is given", laws::encryption<H>});
    else
        all.push_back({"a restore with a key is refused", laws::no_encryption<H>});
    if (H::snapshots) {
        all.push_back({"a snapshot and incrementals restore to each moment",
                       [](H& h) { laws::incrementals_restore(h, BackupType::snapshot); }});
        all.push_back({"a snapshot is a view of one moment", laws::snapshots_are_consistent<H>});
    }
    if constexpr (BuildsFulls<std::remove_cvref_t<decltype(std::declval<H&>().engine())>>) {
        if (laws::builds_backups<H>()) {
            all.push_back({"a full that is built restores to what its chain does",
                           [](H& h) { laws::built_full_restores(h, BackupType::backup); }});
            all.push_back({"incrementals follow a full that was built",
                           [](H& h) { laws::incrementals_follow_built_full(h, BackupType::backup); }});
            all.push_back({"a builder of fulls that is given up leaves nothing", laws::unfinished_builder<H>});
        } else {
            all.push_back({"a full that cannot be built is refused", laws::no_builder<H>});
        }
        if (H::snapshots)
            all.push_back({"a snapshot that is built restores to what its chain does",
                           [](H& h) { laws::built_full_restores(h, BackupType::snapshot); }});
    }
    return all;
}

}  // namespace holdfast::inline v1

#endif
