#include <holdfast/testing/in_memory_engine.hpp>

#include <catch2/catch.hpp>

#include <array>
#include <span>
#include <thread>

namespace {

using namespace holdfast;

struct ReadEntry {
    EntryDeclaration declaration;
    std::string bytes;
};

struct ReadAll {
    ReadDescription description;
    std::vector<ReadEntry> entries;
};

ReadAll read_all(InMemoryReader reader, std::size_t buffer_size = 1000, std::uint64_t operations = 100)
{
    ReadAll all{reader.description(), {}};
    std::vector<std::byte> buffer(buffer_size);
    for (const EntryDeclaration& declaration : all.description.entries) {
        ReadEntry entry{declaration, {}};
        for (bool end = false; !end;) {
            const ReadChunk chunk = reader.read(buffer, operations);
            CHECK(chunk.operations <= operations);
            CHECK((chunk.bytes > 0 || chunk.end_of_entry));
            entry.bytes.append(reinterpret_cast<const char*>(buffer.data()), chunk.bytes);
            end = chunk.end_of_entry;
        }
        all.entries.push_back(std::move(entry));
    }
    return all;
}

void write_all(InMemoryWriter& writer, const ReadAll& all, bool is_full, std::size_t piece = 7)
{
    WrittenBackup backup;
    backup.is_full = is_full;
    backup.last_etag = all.description.last_etag;
    backup.entries = all.description.entries;
    writer.begin_backup(backup);
    for (const ReadEntry& entry : all.entries) {
        writer.begin_entry(entry.declaration);
        std::span<const std::byte> rest = std::as_bytes(std::span(entry.bytes));
        while (!rest.empty()) {
            const std::size_t count = std::min(piece, rest.size());
            writer.write(rest.first(count));
            rest = rest.subspan(count);
        }
        writer.end_entry();
    }
    writer.end_backup();
}

ReadRequest request(std::string database, std::optional<Etag> after = {}, BackupType type = BackupType::backup)
{
    ReadRequest result;
    result.database = std::move(database);
    result.after = after;
    result.type = type;
    return result;
}

WriteRequest to(std::string database)
{
    WriteRequest result;
    result.database = std::move(database);
    return result;
}

}  // namespace

TEST_CASE("a full and its incremental restore to the same digest, deletions included")
{
    InMemoryEngine engine;
    engine.create_database("a");
    engine.put("a", "one", "1");
    engine.put("a", "two", std::string(5000, 'x'));
    engine.put("a", "", "blank key");
    engine.put("a", "empty", "");
    const BackupType type = GENERATE(BackupType::backup, BackupType::snapshot);
    const ReadAll full = read_all(engine.open_reader(request("a", {}, type)));
    engine.erase("a", "two");
    engine.put("a", "three", "3");
    engine.erase("a", "empty");
    engine.put("a", "empty", "no more");
    const ReadAll incremental = read_all(engine.open_reader(request("a", full.description.last_etag, type)), 3, 1);

    InMemoryWriter writer = engine.open_writer(to("b"));
    write_all(writer, full, true);
    write_all(writer, incremental, false, 1);
    CHECK(engine.databases().size() == 1);
    writer.publish();
    CHECK(engine.digest("b") == engine.digest("a"));
    CHECK(engine.last_etag("b") == engine.last_etag("a"));
    CHECK(engine.get("b", "two") == std::nullopt);
    CHECK(engine.is_indexed("b") == (type == BackupType::snapshot));
}

TEST_CASE("a reader shows the moment at which it was opened")
{
    InMemoryEngine engine;
    engine.create_database("a");
    engine.put("a", "k", "before");
    InMemoryReader reader = engine.open_reader(request("a"));
    engine.put("a", "k", "after");
    engine.put("a", "l", "new");
    const ReadAll seen = read_all(std::move(reader));
    CHECK(seen.entries[0].bytes.ends_with("before"));
    CHECK(seen.description.last_etag == 1);
    CHECK(engine.counters().readers_alive == 0);
    CHECK(engine.counters().readers_opened == 1);
}

