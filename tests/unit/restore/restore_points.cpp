#include <support/data_plane.hpp>

#include <catch2/catch.hpp>

using namespace holdfast;
using test::DataPlane;

namespace {

void make_two_chains(DataPlane& plane)
{
    for (int i = 0; i < 5; ++i) {
        plane.engine.put("orders", "a", std::to_string(i));
        plane.back_up(i == 0 || i == 3);
    }
}

std::vector<std::string> names(const std::vector<RestorePoint>& points)
{
    std::vector<std::string> result;
    for (const auto& point : points) result.push_back(point.location + "/" + point.file_name);
    return result;
}

}  // namespace

TEST_CASE("restore points are told newest chain first, from manifests alone")
{
    DataPlane plane;
    make_two_chains(plane);
    plane.places[0].memory->put("notes.txt", "not ours");
    plane.places[0].memory->put("some.folder/0001-full.manifest.json", "not ours");
    plane.places[0].memory->put(plane.chain.folder + "/0009-other.txt", "not ours");
    const auto points = plane.run(list_restore_points(*plane.places[0].port));
    REQUIRE(points.size() == 5);
    for (std::size_t i = 1; i < points.size(); ++i) CHECK(points[i - 1].date_time > points[i].date_time);
    CHECK(points[0].location == plane.chain.folder);
    CHECK(points[0].is_incremental);
    CHECK(points[1].files_to_restore == 1);
    CHECK(points[4].file_name == "0001-full.manifest.json");
    CHECK(points[4].database_name == "orders");
    CHECK(points[4].node_tag == "A");
    CHECK(points[4].size_in_bytes > 0);
}

TEST_CASE("only what is complete up to itself is a point")
{
    DataPlane plane;
    make_two_chains(plane);
    const auto all = names(plane.run(list_restore_points(*plane.places[0].port)));
    const std::string older = all[4].substr(0, all[4].find('/'));
    SECTION("an incremental without a segment ends its chain there")
    {
        plane.places[0].memory->remove(older + "/0002-incremental.000.segment");
        const auto points = plane.run(list_restore_points(*plane.places[0].port));
        CHECK(names(points) == std::vector<std::string>{all[0], all[1], all[4]});
    }
    SECTION("a chain without its full has none")
    {
        plane.places[0].memory->remove(older + "/0001-full.manifest.json");
        const auto points = plane.run(list_restore_points(*plane.places[0].port));
        CHECK(points.size() == 2);
    }
    SECTION("a manifest that cannot be read ends its chain there")
    {
        plane.places[0].memory->damage(older + "/0003-incremental.manifest.json", 50);
        const auto chains = plane.run(read_chains(*plane.places[0].port));
        REQUIRE(chains.size() == 2);
        CHECK(chains[1].restorable() == 2);
        CHECK(chains[1].backups[2].problem.find("0003-incremental.manifest.json") != std::string::npos);
    }
}

TEST_CASE("a listing may begin at a prefix, or in the chain's own folder")
{
    DataPlane plane;
    make_two_chains(plane);
    CHECK(plane.run(list_restore_points(*plane.places[0].port, plane.chain.folder + "/")).size() == 2);
    MemorySettings settings;
    settings.place = plane.places[0].memory;
    settings.folder = plane.chain.folder;
    const DestinationEnvironment environment{plane.io.get_executor(), plane.io.get_executor(), "test", {}};
    detail::DestinationAdapter<MemoryDestination> inside(settings, environment);
    const auto points = plane.run(list_restore_points(inside));
    REQUIRE(points.size() == 2);
    CHECK(points[0].database_name == "orders");
    CHECK(points[0].manifest_name == "0002-incremental.manifest.json");
}

TEST_CASE("a selection chooses by folder, file and time")
{
    DataPlane plane;
    make_two_chains(plane);
    const auto chains = plane.run(read_chains(*plane.places[0].port));
    const auto point = [&](const RestoreSelection& selection) {
        const auto chosen = select_backups(chains, selection);
        return chosen.back().folder + " " + std::to_string(chosen.size());
    };
    const std::string newer = chains[0].folder;
    const std::string older = chains[1].folder;
    const auto at = [&](std::size_t chain, std::size_t backup) {
        return chains[chain].backups[backup].manifest->started_at;
    };
    CHECK(point({}) == newer + " 2");
    CHECK(point({older, {}, {}}) == older + " 3");
    CHECK(point({older + "/", "0002-incremental.manifest.json", {}}) == older + " 2");
    CHECK(point({{}, "0003-incremental.manifest.json", {}}) == older + " 3");
    CHECK(point({{}, "0001-full.manifest.json", {}}) == newer + " 1");
    CHECK(point({{}, older + "/0001-full.manifest.json", {}}) == older + " 1");
    CHECK(point({{}, {}, at(0, 1)}) == newer + " 2");
    CHECK(point({{}, {}, at(0, 0)}) == newer + " 1");
    CHECK(point({{}, {}, at(0, 0) - std::chrono::seconds(1)}) == older + " 3");
    CHECK(test::code_of([&] { point({"elsewhere", {}, {}}); }) == errc::no_restore_point);
    CHECK(test::code_of([&] { point({{}, "0007-incremental.manifest.json", {}}); }) == errc::no_restore_point);
    CHECK(test::code_of([&] { point({{}, {}, at(1, 0) - std::chrono::seconds(1)}); }) == errc::no_restore_point);
}

TEST_CASE("a backup that is being written is not in the way; a damaged one is, and says so")
{
    DataPlane plane;
    make_two_chains(plane);
    plane.places[0].memory->put("2026-02-01-00-00-00-000.orders.A.backup/0001-full.000.segment", "begun");
    plane.places[0].memory->put(plane.chain.folder + "/0003-incremental.000.segment", "begun");
    const auto chains = plane.run(read_chains(*plane.places[0].port));
    CHECK(select_backups(chains, {}).size() == 2);
    plane.places[0].memory->remove(plane.chain.folder + "/0002-incremental.000.segment");
    const auto damaged = plane.run(read_chains(*plane.places[0].port));
    CHECK(test::code_of([&] { (void)select_backups(damaged, {}); }) == errc::object_not_found);
    CHECK(select_backups(damaged, {{}, plane.chain.folder + "/0001-full.manifest.json", {}}).size() == 1);
}

TEST_CASE("the newest backup counts, not the newest chain")
{
    DataPlane plane;
    plane.engine.put("orders", "a", "1");
    plane.back_up();
    const auto chain = plane.chain;
    plane.back_up();
    const auto other = plane.chain.folder;
    plane.chain = chain;
    plane.engine.put("orders", "a", "2");
    plane.back_up(false);
    const auto chains = plane.run(read_chains(*plane.places[0].port));
    CHECK(select_backups(chains, {}).size() == 2);
    CHECK(select_backups(chains, {}).back().folder == chain.folder);
    CHECK(select_backups(chains, {other, {}, {}}).size() == 1);
    CHECK(select_backups(chains, {{}, {}, plane.scheduler.now() - std::chrono::seconds(61)}).back().folder == other);
}

TEST_CASE("a chain goes on when the letter case of its database's name changes")
{
    DataPlane plane;
    plane.engine.put("orders", "a", "1");
    plane.back_up();
    plane.engine.put("orders", "b", "2");
    auto job = plane.job(false);
    job.database = "ORDERS";
    plane.back_up(std::move(job));
    CHECK(plane.run(list_restore_points(*plane.places[0].port)).size() == 2);
}
