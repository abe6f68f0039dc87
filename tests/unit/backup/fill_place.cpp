#include <support/data_plane.hpp>

#include <holdfast/backup/fill_place.hpp>
#include <holdfast/backup/sweep_place.hpp>

#include <catch2/catch.hpp>

using namespace holdfast;
using test::DataPlane;
using testing::CallKind;

namespace {

/// Three backups; the second place gets nothing of the last two.
void fall_behind(DataPlane& plane)
{
    for (int i = 0; i < 3; ++i) {
        plane.engine.add_synthetic_entry("orders", "noise" + std::to_string(i), 90000, 1, 0.1);
        if (i == 1)
            plane.places[1].script->fail(CallKind::create, 1, errc::unreachable, testing::FaultMoment::before_effect,
                                         2);
        auto job = plane.job(i == 0);
        job.limits.segment_size = 65536;
        plane.back_up(std::move(job));
    }
}

FillJob fill_job(DataPlane& plane)
{
    plane.control = plane.new_control();
    FillJob job{plane.clock, plane.io.get_executor()};
    job.sources = {plane.places[0].place()};
    job.target = plane.places[1].place();
    for (const auto& place : plane.chain.places)
        if (place.name == plane.places[1].name) job.objects = place.missing;
    job.control = plane.control;
    return job;
}

bool is_same(DataPlane& plane)
{
    const auto names = plane.places[0].memory->names();
    if (names != plane.places[1].memory->names()) return false;
    for (const auto& name : names)
        if (*plane.places[0].memory->bytes(name) != *plane.places[1].memory->bytes(name)) return false;
    return true;
}

}  // namespace

TEST_CASE("a place that fell behind catches up without the database")
{
    DataPlane plane({"Local", "AmazonS3"});
    fall_behind(plane);
    REQUIRE(plane.chain.places_behind() == std::vector<std::string>{"AmazonS3"});
    REQUIRE(!is_same(plane));
    const auto readers = plane.engine.counters().readers_opened;
    SECTION("by the chain's record") {}
    SECTION("by comparing the places")
    {
        const auto missing = plane.run(find_missing(*plane.places[0].port, *plane.places[1].port, plane.chain.folder));
        CHECK(missing == fill_job(plane).objects);
    }
    const auto outcome = plane.run(fill_place(fill_job(plane)));
    CHECK(outcome.still_missing.empty());
    CHECK(!outcome.code.failed());
    CHECK(outcome.objects >= 4);
    CHECK(is_same(plane));
    CHECK(plane.engine.counters().readers_opened == readers);
    const auto again = plane.run(fill_place(fill_job(plane)));
    CHECK(again.objects == 0);
    CHECK(again.still_missing.empty());
}

TEST_CASE("a place that joins in the middle of a chain gets what came before")
{
    DataPlane plane;
    plane.engine.put("orders", "a", "1");
    plane.back_up();
    plane.engine.put("orders", "b", "2");
    plane.add_place("AmazonS3");
    plane.back_up(false);
    CHECK(plane.chain.places_behind() == std::vector<std::string>{"AmazonS3"});
    const auto job = fill_job(plane);
    CHECK(job.objects == std::vector<std::string>{plane.chain.folder + "/0001-full.000.segment",
                                                  plane.chain.folder + "/0001-full.manifest.json"});
    CHECK(plane.run(fill_place(fill_job(plane))).still_missing.empty());
    CHECK(is_same(plane));
}

TEST_CASE("a manifest is never copied before all that it names")
{
    DataPlane plane({"Local", "AmazonS3"});
    fall_behind(plane);
    auto job = fill_job(plane);
    job.objects = {job.objects.back()};
    CHECK(plane.run(fill_place(std::move(job))).still_missing.empty());
    CHECK(plane.places[1].memory->contains(plane.chain.folder + "/0003-incremental.000.segment"));
}

TEST_CASE("whatever call of the lagging place fails, the outcome says what is still missing and the rest can follow")
{
    for (const auto kind : {CallKind::list, CallKind::create, CallKind::append, CallKind::commit}) {
        for (std::uint64_t n = 1;; ++n) {
            INFO("call " << n << " of kind " << static_cast<int>(kind));
            DataPlane plane({"Local", "AmazonS3"});
            fall_behind(plane);
            plane.places[1].script->clear();
            plane.places[1].script->fail(kind, n, errc::no_space);
            auto job = fill_job(plane);
            const auto wanted = job.objects;
            const auto outcome = plane.run(fill_place(std::move(job)));
            if (!outcome.code.failed()) {
                CHECK(n > 1);
                break;
            }
            CHECK(outcome.code == errc::no_space);
            CHECK(!outcome.still_missing.empty());
            CHECK(outcome.still_missing.back() == wanted.back());
            CHECK(plane.places[1].memory->live_writers() == 0);
            CHECK(plane.run(fill_place(fill_job(plane))).still_missing.empty());
            CHECK(is_same(plane));
        }
    }
}

