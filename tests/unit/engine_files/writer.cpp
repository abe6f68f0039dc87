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

TEST_CASE("changes whose runs overlap, go back, or could be one, are refused")
{
    Chain chain;
    REQUIRE(chain.holds({{"a", {std::string(65536, 'a'), ""}}}));
    REQUIRE(chain.holds({{"a", {std::string(65536, 'b'), ""}}}));
    std::string& changes = chain.streams.back().entries[1].bytes;
    REQUIRE(changes.size() == 1 + 2 + 65536);
    // Blocks of 4096: a run of `count` from `first` on; 128 marks zeros.
    const auto run = [](int first, int count) {
        std::string bytes{static_cast<char>(first), static_cast<char>(count - 1)};
        if (first < 128) bytes.append(static_cast<std::size_t>(count) * 4096, 'c');
        return bytes;
    };
    const auto refusal = [&](int runs, const std::string& bytes) -> std::string {
        changes = static_cast<char>(runs) + bytes;
        try {
            restore_streams(chain.engine, chain.streams, {.database = "none"});
        } catch (const Error& error) {
            CHECK(error.code() == errc::object_damaged);
            return error.what();
        }
        return {};
    };
    const auto is_malformed = [&](int runs, const std::string& bytes) {
        return refusal(runs, bytes).find("has malformed changes") != std::string::npos;
    };
    CHECK(is_malformed(2, run(2, 2) + run(3, 1)));
    CHECK(is_malformed(2, run(2, 2) + run(128 + 3, 1)));
    CHECK(is_malformed(2, run(2, 1) + run(1, 1)));
    CHECK(is_malformed(2, run(2, 1) + run(3, 1)));
    CHECK(is_malformed(2, run(128 + 2, 1) + run(128 + 3, 1)));
    CHECK(is_malformed(1, run(15, 2)));
    CHECK(is_malformed(1, run(128 + 15, 2)));
    CHECK(is_malformed(1, run(16, 1)));
    CHECK(is_malformed(1, run(128 + 127, 256)));
    // Well formed, and not what was read.
    for (const std::string& other : {run(2, 1) + run(128 + 3, 1), run(128, 1) + run(1, 1), run(2, 1) + run(4, 1)}) {
        const std::string text = refusal(2, other);
        CHECK(text.find("makes another file 'a' than was read") != std::string::npos);
    }
}

TEST_CASE("a file is grown and shrunk by its changes alone")
{
    Chain chain;
    CHECK(chain.holds({{"a", {std::string(200'000, 'a'), ""}}}));
    CHECK(chain.holds({{"a", {std::string(300'000, 'a'), ""}}}));
    CHECK(chain.holds({{"a", {std::string(10, 'a'), ""}}}));
    CHECK(chain.holds({{"a", {"", ""}}}));
}
