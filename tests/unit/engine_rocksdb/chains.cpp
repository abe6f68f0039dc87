#include "server.hpp"

#include <holdfast/error.hpp>
#include <holdfast/testing/laws/engine_stream.hpp>

#include <catch2/catch.hpp>

#include <support/tiny_file_system.hpp>

#include <algorithm>
#include <random>
#include <set>
#include <string>
#include <vector>

using namespace holdfast;
using namespace rocksdb_test;

namespace {

std::string random_value(std::mt19937& random, std::size_t size)
{
    std::string text(size, '\0');
    for (char& c : text) c = static_cast<char>(random());
    return text;
}

void fill(Database& database, int count, std::size_t size, rocksdb::ColumnFamilyHandle* family = nullptr)
{
    std::mt19937 random(4711);
    if (family == nullptr) family = database.db->DefaultColumnFamily();
    for (int i = 0; i < count; ++i)
        check(database.db->Put({}, family, std::to_string(1'000'000 + i), random_value(random, size)));
    check(database.db->Flush({}, family));
}

void compact(Database& database)
{
    rocksdb::CompactRangeOptions all;
    all.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForce;
    for (auto* family : database.families) check(database.db->CompactRange(all, family, nullptr, nullptr));
}

/// Names of stored or patched files with an ending.
std::set<std::string> named(const EngineStream& stream, const std::string& suffix)
{
    std::set<std::string> names;
    for (const auto& entry : stream.entries) {
        const std::string& name = entry.declaration.name;
        if (name.ends_with(suffix)) names.insert(name.substr(name.find('/') + 1));
    }
    return names;
}

EngineStream back_up(Server& server, const std::vector<EngineStream>& chain)
{
    ReadRequest request{.database = "app"};
    if (!chain.empty()) request.after = chain.back().description.last_etag;
    return read_stream(server.engine(), request);
}

void check_restores(Server& server, const std::vector<EngineStream>& chain, const std::string& digest,
                    const std::string& copy = "copy")
{
    restore_streams(server.engine(), chain, {.database = copy});
    CHECK(server[copy]->digest() == digest);
}

}  // namespace

