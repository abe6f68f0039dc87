#include <holdfast/destination/ftp/listing.hpp>

#include <catch2/catch.hpp>

#include <chrono>
#include <optional>
#include <string>

using namespace holdfast;
using namespace holdfast::ftp;

namespace {

struct Row {
    const char* line;
    const char* name;
    EntryKind kind;
    std::optional<std::uint64_t> size;
};

void check(const Row& row, const std::optional<Entry>& entry)
{
    INFO(row.line);
    REQUIRE(entry);
    CHECK(entry->name == row.name);
    CHECK(entry->kind == row.kind);
    CHECK(entry->size == row.size);
}

}  // namespace

TEST_CASE("Lines of MLSD are read")
{
    for (const Row& row : {
             Row{"type=file;size=5;modify=20260115103000; a name", "a name", EntryKind::file, 5},
             Row{"Type=DIR;Size=4096;Modify=20260115103000.123; folder", "folder", EntryKind::folder, {}},
             Row{"type=cdir; .", ".", EntryKind::dots, {}},
             Row{"type=pdir;perm=el; /home", "", EntryKind::dots, {}},
             Row{"type=OS.unix=slink:/x; link", "link", EntryKind::other, {}},
             Row{"type=file;size=5; ..", "..", EntryKind::dots, {}},
             Row{"size=5; untyped", "untyped", EntryKind::unknown, {}},
             Row{" bare", "bare", EntryKind::unknown, {}},
             Row{"type=file;size=5; a;b=c; d", "a;b=c; d", EntryKind::file, 5},
             Row{"type=file;size=x; odd", "odd", EntryKind::file, {}},
             Row{"type=file;size=5;  two blanks", " two blanks", EntryKind::file, 5},
         }) {
        if (*row.name == 0)
            CHECK_FALSE(parse_mlsd_line(row.line));
        else
            check(row, parse_mlsd_line(row.line));
    }
    for (const char* bad :
         {"", "type=file;size=5;", "type=file; ", "nonsense here", "type=file; a/b", "type=file; a\x01"})
        CHECK_FALSE(parse_mlsd_line(bad));
    const auto entry = parse_mlsd_line("type=file;modify=20260115103001; a");
    using namespace std::chrono;
    CHECK(entry->modified == TimePoint(sys_days(year(2026) / 1 / 15)) + hours(10) + minutes(30) + seconds(1));
}

TEST_CASE("Lines of LIST are read as Unix and Windows servers write them")
{
    for (const Row& row : {
             Row{"-rw-r--r--   1 user  group   1234 Jan 15 10:30 name", "name", EntryKind::file, 1234},
             Row{"-rw-r--r-- 1 ftp ftp 5 Jan  5  2025 a b", "a b", EntryKind::file, 5},
             Row{"-rw-r--r-- 1 ftp ftp 5 Jan 15 10:30  b", " b", EntryKind::file, 5},
             Row{"-rw-r--r-- 1 jan users 7 Feb 28 23:59 x", "x", EntryKind::file, 7},
             Row{"-rw-r--r-- 1 user 9 Dec 1 00:00 nogroup", "nogroup", EntryKind::file, 9},
             Row{"drwxr-xr-x 2 ftp ftp 4096 Jan 15 10:30 folder", "folder", EntryKind::folder, {}},
             Row{"drwxr-xr-x+ 2 ftp ftp 4096 Jan 15 10:30 ..", "..", EntryKind::dots, {}},
             Row{"lrwxrwxrwx 1 ftp ftp 4 Jan 15 10:30 link -> target", "link -> target", EntryKind::other, {}},
             Row{"01-15-26  10:30AM       <DIR>          folder", "folder", EntryKind::folder, {}},
             Row{"01-15-2026  10:30PM             1234 a b", "a b", EntryKind::file, 1234},
         })
        check(row, parse_list_line(row.line));
    for (const char* bad :
         {"", "total 12", "-rw-r--r--", "-rw-r--r-- 1 a b x Jan 15 10:30 name", "-rw-r--r-- 1 a b 5 Jan 32 10:30 name",
          "-rw-r--r-- 1 a b 5 Jan 15", "01-15-26", "1 2 3", "-rw-r--r-- 1 a b 5 Jan 15 10:30 ", "ls: no such file"})
        CHECK_FALSE(parse_list_line(bad));
}

TEST_CASE("Lines of NLST are names, with or without their folder")
{
    CHECK(parse_name_line("name")->name == "name");
    CHECK(parse_name_line("/a/b/name")->name == "name");
    CHECK(parse_name_line("..")->kind == EntryKind::dots);
    CHECK_FALSE(parse_name_line("folder/"));
    CHECK_FALSE(parse_name_line(""));
}

TEST_CASE("Times are read, and nothing else")
{
    CHECK(parse_time("20260115103000") == parse_time("20260115103000.5"));
    for (const char* bad :
         {"", "2026011510300", "20261315103000", "20260230103000", "20260115253000", "2026011510300x"})
        CHECK_FALSE(parse_time(bad));
}
