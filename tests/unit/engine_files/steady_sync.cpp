#include "memory_store.hpp"

#include <holdfast/engine/files/steady_sync.hpp>
#include <holdfast/testing/laws/engine_stream.hpp>

#include <catch2/catch.hpp>

#include <support/system_call_faults.hpp>
#include <support/temporary_folder.hpp>
#include <support/thrown.hpp>

#include <cerrno>
#include <limits>

using namespace holdfast;
using files::SteadySync;
using holdfast_tests::thrown_by;

namespace {

constexpr std::uint64_t never = std::numeric_limits<std::uint64_t>::max();

struct Files {
    TemporaryFolder folder;
    DisarmSystemCallFaults disarm{};

    std::string make(const std::string& name)
    {
        const auto path = std::filesystem::path(folder.path()) / name;
        files::File(path, O_RDWR | O_CREAT).write(0, std::as_bytes(std::span("bytes")));
        return path.string();
    }
};

struct Restores {
    TemporaryFolder folder;
    std::filesystem::path work = std::filesystem::path(folder.path()) / "work";
    FilesEngine<MemoryStore> engine{files::BlockMapsOptions{std::filesystem::path(folder.path()) / "maps"}, work};
    DisarmSystemCallFaults disarm{};

    /// A full of files of so many bytes.
    EngineStream full(const std::vector<std::size_t>& sizes)
    {
        MemoryDatabase& database = engine.store()["db"];
        for (std::size_t i = 0; i != sizes.size(); ++i)
            database.files[std::to_string(i)].bytes = std::string(sizes[i], 'x');
        ++database.etag;
        return read_stream(engine, {.database = "db"});
    }
    void restore(const EngineStream& stream) { restore_streams(engine, {stream}, {.database = "copy"}); }
    [[nodiscard]] bool nothing_is_left()
    {
        return engine.databases().size() == 1 && std::filesystem::is_empty(work);
    }
};

constexpr std::size_t large = SteadySync::step + (1U << 20U);

}  // namespace

TEST_CASE("every file that was told of is synced before finish returns, and one that was written later once more")
{
    Files f;
    SteadySync sync;
    SystemCallFaults::arm(never, EIO, SystemCallFaults::syncing);
    sync.wrote(f.make("a"), 5);
    sync.wrote(f.make("b"), 0);
    CHECK(SystemCallFaults::seen() == 0);
    sync.finish();
    CHECK(SystemCallFaults::seen() == 2);
    sync.wrote(f.make("a"), 5);
    sync.finish();
    CHECK(SystemCallFaults::seen() == 3);
    sync.finish();
    CHECK(SystemCallFaults::seen() == 3);
}

TEST_CASE("who writes faster than the disk waits for it")
{
    Files f;
    SteadySync sync;
    SystemCallFaults::arm(never, EIO, SystemCallFaults::syncing);
    const auto path = f.make("a");
    sync.wrote(path, SteadySync::most_bytes + 1);
    CHECK(SystemCallFaults::seen() >= 1);
}

TEST_CASE("a failed fsync is told from then on, and none is tried after it")
{
    Files f;
    SteadySync sync;
    SystemCallFaults::arm(1, EIO, SystemCallFaults::syncing);
    sync.wrote(f.make("a"), 5);
    sync.wrote(f.make("b"), 5);
    for (int i = 0; i != 2; ++i) {
        const auto thrown = thrown_by([&] { sync.finish(); });
        CHECK(thrown.code == errc::engine_failed);
        CHECK(thrown.says("Cannot sync " + f.folder.path() + "/a"));
    }
    CHECK(thrown_by([&] { sync.wrote(f.make("c"), 5); }).code == errc::engine_failed);
    CHECK(SystemCallFaults::seen() == 1);
}

TEST_CASE("a file that is forgotten may go")
{
    Files f;
    SteadySync sync;
    const auto path = f.make("a");
    sync.wrote(path, 5);
    sync.forget(path);
    std::filesystem::remove(path);
    CHECK_NOTHROW(sync.finish());

    sync.wrote(path, 5);
    const auto thrown = thrown_by([&] { sync.finish(); });
    CHECK(thrown.says("Cannot open"));
}

TEST_CASE("files are durable when a restore publishes them, and were checked before")
{
    Restores r;
    const auto stream = r.full({3, 0, 5000});
    std::uint64_t seen = 0;
    std::size_t checked = 0;
    r.engine.store().while_published = [&] {
        seen = SystemCallFaults::seen();
        checked = r.engine.store().checked.size();
    };
    SystemCallFaults::arm(never, EIO, SystemCallFaults::syncing);
    r.restore(stream);
    CHECK(checked == 3);
    CHECK(seen == 3 + 3 + 1);  // the hint at its end, the fsync of each file; their folder
}

TEST_CASE("a check that fails while files are synced leaves nothing")
{
    Restores r;
    const auto size = GENERATE(std::size_t{100}, large);
    const auto stream = r.full({size, size});
    r.engine.store().while_checked = [] { throw Error(errc::object_damaged, "It is none."); };
    CHECK(thrown_by([&] { r.restore(stream); }).code == errc::object_damaged);
    CHECK(r.engine.store().checked.size() == 2);
    CHECK(r.nothing_is_left());
}

TEST_CASE("an fsync that fails while or after files are checked leaves nothing")
{
    Restores r;
    const auto stream = r.full({100, 5000});
    SystemCallFaults::arm(1, EIO, SystemCallFaults::syncing, true);
    const auto thrown = thrown_by([&] { r.restore(stream); });
    CHECK(thrown.code == errc::engine_failed);
    CHECK(thrown.says("Cannot sync " + r.work.string()));
    CHECK(r.engine.store().checked.size() == 2);
    CHECK(r.nothing_is_left());
}

TEST_CASE("an fsync that fails while files are written ends the restore, and nothing is checked")
{
    Restores r;
    const auto stream = r.full({SteadySync::most_bytes + large});
    SystemCallFaults::arm(1, ENOSPC, SystemCallFaults::syncing, true);
    CHECK(thrown_by([&] { r.restore(stream); }).code == errc::no_space);
    CHECK(r.engine.store().checked.empty());
    CHECK(r.nothing_is_left());
}

TEST_CASE("a restore that is given up while files are synced leaves nothing")
{
    Restores r;
    const auto stream = r.full({large});
    {
        auto writer = r.engine.open_writer({.database = "copy"});
        SECTION("between two backups") { write_stream(writer, stream, r.engine.identity()); }
        SECTION("inside a file")
        {
            WrittenBackup backup;
            for (const auto& entry : stream.entries) backup.entries.push_back(entry.declaration);
            writer.begin_backup(backup);
            for (const auto& entry : {stream.entries[0], stream.entries[1]}) {
                writer.begin_entry(entry.declaration);
                writer.write(std::as_bytes(std::span(entry.bytes)).first(std::min(entry.bytes.size(), large - 1)));
                if (entry.declaration.name == "catalog") writer.end_entry();
            }
        }
    }
    CHECK(r.nothing_is_left());
}
