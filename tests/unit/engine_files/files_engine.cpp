#include "server.hpp"

#include <catch2/catch.hpp>

#include <fcntl.h>
#include <sys/stat.h>

#include <filesystem>
#include <random>
#include <string>
#include <vector>

using namespace holdfast;

namespace {

/// What a database may go through between two backups.
void change(MemoryDatabase& database, std::mt19937& random)
{
    const auto pick = [&] {
        return std::next(database.files.begin(), static_cast<std::ptrdiff_t>(random() % database.files.size()));
    };
    ++database.etag;
    for (auto i = random() % 4; i-- > 0;) {
        MemoryFile& file = pick()->second;
        file.identity = file.identity.empty() || random() % 3 == 0 ? "" : "id" + std::to_string(random());
        switch (random() % 7) {
            case 0: file.bytes.resize(random() % 400'000); break;
            case 1: file.bytes += random_bytes(random, random() % 100'000); break;
            case 2: file.bytes = random_bytes(random, random() % 1000); break;
            case 3:
                database.files["new/" + std::to_string(random() % 20)] = {random_bytes(random, random() % 90'000),
                                                                          random() % 2 == 0 ? "id" : ""};
                break;
            case 4:
                if (database.files.size() > 1) database.files.erase(pick());
                break;
            case 5:
                if (!file.bytes.empty()) {
                    const std::size_t from = random() % file.bytes.size();
                    const std::size_t size = std::min<std::size_t>(random() % 200'000, file.bytes.size() - from);
                    file.bytes.replace(from, size, size, '\0');
                }
                break;
            default:
                for (auto n = random() % 20; n-- > 0 && !file.bytes.empty();)
                    file.bytes[random() % file.bytes.size()] ^= static_cast<char>(1 + random() % 255);
        }
    }
}

}  // namespace

TEST_CASE("any history of files restores to each of its moments")
{
    const auto seed = GENERATE(range(1U, 25U));
    std::mt19937 random(seed);
    Server server;
    MemoryDatabase& database = server["db"];
    database.block_size = 512U << (random() % 8);
    INFO("seed " << seed << " block " << database.block_size);
    for (int i = 0; i < 3; ++i)
        database.files[std::to_string(i)] = {random_bytes(random, random() % 300'000), i == 0 ? "" : "id"};
    std::vector<EngineStream> chain{server.read()};
    CHECK(server.restored(chain) == database.files);
    for (int i = 0; i < 5; ++i) {
        change(database, random);
        // A new identity says nothing about the bytes, an old one must; so files with an identity get a new one.
        chain.push_back(server.read(chain.back().description.last_etag));
        CHECK(server.restored(chain) == database.files);
    }
}

TEST_CASE("a file is read the same, with as many operations, whatever the room for it")
{
    std::mt19937 random(11);
    Server server;
    auto& files = server["db"].files;
    files["a"] = {random_bytes(random, 300'001)};
    files["empty"] = {};
    files["whole windows"] = {random_bytes(random, 2 * 65536)};
    files["small"] = {random_bytes(random, 100)};
    const EngineStream expected = server.read();
    for (const std::size_t room : {1000u, 65535u, 65536u, 65537u, 200'000u, 1u << 20}) {
        for (const std::uint64_t most : {std::uint64_t{1}, std::uint64_t{2}, std::uint64_t{1000}}) {
            INFO("room " << room << ", operations " << most);
            auto reader = server.engine.open_reader({.database = "db", .after = {}});
            std::vector<std::byte> buffer(room);
            std::uint64_t operations = 0;
            for (const auto& entry : expected.entries) {
                std::string bytes;
                std::uint64_t items = 0;
                for (bool ended = false; !ended;) {
                    const ReadChunk chunk = reader.read(buffer, most);
                    REQUIRE(chunk.operations <= most);
                    bytes.append(reinterpret_cast<const char*>(buffer.data()), chunk.bytes);
                    operations += chunk.operations;
                    items += chunk.items;
                    ended = chunk.end_of_entry;
                }
                CHECK(bytes == entry.bytes);
                CHECK(items == entry.items);
            }
            CHECK(operations == 5 + 2 + 1);
        }
    }
}

TEST_CASE("what tells a file from a former one of its name is not the number of its disk, which a restart may change")
{
    TemporaryFolder folder;
    const auto path = std::filesystem::path(folder.path()) / "file";
    {
        files::File file(path, O_RDWR | O_CREAT);
    }
    struct statx status{};
    REQUIRE(::statx(AT_FDCWD, path.c_str(), 0, STATX_INO | STATX_BTIME, &status) == 0);
    const std::string disk = std::to_string(status.stx_dev_major) + ":" + std::to_string(status.stx_dev_minor) + ":";
    const std::string incarnation = files::incarnation_of(path);
    // Where no time of birth is known, the disk's number is better than nothing.
    const bool has_birth = (status.stx_mask & STATX_BTIME) != 0;
    CHECK(incarnation.starts_with((has_birth ? "" : disk) + std::to_string(status.stx_ino) + (has_birth ? ":" : "")));
    const auto former = path.string() + " former";
    std::filesystem::rename(path, former);
    CHECK(files::incarnation_of(former) == incarnation);
    {
        files::File file(path, O_RDWR | O_CREAT);
    }
    CHECK(files::incarnation_of(path) != incarnation);
    CHECK(files::incarnation_of(folder.path() + std::string("/none")).empty());
}

TEST_CASE("a file whose identity is known is neither read nor stored, one without is read once and its changes stored")
{
    Server server;
    std::mt19937 random(1);
    MemoryDatabase& database = server["db"];
    for (const char* name : {"known", "unknown", "renewed"})
        database.files[name] = {random_bytes(random, 1'000'000), name == std::string("unknown") ? "" : "1"};
    const EngineStream full = server.read();
    CHECK(full.size() > 3'000'000);
    database.bytes_read->clear();
    ++database.etag;
    database.files["unknown"].bytes[500'000] ^= 1;
    database.files["renewed"].identity = "2";
    const EngineStream incremental = server.read(full.description.last_etag);
    CHECK(*database.bytes_read == std::map<std::string, std::uint64_t>{{"renewed", 1'000'000}, {"unknown", 1'000'000}});
    CHECK(incremental.size() < 4096 + 600);
    CHECK(server.restored({full, incremental}) == database.files);
}

TEST_CASE("changes of one block in a hundred cost at most 1.3 % of the database")
{
    Server server;
    std::mt19937 random(2);
    MemoryDatabase& database = server["db"];
    std::string& bytes = (database.files["data"] = {random_bytes(random, 10'000 * 4096), ""}).bytes;
    const EngineStream full = server.read();
    ++database.etag;
    for (int i = 0; i < 100; ++i) bytes[random() % bytes.size()] ^= 1;
    const EngineStream incremental = server.read(full.description.last_etag);
    CHECK(incremental.size() * 1000 < bytes.size() * 11);
    CHECK(server.restored({full, incremental}) == database.files);
}

TEST_CASE("blocks that became zeros take next to nothing, however they lie")
{
    Server server;
    std::mt19937 random(7);
    MemoryDatabase& database = server["db"];
    database.block_size = GENERATE(512U, 4096U, 65536U);
    INFO("block " << database.block_size);
    const std::size_t block = database.block_size;
    std::string& bytes = (database.files["data"] = {random_bytes(random, 1'000'000), ""}).bytes;
    std::vector<EngineStream> chain{server.read()};
    const auto store = [&] {
        ++database.etag;
        chain.push_back(server.read(chain.back().description.last_etag));
        CHECK(server.restored(chain) == database.files);
        return chain.back().size();
    };
    const std::size_t windows = bytes.size() / 65536 + 1;
    // Each second one, to the last, which is not whole.
    for (std::size_t begin = bytes.size() / block % 2 * block; begin < bytes.size(); begin += 2 * block)
        bytes.replace(begin, block, std::min(block, bytes.size() - begin), '\0');
    CHECK(store() <= 600 + windows + bytes.size() / block + 2);
    // Zeros become others, and others zeros, side by side.
    std::size_t others = 0;
    for (std::size_t begin = 0; begin + 2 * block <= bytes.size(); begin += 2 * block) {
        bytes.replace(begin, 2 * block, random_bytes(random, block) + std::string(block, '\0'));
        others += block;
    }
    const std::size_t size = store();
    CHECK(size >= others);
    CHECK(size <= others + 600 + windows + 2 * (bytes.size() / block + 2));
    bytes.assign(bytes.size(), '\0');
    CHECK(store() <= 600 + windows + 2 * (bytes.size() / block / 2 + 2));
}

TEST_CASE("without a whole map of the chain's newest backup an incremental asks for a full, before a snapshot is taken")
{
    Server server;
    MemoryDatabase& database = server["db"];
    database.files["data"] = {std::string(100'000, 'x'), ""};
    database.etag = 5;
    (void)server.read();
    const auto maps = server.engine.maps().folder_of("db");
    const auto map = [&] {
        std::filesystem::path found;
        for (const auto& entry : std::filesystem::directory_iterator(maps))
            if (entry.path().extension() == ".map") found = entry.path();
        return found;
    };
    REQUIRE_FALSE(map().empty());
    CHECK((std::filesystem::status(map()).permissions() & std::filesystem::perms::all) ==
          (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
    const int snapshots = server.engine.store().snapshots;
    const auto needs_full = [&](Etag after) {
        return code_of([&] { (void)server.engine.open_reader({.database = "db", .after = after}); }) ==
               errc::full_needed;
    };
    SECTION("another etag")
    {
        CHECK(needs_full(4));
    }
    SECTION("removed")
    {
        std::filesystem::remove(map());
        CHECK(needs_full(5));
    }
    SECTION("damaged anywhere")
    {
        const auto size = std::filesystem::file_size(map());
        for (std::uint64_t at = 0; at < size; ++at) {
            files::File file(map(), O_RDWR);
            std::byte byte{};
            file.read(at, std::span(&byte, 1));
            byte ^= std::byte{16};
            file.write(at, std::span(&byte, 1));
            CHECK_THROWS_AS(files::BlockMapReader(file.path()), Error);
            byte ^= std::byte{16};
            file.write(at, std::span(&byte, 1));
        }
        CHECK_NOTHROW(files::BlockMapReader(map()));
        std::filesystem::resize_file(map(), size - 1);
        CHECK(needs_full(5));
        CHECK(map().empty());
    }
    SECTION("renamed to another etag")
    {
        auto name = *files::parse_map_name(map().filename().string());
        name.etag = 6;
        std::filesystem::rename(map(), maps / name.text());
        CHECK(needs_full(6));
    }
    CHECK(server.engine.store().snapshots == snapshots);
    SECTION("other blocks")
    {
        database.block_size = 8192;
        CHECK(needs_full(5));
    }
    SECTION("an unknown database is that")
    {
        CHECK(code_of([&] { (void)server.engine.open_reader({.database = "none", .after = 5}); }) ==
              errc::database_not_found);
    }
}

TEST_CASE("no damage of a backup's bytes is published")
{
    Server server;
    std::mt19937 random(3);
    MemoryDatabase& database = server["db"];
    database.files["data"] = {random_bytes(random, 30'000), ""};
    database.files["kept"] = {"the same", "id"};
    database.block_size = 512;
    std::vector<EngineStream> chain{server.read()};
    ++database.etag;
    for (int i = 0; i < 5; ++i) database.files["data"].bytes[static_cast<std::size_t>(i) * 6000] ^= 1;
    chain.push_back(server.read(0));
    const auto good = database.files;
    CHECK(server.restored(chain) == good);
    int changed_nothing = 0;
    for (EngineStream& stream : chain)
        for (EngineStream::Entry& entry : stream.entries)
            for (std::size_t i = 0; i < 60 && i < entry.bytes.size(); ++i) {
                const std::size_t at = entry.bytes.size() <= 60 ? i : random() % entry.bytes.size();
                const std::string before = entry.bytes;
                entry.bytes[at] ^= static_cast<char>(1U << (random() % 8));
                INFO(entry.declaration.name << " " << at);
                try {
                    // An identity in a catalog is only handed on, so damage there may pass; content may not.
                    for (const auto& [name, file] : server.restored(chain)) CHECK(file.bytes == good.at(name).bytes);
                    ++changed_nothing;
                } catch (const Error& error) {
                    CHECK((error.code() == errc::object_damaged || error.code() == errc::access_denied ||
                           error.code() == errc::engine_failed));
                } catch (const std::out_of_range&) {
                    // A file's name in the catalog and its entry would have to be damaged alike.
                    CHECK(false);
                }
                entry.bytes = before;
                for (std::size_t cut : {std::size_t{1}, entry.bytes.size() / 2}) {
                    if (cut == 0) continue;
                    entry.bytes.resize(before.size() - cut);
                    CHECK(code_of([&] { (void)server.restored(chain); }) == errc::object_damaged);
                    entry.bytes = before;
                }
                entry.bytes += 'x';
                CHECK(code_of([&] { (void)server.restored(chain); }) == errc::object_damaged);
                entry.bytes = before;
            }
    CHECK(changed_nothing < 15);  // identities
}

TEST_CASE("memory for maps is not needed: a large file's map is written and read in pieces")
{
    Server server;
    MemoryDatabase& database = server["db"];
    database.block_size = 512;
    database.files["data"] = {std::string(40'000'000, 'x'), ""};
    database.etag = 1;
    const EngineStream full = server.read();
    ++database.etag;
    database.files["data"].bytes[39'999'999] = 'y';
    const EngineStream incremental = server.read(1);
    CHECK(incremental.size() < 2000);
    CHECK(server.restored({full, incremental}) == database.files);
}
