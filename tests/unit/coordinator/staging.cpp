#include "two_places.hpp"

#include <support/temporary_folder.hpp>

#include <holdfast/detail/coordinator/staging.hpp>

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

using namespace holdfast_tests;
namespace fs = std::filesystem;

namespace {

ServerWideBackupConfiguration bucket_only()
{
    auto configuration = two_places();
    configuration.local_settings.reset();
    return configuration;
}

std::vector<fs::path> entries(const std::string& folder)
{
    std::vector<fs::path> found;
    for (const auto& entry : fs::directory_iterator(folder)) found.push_back(entry.path());
    return found;
}

}  // namespace

TEST_CASE("A folder for backups on their way is always a new one, which nobody else can read, and goes at the end")
{
    const TemporaryFolder folder;
    const std::string parent = folder.path() + "/made/when/missing";
    {
        const detail::StagingFolder first(parent, 7);
        const detail::StagingFolder second(parent, 7);
        CHECK(first.path() != second.path());
        for (const auto& each : {first.path(), second.path()}) {
            CHECK(each.parent_path() == parent);
            CHECK(each.filename().string().starts_with("holdfast-7-"));
            CHECK(fs::status(each).permissions() == fs::perms::owner_all);
            CHECK(fs::is_empty(each));
            std::ofstream(each / "segment") << "bytes";
        }
    }
    CHECK(fs::is_empty(parent));
    std::ofstream(folder.path() + "/file");
    CHECK_THROWS_AS(detail::StagingFolder(folder.path() + "/file", 7), Error);
}

TEST_CASE("Only the folders that an operation has left are removed, and nothing that a link leads to or that is in use")
{
    const TemporaryFolder folder;
    const fs::path parent = folder.path();
    const fs::path left = parent / "holdfast-7-a1b2c3";
    fs::create_directories(left / "inside");
    std::ofstream(left / "inside" / "segment") << "bytes";
    fs::create_directory(parent / "holdfast-7");
    fs::create_directory(parent / "elsewhere");
    fs::create_directory_symlink(parent / "elsewhere", parent / "holdfast-7-link01");
    fs::create_directory(parent / "holdfast-77-a1b2c3");
    const detail::StagingFolder of_another_server(folder.path(), 7);
    detail::remove_staging_folders(folder.path(), 7);
    CHECK_FALSE(fs::exists(left));
    for (const auto& each : {parent / "holdfast-7", parent / "elsewhere", parent / "holdfast-7-link01",
                             parent / "holdfast-77-a1b2c3", of_another_server.path()})
        CHECK(fs::exists(each));
    detail::remove_staging_folders(folder.path() + "/nowhere", 7);
}

TEST_CASE("A backup without a local place is on its way in a folder of its own, which goes with it")
{
    const TemporaryFolder folder;
    SimulatedServer server({"Orders"});
    server.stop();
    server.options.temporary_folder = folder.path();
    server.start();
    server.put(bucket_only());
    const auto ends = GENERATE(as<std::string>(), "completed", "failed", "aborted");
    CAPTURE(ends);
    server.faults("bucket").block(testing::CallKind::append, 1);
    if (ends == "failed") server.faults("bucket").fail(testing::CallKind::append, 1, errc::no_space);
    const auto id = server.start_backup("Orders", true).result.operation_id;
    server.run_ready();
    const auto during = entries(folder.path());
    REQUIRE(during.size() == 1);
    CHECK(during.front().filename().string().starts_with("holdfast-" + std::to_string(id) + "-"));
    CHECK(fs::status(during.front()).permissions() == fs::perms::owner_all);
    auto& staged = server.place(folder.path().substr(0, folder.path().find('/', 1)));
    CHECK_FALSE(staged.names().empty());
    if (ends == "aborted")
        server.call([&](Diagnostics& said, auto token) {
            return server.coordinator->async_kill_operation(id, said, token);
        });
    server.faults("bucket").release();
    server.run_ready();
    CHECK(server.operation(id).status == (ends == "completed" ? OperationStatus::completed
                                          : ends == "failed"  ? OperationStatus::faulted
                                                              : OperationStatus::canceled));
    CHECK(entries(folder.path()).empty());
    CHECK(staged.names().empty());
}
