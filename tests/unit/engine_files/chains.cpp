#include "server.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <random>
#include <string>
#include <vector>

using namespace holdfast;

TEST_CASE("a map of a former database of the same name and etag is no base")
{
    Server server;
    std::mt19937 random(3);
    MemoryDatabase& database = server["db"];
    database = {{{"data", {random_bytes(random, 100'000), ""}}}, 5};
    database.incarnation = "first";
    (void)server.read();
    database.files["data"].bytes = random_bytes(random, 100'000);
    const auto needs_full = [&] { return code_of([&] { (void)server.read(5); }) == errc::full_needed; };
    database.incarnation = "second";
    CHECK(needs_full());
    const EngineStream full = server.read();
    ++database.etag;
    database.files["data"].bytes[50'000] ^= 1;
    CHECK(server.restored({full, server.read(5)}) == database.files);
    // Who cannot tell takes what there is.
    database.incarnation.clear();
    CHECK_FALSE(needs_full());
}

TEST_CASE("a reader that does not come to its end leaves no map, and an attempt that failed does not harm the chain")
{
    Server server;
    MemoryDatabase& database = server["db"];
    database.files["data"] = {std::string(100'000, 'x'), ""};
    database.etag = 1;
    std::vector<EngineStream> chain{server.read()};
    for (int i = 0; i < 10; ++i) {
        ++database.etag;
        database.files["data"].bytes[static_cast<std::size_t>(i) * 5000] = 'y';
        // Read to its end, but never committed: the next attempt follows the same backup.
        (void)server.read(chain.back().description.last_etag);
        {
            auto reader = server.engine.open_reader({.database = "db", .after = chain.back().description.last_etag});
            std::byte some[10];
            (void)reader.read(some, 1);
        }
        ++database.etag;
        chain.push_back(server.read(chain.back().description.last_etag));
    }
    CHECK(server.restored(chain) == database.files);
    std::size_t maps = 0;
    for (const auto& entry : std::filesystem::directory_iterator(server.engine.maps().folder_of("db"))) {
        CHECK(entry.path().extension() != ".part");
        maps += entry.path().extension() == ".map" ? 1 : 0;
    }
    CHECK(maps <= 3);
}

TEST_CASE("two chains of one database go on beside each other, each at its pace")
{
    Server server;
    MemoryDatabase& database = server["db"];
    database.files["data"] = {std::string(200'000, 'x'), ""};
    database.etag = 1;
    std::vector<EngineStream> hourly{server.read()};
    std::vector<EngineStream> daily{server.read()};
    for (int hour = 1; hour <= 72; ++hour) {
        ++database.etag;
        database.files["data"].bytes[static_cast<std::size_t>(hour) * 2500] = 'y';
        hourly.push_back(server.read(hourly.back().description.last_etag));
        if (hour % 24 == 0) daily.push_back(server.read(daily.back().description.last_etag));
    }
    CHECK(server.restored(hourly) == database.files);
    CHECK(server.restored(daily) == database.files);
}

TEST_CASE("when the maps are lost, a chain that goes on from another chain's map of the same etag is restored")
{
    Server server;
    std::mt19937 random(5);
    MemoryDatabase& database = server["db"];
    database.files["data"] = {random_bytes(random, 100'000), ""};
    database.files["kept"] = {random_bytes(random, 100'000), "id"};
    database.files["other"] = {random_bytes(random, 100'000), ""};
    std::vector<EngineStream> chain{server.read()};
    std::filesystem::remove_all(server.engine.maps().folder_of("db"));
    (void)server.read();  // another chain's
    for (int i = 0; i < 2; ++i) {
        ++database.etag;
        database.files["data"].bytes[5000 + static_cast<std::size_t>(i)] ^= 1;
        chain.push_back(server.read(chain.back().description.last_etag));
        CHECK(chain[0].entries[0].bytes.substr(0, 60) != chain.back().entries[0].bytes.substr(0, 60));  // the seeds
        CHECK(server.restored(chain) == database.files);
    }
    chain[1].entries.back().bytes[3] ^= 1;
    chain.pop_back();
    CHECK(code_of([&] { (void)server.restored(chain); }) == errc::object_damaged);
}

TEST_CASE("an incremental on another base than its own is not published")
{
    Server server;
    std::mt19937 random(4);
    MemoryDatabase& database = server["db"];
    database.files["data"] = {random_bytes(random, 100'000), ""};
    database.etag = 1;
    const EngineStream first = server.read();
    ++database.etag;
    database.files["data"].bytes[1] ^= 1;
    const EngineStream second = server.read(1);
    ++database.etag;
    database.files["data"].bytes[50'000] ^= 1;
    const EngineStream third = server.read(2);
    CHECK(code_of([&] { (void)server.restored({first, third}); }) == errc::object_damaged);
    CHECK(server.restored({first, second, third}) == database.files);
}
