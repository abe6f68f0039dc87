#include "memory_store.hpp"

#include <holdfast/testing/laws/engine_stream.hpp>

#include <catch2/catch.hpp>

#include <support/temporary_folder.hpp>

#include <optional>

using namespace holdfast;

namespace {

/// A chain of one database that restores each of its moments as it goes on.
struct Chain {
    TemporaryFolder folder;
    FilesEngine<MemoryStore> engine{files::BlockMapsOptions{std::filesystem::path(folder.path()) / "maps"},
                                    std::filesystem::path(folder.path()) / "work"};
    std::vector<EngineStream> streams{};

    /// True if the database with these files is restored as it is.
    bool holds(std::map<std::string, MemoryFile> files)
    {
        MemoryDatabase& database = engine.store()["db"];
        database.files = std::move(files);
        ++database.etag;
        std::optional<Etag> after;
        if (!streams.empty()) after = streams.back().description.last_etag;
        streams.push_back(read_stream(engine, {.database = "db", .after = after}));
        const std::string copy = "copy" + std::to_string(streams.size());
        restore_streams(engine, streams, {.database = copy});
        return engine.store()[copy].files == database.files;
    }
};

}  // namespace

TEST_CASE("a name may be that of a file and then that of a folder, and the other way round")
{
    Chain chain;
    CHECK(chain.holds({{"a", {"1", ""}}, {"b", {"x", "id"}}}));
    CHECK(chain.holds({{"a/b/c", {"2", ""}}, {"a/d", {"3", ""}}, {"b", {"x", "id"}}}));
    CHECK(chain.holds({{"a/b", {"4", ""}}, {"a/d", {"3", ""}}, {"b", {"x", "id"}}}));
    CHECK(chain.holds({{"a", {"5", ""}}, {"b", {"x", "id"}}}));
}

TEST_CASE("a backup that keeps fewer files than the one before has, and stores none, is restored")
{
    Chain chain;
    CHECK(chain.holds({{"a", {"1", "id"}}, {"b", {"2", "id"}}, {"c", {"3", "id"}}}));
    CHECK(chain.holds({{"a", {"1", "id"}}}));
}

TEST_CASE("a file is grown and shrunk by its changes alone")
{
    Chain chain;
    CHECK(chain.holds({{"a", {std::string(200'000, 'a'), ""}}}));
    CHECK(chain.holds({{"a", {std::string(300'000, 'a'), ""}}}));
    CHECK(chain.holds({{"a", {std::string(10, 'a'), ""}}}));
    CHECK(chain.holds({{"a", {"", ""}}}));
}
