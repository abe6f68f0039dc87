#include <holdfast/backup/object_names.hpp>
#include <holdfast/error.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <vector>

using namespace holdfast;

TEST_CASE("object names are made and read back")
{
    const std::pair<ObjectName, std::string> rows[] = {
        {{1, std::nullopt}, "0001-full.manifest.json"},
        {{1, 0}, "0001-full.000.segment"},
        {{2, std::nullopt}, "0002-incremental.manifest.json"},
        {{2, 17}, "0002-incremental.017.segment"},
        {{9999, 999}, "9999-incremental.999.segment"},
        {{10000, 1000}, "10000-incremental.1000.segment"},
        {{4294967295u, 4294967295u}, "4294967295-incremental.4294967295.segment"},
    };
    for (const auto& [name, text] : rows) {
        CHECK(make_object_name(name) == text);
        REQUIRE(parse_object_name(text));
        CHECK(*parse_object_name(text) == name);
    }
    CHECK(make_manifest_name(3) == "0003-incremental.manifest.json");
    CHECK(make_segment_name(1, 2) == "0001-full.002.segment");
    CHECK_THROWS_AS(make_object_name({0, std::nullopt}), Error);
}

TEST_CASE("what holdfast does not write is not taken for an object of its own")
{
    for (const char* text : {"",
                             ".",
                             "-",
                             "0001",
                             "0001-full",
                             "0001-full.",
                             "0001-full.segment",
                             "0001-full..segment",
                             "0001-full.00.segment",
                             "0001-full.0000.segment",
                             "0001-full.-01.segment",
                             "0001-full.+01.segment",
                             "001-full.manifest.json",
                             "00001-full.manifest.json",
                             "0000-full.manifest.json",
                             "0002-full.manifest.json",
                             "0001-incremental.manifest.json",
                             "0001-full.manifest.json.tmp",
                             "0001-full.manifest.JSON",
                             "0001-Full.manifest.json",
                             " 0001-full.manifest.json",
                             "0001-full.000.segment ",
                             "0001-full.000.segment.part",
                             "99999999999-incremental.manifest.json",
                             "0001-full.99999999999.segment",
                             "0x01-full.manifest.json",
                             "0001.full-manifest.json",
                             "../0001-full.000.segment"}) {
        INFO(text);
        CHECK_FALSE(parse_object_name(text));
    }
}

TEST_CASE("objects sort in the order in which they are written, as texts too")
{
    std::vector<ObjectName> names;
    for (std::uint32_t number : {1u, 2u, 10u, 9999u}) {
        for (std::uint32_t segment : {0u, 1u, 10u, 999u}) names.push_back({number, segment});
        names.push_back({number, std::nullopt});
    }
    CHECK(std::ranges::is_sorted(names));
    std::vector<std::string> texts;
    for (const ObjectName& name : names) texts.push_back(make_object_name(name));
    CHECK(std::ranges::is_sorted(texts));
    CHECK(ObjectName{2, 1000} > ObjectName{2, 999});
}

TEST_CASE("folder names are made, read back, and sort by time")
{
    using namespace std::chrono;
    const TimePoint time = to_time_point(sys_days(2026y / 11 / 23) + 4h + 2min + 39s + 123ms);
    const std::pair<FolderName, std::string> rows[] = {
        {{time, "orders", "A", BackupType::backup}, "2026-11-23-04-02-39-123.orders.A.backup"},
        {{time, "a.b%2fc", "node-1_x", BackupType::snapshot}, "2026-11-23-04-02-39-123.a.b%2fc.node-1_x.snapshot"},
        {{time, "backup", "backup", BackupType::backup}, "2026-11-23-04-02-39-123.backup.backup.backup"},
    };
    for (const auto& [name, text] : rows) {
        CHECK(make_folder_name(name) == text);
        REQUIRE(parse_folder_name(text));
        CHECK(*parse_folder_name(text) == name);
    }
    FolderName later = rows[0].first;
    later.started_at = time + 1ms;
    CHECK(make_folder_name(later) > rows[0].second);
    later.started_at = time + TimeSpan(9999);
    CHECK(make_folder_name(later) == rows[0].second);
}

TEST_CASE("a folder name that would not be read back is not made, and foreign folders are left alone")
{
    const TimePoint time = to_time_point(std::chrono::sys_days(std::chrono::year(2026) / 1 / 1));
    const FolderName bad[] = {{time, "", "A", BackupType::backup},
                              {time, "a/b", "A", BackupType::backup},
                              {time, "a\\b", "A", BackupType::backup},
                              {time, ".a", "A", BackupType::backup},
                              {time, "a", "", BackupType::backup},
                              {time, "a", "A.B", BackupType::backup},
                              {time, "a", "A/B", BackupType::backup},
                              {time, "a b", "A", BackupType::backup},
                              {TimePoint(TimeSpan(-1)), "a", "A", BackupType::backup}};
    for (const FolderName& name : bad) CHECK_THROWS_AS(make_folder_name(name), Error);
    for (const char* text :
         {"", "orders", "2026-11-23-04-02-39-123", "2026-11-23-04-02-39-123.", "2026-11-23-04-02-39-123.a",
          "2026-11-23-04-02-39-123.a.backup", "2026-11-23-04-02-39-123..A.backup", "2026-11-23-04-02-39-123.a..backup",
          "2026-11-23-04-02-39-123.a.A.Backup", "2026-11-23-04-02-39-123.a.A.backup.tmp",
          "2026-13-23-04-02-39-123.a.A.backup", "2026-02-30-04-02-39-123.a.A.backup",
          "2026-11-23-24-02-39-123.a.A.backup", "2026-11-23-04-60-39-123.a.A.backup",
          "2026-11-23 04-02-39-123.a.A.backup", "2026-11-23-04-02-39-12x.a.A.backup",
          "1969-11-23-04-02-39-123.a.A.backup"}) {
        INFO(text);
        CHECK_FALSE(parse_folder_name(text));
    }
}
