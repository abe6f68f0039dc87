#include "server.hpp"

#include <holdfast/testing/laws/engine_stream.hpp>

#include <catch2/catch.hpp>

#include <support/child_process.hpp>

#include <unistd.h>

using namespace holdfast;
using namespace rocksdb_test;

// Alone in its program: RocksDB's threads do not live through a fork.
TEST_CASE("what a killed process leaves of a backup and a restore is removed at the next start")
{
    TemporaryFolder folder;
    const std::filesystem::path path = folder.path();
    ChildProcess child([&](const ChildProcess::Tell& ready) {
        Database database(path / "app", plain_options());
        database.put("key", std::string(300'000, 'x'));
        RocksDbEngineOptions options{.folder = path};
        options.open = [](RestoredRocksDb) {};
        RocksDbEngine engine(std::move(options));
        engine.add({.name = "app", .db = database.db.get()});
        auto whole = engine.open_reader({.database = "app"});
        const EngineStream stream = read_stream(whole, {.database = "app"});
        auto reader = engine.open_reader({.database = "app"});
        auto writer = engine.open_writer({.database = "copy"});
        write_stream(writer, stream, engine.identity());
        ready();
        for (;;) ::pause();
    });
    REQUIRE(child.wait_for(1));
    REQUIRE(child.kill());
    CHECK_FALSE(std::filesystem::is_empty(path / ".holdfast" / "checkpoints"));
    CHECK_FALSE(std::filesystem::is_empty(path / ".holdfast" / "work"));

    RocksDbEngine engine({.folder = path});
    CHECK(std::filesystem::is_empty(path / ".holdfast" / "checkpoints"));
    CHECK(std::filesystem::is_empty(path / ".holdfast" / "work"));
    CHECK_FALSE(std::filesystem::exists(path / "copy"));
    Database database(path / "app", plain_options());
    engine.add({.name = "app", .db = database.db.get()});
    CHECK(read_stream(engine, {.database = "app"}).size() > 300'000);
    engine.remove("app");
}
