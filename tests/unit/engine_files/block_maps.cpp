#include <holdfast/engine/files/block_maps.hpp>
#include <holdfast/error.hpp>

#include <catch2/catch.hpp>

#include <support/descriptor_limit.hpp>
#include <support/system_call_faults.hpp>
#include <support/temporary_folder.hpp>

#include <cerrno>
#include <filesystem>
#include <set>

using namespace holdfast;
using namespace holdfast::files;

namespace {

Catalog one_file(std::uint64_t size)
{
    Catalog catalog;
    catalog.files = {{FileState::stored, {"data", size, ""}}};
    return catalog;
}

std::string write_map(BlockMaps& maps, Etag etag, const std::string& base = {})
{
    BlockMapWriter writer = maps.create("db", {etag, base, one_file(0)});
    writer.finish(std::vector<BlockDigest>(1));
    maps.prune("db");
    return maps.open("db", etag).id();
}

}  // namespace

TEST_CASE("the name of a map tells its etag, its id and its base")
{
    const BlockMapName name{18446744073709551615ULL, "0123456789abcdef", "fedcba9876543210"};
    CHECK(name.text() == "18446744073709551615-0123456789abcdef-fedcba9876543210.map");
    CHECK(parse_map_name(name.text())->base == name.base);
    CHECK(parse_map_name("0-0123456789abcdef-full.map")->base.empty());
    for (const char* other : {"", "-", "1-2-3.map", "1-0123456789abcdef.map", "x-0123456789abcdef-full.map",
                              "01-0123456789abcdef-full.map", "1-0123456789abcdef-full.part",
                              "1-0123456789abcdef-full-.map", "99999999999999999999-0123456789abcdef-full.map"})
        CHECK_FALSE(parse_map_name(other));
}

TEST_CASE("a map gives back what was written, in any order")
{
    TemporaryFolder folder;
    BlockMaps maps({folder.path()});
    Catalog catalog;
    catalog.block_size = 512;
    catalog.files = {{FileState::stored, {"a", 512 * 10'000 - 1, "x"}},
                     {FileState::stored, {"empty", 0, ""}},
                     {FileState::stored, {"b", 512 * 3, ""}}};
    std::vector<BlockDigest> digests(10'003);
    for (std::size_t i = 0; i < digests.size(); ++i) {
        digests[i][0] = static_cast<std::byte>(i);
        digests[i][1] = static_cast<std::byte>(i >> 8);
    }
    const std::vector<BlockDigest> of_files{digests[7], digests[8], digests[9]};
    BlockMapWriter writer = maps.create("db", {7, "", catalog});
    CHECK_THROWS_AS(maps.open("db", 7), Error);  // not before it is whole
    writer.append(digests);
    writer.finish(of_files);
    BlockMapReader map = maps.open("db", 7);
    CHECK(map.head().catalog == catalog);
    std::vector<BlockDigest> some(3);
    map.read(2, 0, some);
    CHECK(std::equal(some.begin(), some.end(), digests.begin() + 10'000));
    map.read(0, 9997, some);
    CHECK(std::equal(some.begin(), some.end(), digests.begin() + 9997));
    CHECK_THROWS_AS(map.read(0, 9998, some), Error);
    map.read(1, 0, {});
    CHECK(map.file_digest(2) == of_files[2]);
}

TEST_CASE("the base of a map is kept until the map is itself a base")
{
    TemporaryFolder folder;
    BlockMaps maps({folder.path()});
    const std::string first = write_map(maps, 1);
    BlockMapWriter writer = maps.create("db", {2, first, one_file(0)});
    writer.finish(std::vector<BlockDigest>(1));
    CHECK_NOTHROW(maps.open("db", 1));
    CHECK_NOTHROW(maps.open("db", 2));
    CHECK_THROWS_AS(maps.open("db", 1), Error);
    CHECK_NOTHROW(maps.open("db", 2));
}

TEST_CASE("a map is dropped when it is damaged, and not when it only cannot be opened now")
{
    TemporaryFolder folder;
    BlockMaps maps({folder.path()});
    const std::string id = write_map(maps, 7);
    const auto code = [&] {
        try {
            static_cast<void>(maps.open("db", 7));
        } catch (const Error& error) {
            return error.code();
        }
        return error_code();
    };
    if (descriptors_can_be_limited) {
        const auto unlisted = [&] {
            const DescriptorLimit limit(0);
            return code();
        }();
        CHECK(is_shortage(unlisted));
    }
    const DisarmSystemCallFaults disarm;
    for (const int error : {EMFILE, ENFILE, ENOMEM, EACCES, EIO}) {
        CAPTURE(error);
        SystemCallFaults::arm(1, error, SystemCallFaults::opening);
        const auto unopened = code();
        CHECK(SystemCallFaults::struck());
        if (error == EACCES || error == EIO)
            CHECK(unopened == errc::full_needed);
        else
            CHECK(is_shortage(unopened));
        CHECK(maps.open("db", 7).id() == id);
    }
    std::filesystem::resize_file(maps.open("db", 7).path(), 60);
    CHECK(code() == errc::full_needed);
    CHECK(std::filesystem::is_empty(maps.folder_of("db")));
}

TEST_CASE("no more maps are kept than are asked for, and the newest stay")
{
    TemporaryFolder folder;
    BlockMaps maps({folder.path(), 3});
    for (Etag etag = 1; etag <= 10; ++etag) (void)write_map(maps, etag);
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(maps.folder_of("db"))) {
        (void)entry;
        ++count;
    }
    CHECK(count == 3);
    for (Etag etag = 8; etag <= 10; ++etag) CHECK_NOTHROW(maps.open("db", etag));
    CHECK_THROWS_AS(BlockMaps({folder.path(), 1}), Error);
    CHECK_THROWS_AS(BlockMaps({"", 3}), Error);
}

TEST_CASE("a database's seed stays, and other databases have others")
{
    TemporaryFolder folder;
    std::set<std::uint64_t> seeds;
    for (int i = 0; i < 20; ++i) seeds.insert(BlockMaps({folder.path()}).seed_of("db" + std::to_string(i % 10)));
    CHECK(seeds.size() == 10);
}