TEST_CASE("the bytes do not depend on the buffer, and sizes and items are as declared")
{
    InMemoryEngine engine;
    engine.create_database("a");
    for (int i = 0; i < 50; ++i)
        engine.put("a", "key" + std::to_string(i), std::string(static_cast<std::size_t>(i * 37), 'v'));
    engine.add_synthetic_entry("a", "big", 300'001, 7, 0.5);
    const ReadAll reference = read_all(engine.open_reader(request("a")), 1 << 20, 1'000'000);
    for (const std::size_t size : {1U, 2U, 333U, 65536U}) {
        const ReadAll other = read_all(engine.open_reader(request("a")), size, 3);
        for (std::size_t i = 0; i < reference.entries.size(); ++i)
            CHECK(other.entries[i].bytes == reference.entries[i].bytes);
    }
    for (const ReadEntry& entry : reference.entries) CHECK(entry.bytes.size() == entry.declaration.size);
    CHECK(reference.entries[0].declaration.items == 50);
}

TEST_CASE("a computed value is restored without being kept, and compared")
{
    InMemoryEngine engine;
    engine.create_database("a");
    engine.add_synthetic_entry("a", "big/one", 100'003, 42, 0.7);
    ReadAll full = read_all(engine.open_reader(request("a")));
    InMemoryWriter good = engine.open_writer(to("b"));
    write_all(good, full, true, 4096);
    good.publish();
    CHECK(engine.digest("b") == engine.digest("a"));
    full.entries[1].bytes[50'000] ^= 1;
    InMemoryWriter bad = engine.open_writer(to("c"));
    CHECK_THROWS_AS(write_all(bad, full, true, 4096), Error);
}

TEST_CASE("a writer that did not publish leaves nothing, and a taken name is refused")
{
    InMemoryEngine engine;
    engine.create_database("Orders", SecretBytes::random(32));
    CHECK(engine.databases()[0].encrypted);
    CHECK(engine.database_key("orders").size() == 32);
    const ReadAll empty = read_all(engine.open_reader(request("orders")));
    CHECK(empty.entries.size() == 1);
    CHECK_THROWS_AS(engine.open_writer(to("ORDERS")), Error);
    {
        InMemoryWriter writer = engine.open_writer(to("new"));
        write_all(writer, empty, true);
        CHECK(engine.counters().writers_alive == 1);
    }
    CHECK(engine.databases().size() == 1);
    CHECK(engine.counters().writers_alive == 0);
    InMemoryWriter late = engine.open_writer(to("new"));
    write_all(late, empty, true);
    engine.create_database("NEW");
    CHECK_THROWS_AS(late.publish(), Error);
}

TEST_CASE("faults happen as told")
{
    InMemoryEngine engine;
    engine.create_database("a");
    engine.put("a", "key", std::string(10'000, 'v'));
    InMemoryFaults faults;
    SECTION("the n-th read throws")
    {
        faults.read_fails_at = 3;
        engine.set_faults(faults);
        InMemoryReader reader = engine.open_reader(request("a"));
        std::vector<std::byte> buffer(10);
        CHECK(reader.read(buffer, 1).bytes == 10);
        CHECK(reader.read(buffer, 1).bytes == 10);
        CHECK_THROWS_AS(reader.read(buffer, 1), Error);
    }
    SECTION("an entry ends early")
    {
        faults.reader_ends_after = 100;
        engine.set_faults(faults);
        const ReadAll seen = read_all(engine.open_reader(request("a")), GENERATE(10U, 1000U));
        CHECK(seen.entries[0].bytes.size() == 100);
        CHECK(seen.entries[0].declaration.size == 10'024);
    }
    SECTION("sizes are lies")
    {
        faults.declared_size_is_off_by = -1;
        engine.set_faults(faults);
        CHECK(engine.open_reader(request("a")).description().entries[0].size == 10'023);
    }
    SECTION("reads are held and released")
    {
        engine.hold_reads();
        std::size_t bytes = 0;
        std::thread other([&] { bytes = read_all(engine.open_reader(request("a"))).entries[0].bytes.size(); });
        engine.wait_until_held();
        CHECK(engine.counters().readers_alive == 1);
        engine.put("a", "key", "changed meanwhile");
        engine.release_reads();
        other.join();
        CHECK(bytes == 10'024);
    }
    SECTION("reads are held once so many bytes were given")
    {
        engine.hold_reads(1000);
        auto reader = engine.open_reader(request("a"));
        std::array<std::byte, 1000> some;
        std::size_t given = 0;
        while (given < some.size()) given += reader.read(std::span(some).subspan(given), 100).bytes;
        std::size_t more = 0;
        std::thread other([&] { more = reader.read(some, 100).bytes; });
        engine.wait_until_held();
        engine.release_reads();
        other.join();
        CHECK(more > 0);
    }
}
