#include "sqlite_archive.hpp"

#include <holdfast/testing/laws/destination.hpp>

#include <support/temporary_folder.hpp>

#include <catch2/catch.hpp>

struct ArchiveHarness {
    using destination_type = SqliteArchive;
    static constexpr std::size_t many = 1100;  // a page has 1000
    holdfast::LocalSettings settings() const { return {.folder_path = folder.path() + "/place"}; }
    TemporaryFolder folder{};
};

TEST_CASE("An archive in a SQLite file keeps the laws of a destination")
{
    for (const auto& law : holdfast::destination_laws<ArchiveHarness>()) {
        DYNAMIC_SECTION(law.name)
        {
            ArchiveHarness harness;
            CHECK_NOTHROW(law.check(harness));
        }
    }
}
