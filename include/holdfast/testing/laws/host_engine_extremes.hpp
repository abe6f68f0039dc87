#ifndef HOLDFAST_TESTING_LAWS_HOST_ENGINE_EXTREMES_HPP
#define HOLDFAST_TESTING_LAWS_HOST_ENGINE_EXTREMES_HPP

#include <holdfast/testing/laws/host_engine_support.hpp>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <thread>
#include <utility>
#include <vector>

/// Laws at the edges: empty and large databases, small buffers, odd names, readers and writers given up half way.
namespace holdfast::inline v1::detail::engine_laws {

template <class H>
void readers_are_consistent(H& h)
{
    h.create_database("db", SecretBytes());
    fill(h, "db", 300);
    const std::string before = h.digest("db");
    const Etag etag = h.engine().last_etag("db");
    auto reader = h.engine().open_reader(reading("db"));
    std::atomic<bool> stop = false;
    std::atomic<int> written = 0;
    std::thread writer([&] {
        for (int i = 0; !stop || written < 50; ++i, ++written) {
            h.put("db", "key" + std::to_string(i % 300), "changed while it was read " + std::to_string(i));
            if (i % 3 == 0) h.erase("db", "key" + std::to_string((i * 7) % 300));
            h.put("db", "new" + std::to_string(i), "new");
        }
    });
    while (written < 10) std::this_thread::yield();
    EngineStream stream;
    try {
        stream = read_stream(reader, reading("db"), 512, 3);
    } catch (...) {
        stop = true;
        writer.join();
        throw;
    }
    stop = true;
    writer.join();
    law(stream.description.last_etag == etag, "a reader shows the etag at which it was opened");
    restore_streams(h.engine(), {stream}, writing("copy"));
    law(h.digest("copy") == before, "a reader gives the moment at which it was opened");
    const EngineStream rest = read_stream(h.engine(), reading("db", etag));
    restore_streams(h.engine(), {stream, rest}, writing("newer"));
    law(h.digest("newer") == h.digest("db"), "the next incremental has all that was written during the full");
}

template <class H>
void snapshots_are_consistent(H& h)
{
    h.create_database("db", SecretBytes());
    fill(h, "db", 100);
    const std::string before = h.digest("db");
    ReadRequest request = reading("db", {}, BackupType::snapshot);
    request.exclude_indexes = true;
    auto reader = h.engine().open_reader(request);
    fill(h, "db", 50, "later");
    restore_streams(h.engine(), {read_stream(reader, request, 1000)}, writing("copy", BackupType::snapshot));
    law(h.digest("copy") == before, "a snapshot gives the moment at which it was opened, also without indexes");
}

template <class H>
void readers_move(H& h)
{
    h.create_database("db", SecretBytes());
    fill(h, "db", 100);
    auto first = h.engine().open_reader(reading("db"));
    std::array<std::byte, 100> begin{};
    (void)first.read(begin, 1);
    std::vector<EngineStream> streams(3);
    std::vector<std::thread> threads;
    std::atomic<int> failures = 0;
    for (EngineStream& stream : streams) {
        threads.emplace_back([&failures, &stream, reader = h.engine().open_reader(reading("db"))]() mutable {
            try {
                stream = read_stream(reader, reading("db"), 99, 5);
            } catch (...) {
                ++failures;
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    law(failures == 0, "a reader can be read on another thread than the one that opened it");
    for (const EngineStream& stream : streams)
        law(stream.size() == streams.front().size(), "several readers of one database do not disturb each other");
    {
        const auto unread = std::move(first);
    }
    fill(h, "db", 10, "afterwards");
    law(read_stream(h.engine(), reading("db")).size() > 0, "a reader may end before it was read to its end");
}

template <class H>
void empty_database(H& h)
{
    h.create_database("db", SecretBytes());
    const EngineStream full = read_stream(h.engine(), reading("db"));
    law(full.description.last_etag == 0, "an empty database has the etag 0");
    bool said = true;
    for (const EngineStream::Entry& entry : full.entries) said = said && entry.declaration.size == std::uint64_t{0};
    law(full.size() > 0 || said, "a full that gives no byte declares the size 0 for each of its entries");
    restore_streams(h.engine(), {full}, writing("copy"));
    law(h.digest("copy") == h.digest("db"), "an empty database restores");
    h.put("db", "one", "1");
    const EngineStream incremental = read_stream(h.engine(), reading("db", Etag{0}));
    restore_streams(h.engine(), {full, incremental}, writing("newer"));
    law(h.digest("newer") == h.digest("db"), "an incremental on an empty full restores");
}

template <class H>
void huge_value(H& h)
{
    h.create_database("db", SecretBytes());
    std::string value(8 * 1024 * 1024 + 13, '\0');
    for (std::size_t i = 0; i < value.size(); ++i) value[i] = static_cast<char>('a' + (i * i / 3) % 26);
    h.put("db", "huge", value);
    h.put("db", "small", "s");
    restore_streams(h.engine(), {read_stream(h.engine(), reading("db"), 1 << 20)}, writing("copy"), 4000);
    law(h.digest("copy") == h.digest("db"), "a value of 8 MiB restores");
}

template <class H>
void any_text(H& h)
{
    h.create_database("db", SecretBytes());
    const std::vector<std::string> texts{
        " ",        "\n",    "\r\n\t", "\"",         "\\",     "{\"id\":1}\n", "'; DROP TABLE x; --",
        "\x01\x1f", "grüße", "日本語", "\U0001F512", "a/b\\c", "%00",          std::string(500, 'k')};
    for (const std::string& key : texts)
        for (const std::string& value : texts) h.put("db", key + value, value);
    h.put("db", "blank", "");
    const EngineStream full = read_stream(h.engine(), reading("db"), 13);
    for (const std::string& key : texts) h.erase("db", key + texts.front());
    const EngineStream incremental = read_stream(h.engine(), reading("db", full.description.last_etag), 13);
    restore_streams(h.engine(), {full, incremental}, writing("copy"), 11);
    law(h.digest("copy") == h.digest("db"), "keys and values of any text restore");
}

template <class H>
void any_name(H& h)
{
    for (const char* name : {"a b", "Größe", "..", "a/b", "con", "x.y", "%41", "-rf", "sh$(x)", "A", "\"q\""}) {
        h.create_database(name, SecretBytes());
        h.put(name, "key", name);
        const std::string copy = std::string("copy of ") + name;
        restore_streams(h.engine(), {read_stream(h.engine(), reading(name))}, writing(copy));
        law(lists(h, copy), "a restored database is listed under its name as it was given");
        law(h.digest(copy) == h.digest(name), "a database of any name restores");
    }
}

template <class H>
void unpublished_writer(H& h)
{
    h.create_database("db", SecretBytes());
    fill(h, "db", 20);
    const EngineStream full = read_stream(h.engine(), reading("db"));
    const auto unseen = [&] { return !lists(h, "copy") && refuses([&] { (void)h.engine().last_etag("copy"); }); };
    {
        auto writer = h.engine().open_writer(writing("copy"));
        law(unseen(), "a database that is being restored is out of sight");
    }
    law(unseen(), "a writer that was given nothing leaves nothing");
    {
        auto writer = h.engine().open_writer(writing("copy"));
        write_stream(writer, full, h.engine().identity());
        law(unseen(), "a database is out of sight until it is published");
    }
    law(unseen(), "a writer that did not publish leaves nothing");
    auto writer = h.engine().open_writer(writing("copy"));
    auto moved = std::move(writer);
    write_stream(moved, full, h.engine().identity());
    moved.publish();
    law(lists(h, "copy") && h.digest("copy") == h.digest("db"), "the name is free after writers that did not publish");
}

template <class H>
void taken_name(H& h)
{
    h.create_database("db", SecretBytes());
    fill(h, "db", 20);
    const std::string digest = h.digest("db");
    law(refuses([&] { (void)h.engine().open_writer(writing("db")); }), "a writer for a taken name is refused");
    law(refuses([&] { (void)h.engine().open_writer(writing("DB")); }), "names are taken without regard to letter case");
    const EngineStream full = read_stream(h.engine(), reading("db"));
    auto late = h.engine().open_writer(writing("new"));
    write_stream(late, full, h.engine().identity());
    h.create_database("New", SecretBytes());
    h.put("New", "mine", "1");
    const std::string mine = h.digest("New");
    law(refuses([&] { late.publish(); }), "publishing under a name that was taken meanwhile is refused");
    law(h.digest("New") == mine && h.digest("db") == digest, "a refused restore leaves every database as it was");
}

template <class H>
void no_encryption(H& h)
{
    h.create_database("db", SecretBytes());
    WriteRequest request = writing("copy");
    request.encryption_key = SecretBytes::random(32);
    law(refuses([&] { (void)h.engine().open_writer(std::move(request)); }), "a key that cannot be used is refused");
    law(!lists(h, "copy"), "a refused restore leaves nothing");
}

template <class H>
void encryption(H& h)
{
    const SecretBytes key = SecretBytes::random(32);
    const SecretBytes other = SecretBytes::random(32);
    h.create_database("db", key.clone());
    fill(h, "db", 50);
    const std::string digest = h.digest("db");
    for (const BackupType type : {BackupType::backup, BackupType::snapshot}) {
        if (type == BackupType::snapshot && !H::snapshots) continue;
        const EngineStream full = read_stream(h.engine(), reading("db", {}, type));
        const auto restored = [&](const std::string& name, const SecretBytes& with) {
            WriteRequest request = writing(name + (type == BackupType::backup ? "" : " image"), type);
            request.encryption_key = with.clone();
            const std::string database = request.database;
            restore_streams(h.engine(), {full}, std::move(request));
            law(h.digest(database) == digest, "a backup of an encrypted database restores");
            law(h.engine().database_key(database) == with, "a restored database has the key that was asked for");
            for (const DatabaseInfo& info : h.engine().databases())
                law(info.name != database || info.encrypted == !with.empty(),
                    "a restored database says if it is encrypted");
        };
        restored("same", key);
        restored("another", other);
        restored("open", SecretBytes());
    }
}

}  // namespace holdfast::inline v1::detail::engine_laws

#endif
