#ifndef HOLDFAST_TESTING_LAWS_HOST_ENGINE_BASICS_HPP
#define HOLDFAST_TESTING_LAWS_HOST_ENGINE_BASICS_HPP

#include <holdfast/testing/laws/host_engine_support.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

/// Laws about what every engine is asked for: databases, readers, entries, a restore that is equal.
namespace holdfast::inline v1::detail::engine_laws {

template <class H>
void database_list(H& h)
{
    h.create_database("plain", SecretBytes());
    const SecretBytes key = encrypts<H>() ? SecretBytes::random(32) : SecretBytes();
    h.create_database("Sealed", key.clone());
    const std::vector<DatabaseInfo> all = h.engine().databases();
    law(all.size() == 2, "every database is listed once");
    for (const DatabaseInfo& info : all) {
        law(info.name == "plain" || info.name == "Sealed", "a database is listed under its name as it was given");
        law(info.encrypted == (encrypts<H>() && info.name == "Sealed"), "a database is listed as encrypted exactly if it is");
    }
    law(h.engine().database_key("Sealed") == key, "the key of an encrypted database is given");
    law(h.engine().database_key("plain").empty(), "the key of a database that is not encrypted is empty");
    law(!h.engine().identity().name.empty(), "an engine has a name");
}

template <class H>
void unknown_database(H& h)
{
    law(refuses([&] { (void)h.engine().last_etag("nothing"); }), "last_etag of an unknown database throws");
    law(refuses([&] { (void)h.engine().database_key("nothing"); }), "database_key of an unknown database throws");
    law(refuses([&] { (void)h.engine().open_reader(reading("nothing")); }),
        "a reader of an unknown database is refused");
}

template <class H>
void etags_rise(H& h)
{
    h.create_database("db", SecretBytes());
    law(h.engine().last_etag("db") == 0, "the etag of a database that nothing was written to is 0");
    Etag last = 0;
    const auto risen = [&](const char* what) {
        const Etag now = h.engine().last_etag("db");
        law(now > last, std::string("the etag rises with ") + what);
        law(h.engine().open_reader(reading("db")).description().last_etag == now, "a new reader shows the last etag");
        law(h.engine().last_etag("db") == now, "reading changes no etag");
        last = now;
    };
    h.put("db", "one", "1");
    risen("a new key");
    h.put("db", "one", "2");
    risen("a new value");
    h.erase("db", "one");
    risen("a deletion");
    h.create_database("other", SecretBytes());
    h.put("other", "one", "1");
    law(h.engine().last_etag("db") == last, "a change of one database leaves the etag of another");
}

template <class H>
void any_buffer(H& h)
{
    h.create_database("db", SecretBytes());
    fill(h, "db", 60);
    h.put("db", "long", std::string(150'000, 'x'));
    const EngineStream reference = read_stream(h.engine(), reading("db"));
    for (const std::size_t size : {std::size_t{1}, std::size_t{7}, std::size_t{4096}, std::size_t{1} << 20}) {
        for (const std::uint64_t operations : {std::uint64_t{1}, std::uint64_t{1'000'000}}) {
            const EngineStream other = read_stream(h.engine(), reading("db"), size, operations);
            law(other.entries.size() == reference.entries.size(), "the entries do not depend on the buffer");
            for (std::size_t i = 0; i < other.entries.size(); ++i) {
                law(other.entries[i].bytes == reference.entries[i].bytes, "the bytes do not depend on the buffer");
                law(other.entries[i].items == reference.entries[i].items, "the items do not depend on the buffer");
            }
        }
        restore_streams(h.engine(), {reference}, writing("copy" + std::to_string(size)), size);
        law(h.digest("copy" + std::to_string(size)) == h.digest("db"), "a writer takes pieces of any size");
    }
}

template <class H>
void full_restores(H& h)
{
    h.create_database("db", SecretBytes());
    fill(h, "db", 200);
    for (int i = 0; i < 200; i += 3) h.erase("db", "key" + std::to_string(i));
    const EngineStream full = read_stream(h.engine(), reading("db"));
    restore_streams(h.engine(), {full}, writing("copy"));
    law(h.digest("copy") == h.digest("db"), "a restored full has the digest of the original");
    law(h.engine().last_etag("copy") >= full.description.last_etag,
        "a restored database goes on above the backup's etag");
    const Etag before = h.engine().last_etag("copy");
    h.put("copy", "new", "1");
    law(h.engine().last_etag("copy") > before, "a restored database can be written to");
    law(h.digest("copy") != h.digest("db"), "a restored database is independent of the original");
}

template <class H>
void incrementals_restore(H& h, BackupType type)
{
    h.create_database("db", SecretBytes());
    fill(h, "db", 100);
    std::vector<EngineStream> chain{read_stream(h.engine(), reading("db", {}, type))};
    std::vector<std::string> digests{h.digest("db")};
    const auto step = [&](auto change) {
        change();
        chain.push_back(read_stream(h.engine(), reading("db", chain.back().description.last_etag, type)));
        digests.push_back(h.digest("db"));
    };
    step([&] { fill(h, "db", 10, "added"); });
    step([&] {
        h.put("db", "key1", "changed");
        h.erase("db", "key2");
        h.erase("db", "added3");
    });
    step([&] {
        h.put("db", "key2", "back again");
        h.put("db", "brief", "lived");
        h.erase("db", "brief");
    });
    step([] {});
    for (std::size_t length = 1; length <= chain.size(); ++length) {
        const std::string copy = "copy" + std::to_string(length);
        const auto end = chain.begin() + static_cast<std::ptrdiff_t>(length);
        restore_streams(h.engine(), {chain.begin(), end}, writing(copy, type));
        law(h.digest(copy) == digests[length - 1], "a full and its first " + std::to_string(length - 1) +
                                                       " incrementals restore to that moment, no more and no less");
    }
}

template <class H>
void incremental_is_small(H& h)
{
    h.create_database("db", SecretBytes());
    fill(h, "db", 500);
    // Large enough for engines that give whole blocks of 4 KiB, several for one change.
    for (int i = 0; i < 16; ++i) h.put("db", "bulk" + std::to_string(i), std::string(64 * 1024, 'b'));
    const EngineStream full = read_stream(h.engine(), reading("db"));
    h.put("db", "key7", "changed");
    const EngineStream incremental = read_stream(h.engine(), reading("db", full.description.last_etag));
    law(incremental.size() * 10 < full.size(), "an incremental has what changed, and not the rest");
}

}  // namespace holdfast::inline v1::detail::engine_laws

#endif
