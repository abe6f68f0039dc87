#include <support/data_plane.hpp>

#include <holdfast/retention/execute.hpp>

#include <catch2/catch.hpp>

#include <algorithm>

using namespace holdfast;
using test::DataPlane;
using testing::CallKind;
using namespace std::chrono_literals;

namespace {

/// A chain of full and incremental a week, for three weeks; returns the folders, oldest first.
std::vector<std::string> make_chains(DataPlane& plane)
{
    std::vector<std::string> folders;
    for (int week = 0; week < 3; ++week) {
        plane.engine.put("orders", "a", std::to_string(week));
        plane.back_up(true);
        folders.push_back(plane.chain.folder);
        plane.engine.put("orders", "b", std::to_string(week));
        plane.back_up(false);
        plane.scheduler.advance(24h * 7);
    }
    return folders;
}

RetentionJob job(DataPlane& plane, TimeSpan age = 24h * 8)
{
    RetentionJob result{plane.clock, *plane.places[0].port};
    result.minimum_age = age;
    return result;
}

bool holds(const DataPlane& plane, const std::string& folder)
{
    return std::ranges::any_of(plane.places[0].memory->names(),
                               [&](const auto& name) { return name.starts_with(folder); });
}

}  // namespace

TEST_CASE("old chains go whole, the rest and what is not ours stays")
{
    DataPlane plane;
    const auto folders = make_chains(plane);
    plane.places[0].memory->put("notes.txt", "mine");
    plane.places[0].memory->put(folders[0] + "/notes.txt", "mine");
    SECTION("a dry run only plans")
    {
        auto dry = job(plane);
        dry.dry_run = true;
        const auto outcome = plane.run(execute_retention(std::move(dry)));
        CHECK(outcome.removed.empty());
        CHECK(outcome.plan.chains.size() == 3);
        CHECK(plane.places[0].memory->names().size() == 14);
    }
    SECTION("no age, no listing")
    {
        RetentionJob none{plane.clock, *plane.places[0].port};
        const auto calls = plane.places[0].script->calls().size();
        plane.run(execute_retention(std::move(none)));
        CHECK(plane.places[0].script->calls().size() == calls);
    }
    SECTION("executed")
    {
        const auto outcome = plane.run(execute_retention(job(plane)));
        CHECK(outcome.removed == std::vector<std::string>{folders[1], folders[0]});
        CHECK(outcome.objects == 8);
        CHECK(outcome.bytes > 0);
        CHECK(!outcome.code.failed());
        CHECK(plane.places[0].memory->names().size() == 6);
        CHECK(plane.places[0].memory->contains(folders[0] + "/notes.txt"));
        plane.run(restore(plane.restore_job()));
        CHECK(plane.engine.digest("restored") == plane.engine.digest("orders"));
    }
}

TEST_CASE("a chain that comes into use while retention runs is left at once")
{
    DataPlane plane;
    const auto folders = make_chains(plane);
    auto busy = job(plane);
    int asked = 0;
    busy.is_in_use = [&](const std::string& folder) { return folder == folders[0] && ++asked > 1; };
    const auto outcome = plane.run(execute_retention(std::move(busy)));
    CHECK(outcome.removed == std::vector<std::string>{folders[1]});
    REQUIRE(outcome.kept.size() == 1);
    CHECK(plane.run(list_restore_points(*plane.places[0].port)).size() == 4);
}

TEST_CASE("cut off at any call, nothing looks restorable that is not, and the next retention finishes the work")
{
    for (std::uint64_t calls = 0;; ++calls) {
        INFO("cut off after " << calls << " calls");
        DataPlane plane;
        const auto folders = make_chains(plane);
        plane.places[0].script->cut_off_after(calls);
        const auto outcome = plane.run(execute_retention(job(plane)));
        plane.places[0].script->clear();
        if (!outcome.code.failed()) {
            CHECK(calls > 8);
            break;
        }
        CHECK(outcome.code == errc::unreachable);
        for (const auto& chain : plane.run(read_chains(*plane.places[0].port)))
            for (const auto& backup : chain.backups)
                if (!backup.manifest_name.empty()) CHECK(backup.is_complete());
        plane.run(execute_retention(job(plane)));
        CHECK(!holds(plane, folders[0]));
        CHECK(!holds(plane, folders[1]));
        CHECK(holds(plane, folders[2]));
    }
}

TEST_CASE("what the place locks stays, with the reason, and is no failure")
{
    DataPlane plane;
    const auto folders = make_chains(plane);
    plane.places[0].script->fail(CallKind::remove, 1, errc::access_denied, testing::FaultMoment::before_effect, 1000,
                                 folders[1]);
    const auto outcome = plane.run(execute_retention(job(plane)));
    CHECK(!outcome.code.failed());
    CHECK(outcome.removed == std::vector<std::string>{folders[0]});
    REQUIRE(outcome.kept.size() == 1);
    CHECK(outcome.kept[0].find(folders[1]) != std::string::npos);
    CHECK(plane.run(list_restore_points(*plane.places[0].port)).size() == 4);
}

TEST_CASE("a place that cannot be listed is an outcome, not an exception")
{
    DataPlane plane;
    make_chains(plane);
    plane.places[0].script->fail(CallKind::list, 1, errc::unreachable);
    plane.places[0].script->clear();
    plane.places[0].script->cut_off_after(0);
    const auto outcome = plane.run(execute_retention(job(plane)));
    CHECK(outcome.code == errc::unreachable);
    CHECK(outcome.removed.empty());
}