TEST_CASE("a second backup after a small change stores the new SST file, and no other")
{
    auto options = plain_options();
    options.target_file_size_base = 2 << 20;
    Server server(options);
    const auto database = server.create("app");
    fill(*database, 4000, 4000);
    compact(*database);
    std::vector<EngineStream> chain{back_up(server, {})};
    const auto before = named(chain[0], ".sst");
    CHECK(before.size() >= 4);
    for (int i = 0; i < 40; ++i) database->put(std::to_string(1'000'000 + i * 100), "changed");
    chain.push_back(back_up(server, chain));
    const auto after = named(chain[1], ".sst");
    CHECK(after.size() == 1);
    for (const auto& name : after) CHECK(before.count(name) == 0);
    INFO(chain[0].size() << " " << chain[1].size());
    CHECK(chain[0].size() > 16'000'000);
    CHECK(chain[1].size() < 60'000);
    chain.push_back(back_up(server, chain));
    CHECK(named(chain[2], ".sst").empty());
    CHECK(chain[2].size() < 20'000);
    check_restores(server, chain, database->digest());
}

TEST_CASE("compactions between backups: chains go on, each on its own files")
{
    Server server;
    const auto database = server.create("app");
    fill(*database, 500, 2000);
    std::vector<EngineStream> first{back_up(server, {})};
    compact(*database);
    // The same sequence number, and other files: an incremental of the first chain must not be made on these.
    std::vector<EngineStream> second{back_up(server, {})};
    CHECK(named(first[0], ".sst") != named(second[0], ".sst"));
    CHECK(second[0].description.last_etag > first[0].description.last_etag);
    CHECK(server.engine().last_etag("app") == second[0].description.last_etag);
    first.push_back(back_up(server, first));
    database->put("new", "value");
    compact(*database);
    first.push_back(back_up(server, first));
    second.push_back(back_up(server, second));
    compact(*database);
    check_restores(server, first, database->digest(), "copy1");
    check_restores(server, second, database->digest(), "copy2");
}

TEST_CASE("column families and blob files restore, and old blob files are not stored again")
{
    auto options = plain_options();
    options.enable_blob_files = true;
    options.min_blob_size = 1000;
    Server server(options);
    const auto database = server.create("app");
    rocksdb::ColumnFamilyHandle* other = nullptr;
    check(database->db->CreateColumnFamily(options, "other", &other));
    database->families.push_back(other);
    fill(*database, 500, 2000);
    fill(*database, 300, 3000, other);
    std::vector<EngineStream> chain{back_up(server, {})};
    const auto blobs = named(chain[0], ".blob");
    CHECK(blobs.size() == 2);
    check(database->db->Put({}, other, "new", std::string(5000, 'n')));
    check(database->db->Delete({}, other, "1000001"));
    chain.push_back(back_up(server, chain));
    for (const auto& name : named(chain[1], ".blob")) CHECK(blobs.count(name) == 0);
    CHECK(chain[1].size() < 60'000);
    check(database->db->DropColumnFamily(other));
    check(database->db->DestroyColumnFamilyHandle(other));
    database->families.pop_back();
    const std::string digest = database->digest();
    const Etag before = server.engine().last_etag("app");
    server.engine().changed("app");
    CHECK(server.engine().last_etag("app") > before);
    check_restores(server, {chain[0], chain[1], back_up(server, chain)}, digest);
    restore_streams(server.engine(), chain, {.database = "both"});
    CHECK(server["both"]->families.size() == 2);
    CHECK(server["copy"]->families.size() == 1);
}

TEST_CASE("a database that is dropped and made anew under its name is told from the old one")
{
    Server server;
    fill(*server.create("app"), 100, 1000);
    std::vector<EngineStream> chain{back_up(server, {})};
    const auto before = server.engine().databases().front().incarnation;
    server.drop("app");
    CHECK(server.engine().databases().empty());
    server.create("app")->put("other", "life");
    CHECK(server.engine().databases().front().incarnation != before);
    CHECK(server.engine().last_etag("app") > chain[0].description.last_etag);
    // Also if nobody noticed: file numbers begin anew, and no file is taken for an old one.
    chain.push_back(back_up(server, chain));
    check_restores(server, chain, server["app"]->digest());
}

TEST_CASE("chains go on in an engine that is made anew, as after a restart")
{
    Server server;
    const auto database = server.create("app");
    fill(*database, 500, 2000);
    std::vector<EngineStream> chain{back_up(server, {})};
    server.engine().remove("app");
    RocksDbEngine again({.folder = server.folder()});
    again.add({.name = "app", .db = database->db.get()});
    CHECK(again.last_etag("app") == chain[0].description.last_etag);
    database->put("new", "value");
    const ReadRequest request{.database = "app", .after = chain[0].description.last_etag};
    chain.push_back(read_stream(again, request));
    CHECK(named(chain[1], ".sst").size() == 1);
    again.remove("app");
    check_restores(server, chain, database->digest());

    again.forget_others();
    again.add({.name = "app", .db = database->db.get()});
    CHECK_THROWS_AS(again.open_reader(request), Error);
}

TEST_CASE("a full from a file system where links are not possible is the same, and its incrementals as small")
{
    const TinyFileSystem elsewhere(64 << 20);
    if (!elsewhere.mounted()) {
        WARN("no right to mount: not tested");
        return;
    }
    Server server;
    Database database(server.path("app"), plain_options());
    fill(database, 500, 2000);
    server.engine().add({.name = "app",
                         .db = database.db.get(),
                         .checkpoints = std::filesystem::path(elsewhere.path()) / "checkpoints"});
    std::vector<EngineStream> chain{back_up(server, {})};
    database.put("new", "value");
    chain.push_back(back_up(server, chain));
    CHECK(named(chain[1], ".sst").size() == 1);
    CHECK(std::filesystem::is_empty(std::filesystem::path(elsewhere.path()) / "checkpoints"));
    check_restores(server, chain, database.digest());
    server.engine().remove("app");
}
