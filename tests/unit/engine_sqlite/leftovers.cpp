#include "database.hpp"

#include <holdfast/engine/sqlite.hpp>
#include <holdfast/testing/laws/engine_stream.hpp>

#include <catch2/catch.hpp>

#include <support/temporary_folder.hpp>

#include <filesystem>
#include <fstream>

using namespace holdfast;

TEST_CASE("what a crash has left is removed at the next start, and only that")
{
    TemporaryFolder folder;
    const std::filesystem::path root(folder.path());
    const auto state = root / ".holdfast";
    const auto leave = [&](const std::filesystem::path& file) {
        std::filesystem::create_directories(file.parent_path());
        std::ofstream(file) << "left";
    };
    leave(state / "work" / "work-0123" / "copy");
    leave(state / "work" / "work-0123.lock");
    leave(state / "maps/app.db/5-0123456789abcdef-full.part");
    leave(state / "maps/gone.db/5-0123456789abcdef-full.map");
    leave(state / "maps/gone.db/etag");
    leave(state / "maps/mine/file of somebody");
    Database(root / "app.db").run("CREATE TABLE t (x)");
    SqliteEngine engine({.folder = folder.path()});
    CHECK(std::filesystem::is_empty(state / "work"));
    CHECK_FALSE(std::filesystem::exists(state / "maps/gone.db"));
    CHECK(std::filesystem::is_empty(state / "maps/app.db"));
    CHECK(std::filesystem::exists(state / "maps/mine/file of somebody"));
    {
        auto reader = engine.open_reader({.database = "app.db"});
        auto writer = engine.open_writer({.database = "copy.db"});
        SqliteEngine second({.folder = folder.path()});  // does not take away what the first one works with
        const auto stream = read_stream(reader, {.database = "app.db"});
        write_stream(writer, stream, engine.identity());
        writer.publish();
    }
    CHECK(std::filesystem::is_empty(state / "work"));
}