TEST_CASE("a damaged copy is never passed on; another source is asked")
{
    DataPlane plane({"Local", "AmazonS3", "FTP"});
    fall_behind(plane);
    const std::string segment = plane.chain.folder + "/0002-incremental.000.segment";
    plane.places[0].memory->damage(segment, 3000);
    const auto alone = plane.run(fill_place(fill_job(plane)));
    CHECK(alone.code == errc::object_damaged);
    CHECK(alone.diagnostics.text().find("0002-incremental.000.segment") != std::string::npos);
    CHECK(!plane.places[1].memory->contains(segment));
    auto job = fill_job(plane);
    job.sources.push_back(plane.places[2].place());
    CHECK(plane.run(fill_place(std::move(job))).still_missing.empty());
    CHECK(*plane.places[1].memory->bytes(segment) == *plane.places[2].memory->bytes(segment));
}

TEST_CASE("a catch-up that is aborted ends at once and leaves no half object")
{
    DataPlane plane({"Local", "AmazonS3"});
    fall_behind(plane);
    plane.places[1].script->block(CallKind::append, 3);
    const auto running = plane.start(fill_place(fill_job(plane)));
    plane.poll();
    REQUIRE(!running->done);
    plane.control->request_abort("the operator wants it");
    plane.poll();
    REQUIRE(running->done);
    CHECK(test::code_of([&] { plane.finish(running); }) == errc::aborted);
    CHECK(plane.places[1].memory->live_writers() == 0);
}

TEST_CASE("a sweep removes segments without a manifest and unfinished uploads, and nothing else")
{
    DataPlane plane;
    plane.engine.put("orders", "a", "1");
    plane.back_up();
    auto& memory = *plane.places[0].memory;
    auto kept = memory.names();
    const std::string dead = "2026-01-02-00-00-00-000.orders.A.backup";
    const std::string live = "2026-01-03-00-00-00-000.orders.A.backup";
    memory.put(dead + "/0001-full.000.segment", "left by a crash");
    memory.put(plane.chain.folder + "/0002-incremental.000.segment", "left by a crash");
    for (const auto& other : {live + "/0001-full.000.segment", dead + "/readme.txt",
                              std::string("0001-full.000.segment"), std::string("mine/0001-full.000.segment")}) {
        memory.put(other, "stays");
        kept.push_back(other);
    }
    {
        const auto abandoned = memory.begin(dead + "/0001-full.001.segment");
    }
    const auto outcome = plane.run(sweep_place(*plane.places[0].port, [&](const std::string& folder) { return folder == live; }));
    std::sort(kept.begin(), kept.end());
    CHECK(memory.names() == kept);
    CHECK(outcome.removed == 2);
    CHECK(outcome.leftovers == 1);
    CHECK(outcome.not_removed.empty());
}

TEST_CASE("a sweep takes nothing from a backup that ends while the place is listed, nor from a run that begins then")
{
    DataPlane plane;
    auto& memory = *plane.places[0].memory;
    const std::string ending = "2026-01-02-00-00-00-000.orders.A.backup";
    const std::string begun = "2026-01-03-00-00-00-000.orders.A.backup";
    const std::string dead = "2026-01-04-00-00-00-000.orders.A.backup";
    for (const auto& folder : {ending, begun, dead}) memory.put(folder + "/0001-full.000.segment", "x");
    int looks = 0;  // each folder is asked for after the first listing, then after the second, then before its removal
    const auto outcome = plane.run(sweep_place(*plane.places[0].port, [&](const std::string& folder) {
        if (++looks == 3) memory.put(ending + "/0001-full.manifest.json", "{}");
        return looks > 5 && folder == begun;
    }));
    CHECK(outcome.removed == 1);
    CHECK(memory.names() == std::vector<std::string>{ending + "/0001-full.000.segment",
                                                     ending + "/0001-full.manifest.json",
                                                     begun + "/0001-full.000.segment"});
}

TEST_CASE("a sweep goes on where something cannot be removed, and says so")
{
    DataPlane plane;
    const std::string dead = "2026-01-02-00-00-00-000.orders.A.backup";
    for (const char* name : {"/0001-full.000.segment", "/0001-full.001.segment"})
        plane.places[0].memory->put(dead + name, "x");
    plane.places[0].script->fail(CallKind::remove, 1, errc::access_denied);
    const auto outcome = plane.run(sweep_place(*plane.places[0].port));
    CHECK(outcome.removed == 1);
    REQUIRE(outcome.not_removed.size() == 1);
    CHECK(outcome.not_removed[0].find("0001-full.000.segment") != std::string::npos);
}
