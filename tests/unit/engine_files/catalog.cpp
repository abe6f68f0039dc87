#include <holdfast/engine/files/catalog.hpp>
#include <holdfast/error.hpp>

#include <catch2/catch.hpp>

#include <string>

using namespace holdfast;
using namespace holdfast::files;

TEST_CASE("a catalog is the same after it was text")
{
    Catalog catalog;
    catalog.block_size = 512;
    catalog.seed = 0x0123456789abcdef;
    catalog.files = {{FileState::stored, {"database", 8192, ""}},
                     {FileState::patched, {"a/b c/%41", 0, "-"}},
                     {FileState::kept, {"größe\n", std::uint64_t{1} << 56, std::string(512, '\0')}},
                     {FileState::kept, {"-", 1, "id:1"}}};
    const std::string text = to_text(catalog);
    CHECK(catalog_from_text(text) == catalog);
    CHECK(text.starts_with("holdfast-files 1\nblock 512\nseed 0123456789abcdef\nfiles 4\nstored 8192 database -\n"));
    for (std::size_t length = 0; length < text.size(); ++length) {
        INFO(length);
        CHECK_THROWS_AS(catalog_from_text(std::string_view(text).substr(0, length)), Error);
    }
}

TEST_CASE("a catalog that holdfast does not write is refused")
{
    const std::string head = "holdfast-files 1\nblock 4096\nseed 0123456789abcdef\n";
    CHECK_NOTHROW(catalog_from_text(head + "files 1\nstored 1 a -\n"));
    for (const std::string& text :
         {head + "files 0\n",
          head + "files 2\nstored 1 a -\n",
          head + "files 1\nstored 1 a -\nstored 1 b -\n",
          head + "files 2\nstored 1 a -\nstored 1 a -\n",
          head + "files 2\nstored 1 a/b -\nstored 1 a -\n",
          head + "files 3\nstored 1 a -\nstored 1 a-b -\nstored 1 a/b/c -\n",
          head + "files 99999999999999999999\n",
          head + "files 01\n",
          head + "files 1\nstored -1 a -\n",
          head + "files 1\nstored 1 ../a -\n",
          head + "files 1\nstored 1 /a -\n",
          head + "files 1\nstored 1 a//b -\n",
          head + "files 1\nstored 1 . -\n",
          head + "files 1\nstored 1 - -\n",
          head + "files 1\nstored 1 a%2 -\n",
          head + "files 1\nstored 1 %61 -\n",
          head + "files 1\nstored 1 a%2F -\n",
          head + "files 1\nstored 1 a%00 -\n",
          head + "files 1\nlost 1 a -\n",
          head + "files 1\nstored 1 a\n",
          head + "files 1\nstored 72057594037927937 a -\n",
          head + "files 1\nstored 1 " + std::string(513, 'a') + " -\n",
          head + "files 1\nstored 1 a " + std::string(513, 'a') + "\n",
          std::string("holdfast-files 2\nblock 4096\nseed 0123456789abcdef\nfiles 1\nstored 1 a -\n"),
          std::string("holdfast-files 1\nblock 4095\nseed 0123456789abcdef\nfiles 1\nstored 1 a -\n"),
          std::string("holdfast-files 1\nblock 131072\nseed 0123456789abcdef\nfiles 1\nstored 1 a -\n"),
          std::string("holdfast-files 1\nblock 4096\nseed 0123456789ABCDEF\nfiles 1\nstored 1 a -\n")}) {
        INFO(text.substr(0, 200));
        CHECK_THROWS_AS(catalog_from_text(text), Error);
    }
}

TEST_CASE("a snapshot with names, sizes or blocks that cannot be is refused")
{
    SnapshotDescription good;
    good.files = {{"a", 1, ""}, {"b/c", 2, "id"}};
    CHECK_NOTHROW(check_snapshot(good));
    const auto with = [&](auto change) {
        SnapshotDescription bad = good;
        change(bad);
        CHECK_THROWS_AS(check_snapshot(bad), Error);
    };
    with([](auto& bad) { bad.files.clear(); });
    with([](auto& bad) { bad.files[1].name = "a"; });
    with([](auto& bad) { bad.files[1].name = "a/../b"; });
    with([](auto& bad) { bad.files[1].name = "a/b"; });
    with([](auto& bad) { bad.files[1].name = std::string(600, 'x'); });
    with([](auto& bad) { bad.files[1].size = std::uint64_t{1} << 57; });
    with([](auto& bad) { bad.files[1].identity = std::string(600, 'x'); });
    with([](auto& bad) { bad.block_size = 3000; });
    with([](auto& bad) { bad.block_size = 256; });
}
