#include "memory_store.hpp"

#include <holdfast/testing/laws/engine_stream.hpp>

#include <catch2/catch.hpp>

#include <support/system_call_faults.hpp>
#include <support/temporary_folder.hpp>
#include <support/thrown.hpp>

#include <sys/stat.h>

#include <cerrno>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

using namespace holdfast;
using holdfast_tests::thrown_by;

namespace {

std::string random_bytes(std::mt19937& random, std::size_t size)
{
    std::string bytes(size, '\0');
    for (char& c : bytes) c = static_cast<char>(random());
    return bytes;
}

struct Server {
    Server()
    {
        MemoryDatabase& database = (*this)["db"];
        database.block_size = 512;
        for (const char* name : {"a", "folder/b", "gone", "kept"})
            database.files[name] = {random_bytes(random, 200'000), name == std::string("kept") ? "id 1" : ""};
        database.files["empty"] = {};
    }
    MemoryDatabase& operator[](const std::string& name) { return engine->store()[name]; }
    EngineStream read(std::optional<Etag> after = {})
    {
        return read_stream(*engine, {.database = "db", .after = after});
    }

    /// A full and two incrementals: changed blocks, a file that comes, one that goes, one that is only named.
    std::vector<EngineStream> chain()
    {
        std::vector<EngineStream> all{read()};
        MemoryDatabase& database = (*this)["db"];
        for (int i = 0; i < 2; ++i) {
            ++database.etag;
            database.files["a"].bytes[random() % 200'000] ^= 1;
            database.files["folder/b"].bytes.resize(150'000 + random() % 100'000);
            database.files["new" + std::to_string(i)] = {random_bytes(random, 1000), ""};
            database.files.erase("gone");
            all.push_back(read(all.back().description.last_etag));
        }
        return all;
    }
    files::FullBuilder builder(const std::vector<EngineStream>& chain)
    {
        auto builder = engine->open_full_builder({.database = "db"});
        for (const EngineStream& stream : chain) write_stream(builder, stream, engine->identity(), 777);
        return builder;
    }
    EngineStream build(const std::vector<EngineStream>& chain)
    {
        std::optional made(builder(chain));
        auto reader = made->finish();
        made.reset();
        return read_stream(reader, {.database = "db"}, 1000, 1);
    }
    std::filesystem::path maps() const { return std::filesystem::path(folder.path()) / "maps"; }
    std::filesystem::path builds() const { return maps() / ".builds"; }
    std::vector<std::filesystem::path> found(const std::filesystem::path& below) const
    {
        std::vector<std::filesystem::path> all;
        std::error_code none;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(below, none))
            all.push_back(entry.path());
        return all;
    }
    void lose_maps()
    {
        for (const auto& path : found(maps()))
            if (path.extension() == ".map" || path.filename() == files::seed_file) std::filesystem::remove(path);
    }
    std::filesystem::path work() const { return std::filesystem::path(folder.path()) / "work"; }

    std::mt19937 random{7};
    TemporaryFolder folder;
    std::unique_ptr<FilesEngine<MemoryStore>> engine =
        std::make_unique<FilesEngine<MemoryStore>>(files::BlockMapsOptions{maps()}, work());
};

unsigned mode_of(const std::filesystem::path& path)
{
    struct stat status{};
    return ::lstat(path.c_str(), &status) == 0 ? status.st_mode & 0777U : 0U;
}

}  // namespace

TEST_CASE("a full that is built is, byte for byte, the full that a reader of the database gives; nothing of it is read")
{
    Server server;
    const auto chain = server.chain();
    const EngineStream wanted = server.read();
    server["db"].bytes_read->clear();
    const int snapshots = server.engine->store().snapshots;
    ++server["db"].etag;
    server["db"].files.clear();  // whatever the database is by now

    const EngineStream built = server.build(chain);
    CHECK(server.engine->store().snapshots == snapshots);
    CHECK(server["db"].bytes_read->empty());
    CHECK(built.description.last_etag == chain.back().description.last_etag);
    REQUIRE(built.entries.size() == wanted.entries.size());
    for (std::size_t i = 0; i < wanted.entries.size(); ++i) {
        CHECK(built.entries[i].declaration == wanted.entries[i].declaration);
        CHECK((built.entries[i].bytes == wanted.entries[i].bytes));
    }
}

TEST_CASE("an incremental after a full that was built stores what changed since, also if all maps were lost before")
{
    Server server;
    const auto chain = server.chain();
    server.lose_maps();
    const EngineStream full = server.build(chain);
    server["db"].bytes_read->clear();
    ++server["db"].etag;
    server["db"].files["a"].bytes[1000] ^= 1;
    const EngineStream next = server.read(full.description.last_etag);
    CHECK(next.size() < 4096);
    CHECK_FALSE(server["db"].bytes_read->contains("kept"));
    restore_streams(*server.engine, {full, next}, {.database = "copy"});
    CHECK((server["copy"].files == server["db"].files));
}

TEST_CASE("files are put together where only the server may look, and are gone when the reader is")
{
    Server server;
    const auto chain = server.chain();
    {
        auto reader = server.builder(chain).finish();
        const auto built = server.found(server.builds());
        CHECK(built.size() > 6);
        CHECK(mode_of(server.builds()) == 0700);
        for (const auto& path : built) {
            INFO(path);
            CHECK(mode_of(path) == (std::filesystem::is_directory(path) ? 0700U : 0600U));
        }
        CHECK_NOTHROW(read_stream(reader, {.database = "db"}));
    }
    CHECK(server.found(server.builds()).empty());
    {
        const auto given_up = server.builder({chain[0]});
    }
    CHECK(server.found(server.builds()).empty());
}

TEST_CASE("what a crash has left of a full that was built is removed at the next start, and only that")
{
    Server server;
    const auto chain = server.chain();
    const auto going_on = server.builder(chain);
    const auto others = server.found(server.builds()).size();
    std::filesystem::create_directories(server.builds() / "work-0123456789abcdef" / "folder");
    files::write_file(server.builds() / "work-0123456789abcdef" / "folder" / "b", "left");
    files::write_file(server.builds() / "work-0123456789abcdef.lock", "");
    files::BlockMaps again(files::BlockMapsOptions{server.maps()});
    CHECK(server.found(server.builds()).size() == others);
    again.sweep({"db"});
    CHECK(server.found(server.builds()).size() == others);
}

TEST_CASE("a file that changed while it lay on the disk is never given as the chain's")
{
    Server server;
    const auto chain = server.chain();
    const std::string name = GENERATE("a", "kept", "folder/b");
    server.lose_maps();
    auto reader = server.builder(chain).finish();
    for (const auto& path : server.found(server.builds()))
        if (path.string().ends_with("/" + name)) {
            files::File file(path, O_RDWR);
            std::byte last{};
            file.read(file.size() - 1, {&last, 1});
            last ^= std::byte{1};
            file.write(file.size() - 1, {&last, 1});
        }
    const auto failure = thrown_by([&] { (void)read_stream(reader, {.database = "db"}); });
    CHECK(failure.code == errc::object_damaged);
    CHECK(failure.says("'" + name + "'"));
    CHECK(thrown_by([&] { (void)server.read(chain.back().description.last_etag); }).code == errc::full_needed);
}

TEST_CASE("a chain with a backup left out, or of another engine, makes no full")
{
    Server server;
    const auto chain = server.chain();
    // What the incremental that is missing brought is noticed by the catalog, or at last by the digests.
    CHECK(thrown_by([&] { (void)server.build({chain[0], chain[2]}); }).code == errc::object_damaged);
    auto builder = server.engine->open_full_builder({.database = "db"});
    const auto failure = thrown_by([&] { write_stream(builder, chain[0], {"another engine", "1"}); });
    CHECK(failure.code == errc::invalid_argument);
    CHECK(failure.says("another engine"));
}

TEST_CASE("a full disk is an error that says so, and leaves nothing")
{
    Server server;
    const auto chain = server.chain();
    const DisarmSystemCallFaults disarm;
    for (const std::uint64_t write : {1U, 5U, 15U}) {
        auto builder = std::make_optional(server.engine->open_full_builder({.database = "db"}));
        SystemCallFaults::arm(write, ENOSPC, SystemCallFaults::writing, true);
        const auto failure = thrown_by([&] {
            for (const EngineStream& stream : chain) write_stream(*builder, stream, server.engine->identity());
        });
        SystemCallFaults::disarm();
        CHECK(failure.code == errc::no_space);
        builder.reset();
        CHECK(server.found(server.builds()).empty());
    }
    CHECK(server.build(chain).description.last_etag == chain.back().description.last_etag);
}

TEST_CASE("a folder in which no file can be put is an error that names it")
{
    Server server;
    files::write_file(server.builds(), "a file, and no folder");
    const auto failure = thrown_by([&] { (void)server.engine->open_full_builder({.database = "db"}); });
    CHECK(failure.says(".builds"));
}

TEST_CASE("no full is built of an encrypted database: its files would lie in clear")
{
    Server server;
    server["db"].key_size = 32;
    CHECK(thrown_by([&] { (void)server.engine->open_full_builder({.database = "db"}); }).code ==
          errc::invalid_argument);
    CHECK(server.found(server.builds()).empty());
}
