#include <support/data_plane.hpp>

#include <catch2/catch.hpp>

#include <algorithm>

using namespace holdfast;
using test::DataPlane;

namespace {

void fill(DataPlane& plane, std::size_t bytes)
{
    std::string value;
    for (std::size_t i = 0; value.size() < bytes; ++i) value += std::to_string(i * 2654435761u) + " ";
    value.resize(bytes);
    plane.engine.put("orders", "big", value);
}

std::size_t segments_of(const BackupOutcome& outcome)
{
    return outcome.manifest.segments.size();
}

}  // namespace

TEST_CASE("a full backup leaves its segments and its manifest, and says what is in them")
{
    DataPlane plane;
    plane.engine.put("orders", "a", std::string(10000, 'x'));
    plane.engine.put("orders", "b", "y");
    const auto outcome = plane.back_up();
    CHECK(plane.places[0].memory->names().size() == 2);
    CHECK(plane.places[0].memory->contains(outcome.manifest_name));
    CHECK(outcome.manifest.is_full);
    CHECK(outcome.manifest.number == 1);
    CHECK(outcome.manifest.items == 2);
    CHECK(outcome.manifest.raw_size > 10000);
    CHECK(outcome.manifest.database == "orders");
    CHECK(outcome.places.size() == 1);
    CHECK(!outcome.places[0].code.failed());
    CHECK(outcome.places[0].objects == 2);
    CHECK(outcome.after.length == 1);
    CHECK(outcome.after.last_etag == 2);
    CHECK(outcome.after.is_whole_at("Local"));
    CHECK(plane.engine.counters().readers_alive == 0);
    CHECK(plane.places[0].memory->live_writers() == 0);
}

TEST_CASE("an incremental names its parent and goes on in the chain's folder")
{
    DataPlane plane;
    plane.engine.put("orders", "a", "1");
    const auto full = plane.back_up();
    plane.engine.put("orders", "b", "2");
    plane.engine.erase("orders", "a");
    const auto incremental = plane.back_up(false);
    CHECK(incremental.folder == full.folder);
    CHECK(incremental.manifest.number == 2);
    CHECK(incremental.manifest.parent_digest == full.after.parent_digest);
    CHECK(incremental.manifest.chain_id == full.manifest.backup_id);
    CHECK(incremental.manifest.etag_from == 1);
    CHECK(incremental.manifest.etag_to == 3);
    CHECK(incremental.after.length == 2);
}

TEST_CASE("frames are full but for the last, whatever the size")
{
    const std::size_t overhead = 24;  // of the engine's record
    for (const std::size_t size :
         {1u, 4095u - 24u, 4096u - 24u, 4097u - 24u, 8192u - 24u, 8193u, 40960u - 24u, 100000u}) {
        DataPlane plane;
        fill(plane, size);
        const auto outcome = plane.back_up();
        INFO("value of " << size << " bytes");
        CHECK(outcome.manifest.raw_size == size + overhead);
        CHECK(outcome.manifest.frame_count == (size + overhead + 4095) / 4096);
    }
}

TEST_CASE("segments are cut at their size and hold whole frames")
{
    DataPlane plane;
    plane.engine.add_synthetic_entry("orders", "noise", 1000 * 1000, 1, 0.0);
    auto job = plane.job();
    job.limits.segment_size = 100 * 1000;
    const auto outcome = plane.back_up(std::move(job));
    REQUIRE(segments_of(outcome) >= 10);
    std::uint64_t frames = 0;
    for (const auto& segment : outcome.manifest.segments) {
        CHECK(segment.size <= 100 * 1000);
        CHECK(segment.first_frame == frames);
        CHECK(plane.places[0].memory->bytes(outcome.folder + "/" + segment.name)->size() == segment.size);
        frames += segment.frames;
    }
    CHECK(frames == outcome.manifest.frame_count);
}

TEST_CASE("an incremental without entries is one empty frame")
{
    DataPlane plane;
    plane.engine.put("orders", "a", "1");
    plane.back_up();
    InMemoryFaults faults;
    faults.declares_no_entries = true;
    plane.engine.set_faults(faults);
    const auto outcome = plane.back_up(false);
    CHECK(outcome.manifest.frame_count == 1);
    CHECK(outcome.manifest.raw_size == 0);
}

TEST_CASE("all places hold the same objects, in both upload modes")
{
    const auto mode = GENERATE(BackupUploadMode::local_first, BackupUploadMode::direct_upload);
    DataPlane plane({"AmazonS3", "Local", "FTP"});
    fill(plane, 50000);
    auto job = plane.job();
    job.upload_mode = mode;
    job.limits.segment_size = 65536;
    const auto outcome = plane.back_up(std::move(job));
    const auto names = plane.places[1].memory->names();
    CHECK(names.size() == segments_of(outcome) + 1);
    for (const auto& place : plane.places) {
        CHECK(place.memory->names() == names);
        for (const auto& name : names) CHECK(*place.memory->bytes(name) == *plane.places[1].memory->bytes(name));
    }
    CHECK(plane.engine.counters().readers_opened == 1);
}

TEST_CASE("without a local place the temporary folder is used, and emptied")
{
    DataPlane plane({"AmazonS3", "FTP"});
    test::TestPlace staging{"staging"};
    staging.port = plane.make_port(staging);
    fill(plane, 50000);
    auto job = plane.job();
    job.staging = staging.port;
    const auto outcome = plane.back_up(std::move(job));
    CHECK(staging.script->count(testing::CallKind::commit) == segments_of(outcome));
    CHECK(staging.memory->names().empty());
    CHECK(outcome.places.size() == 2);
    CHECK(plane.places[0].memory->names() == plane.places[1].memory->names());
    CHECK(plane.places[0].memory->names().size() == segments_of(outcome) + 1);
}

TEST_CASE("the same start twice makes two folders")
{
    DataPlane plane;
    plane.engine.put("orders", "a", "1");
    const auto first = plane.run(run_backup(plane.job()));
    const auto second = plane.run(run_backup(plane.job()));
    CHECK(first.folder != second.folder);
    CHECK(plane.places[0].memory->names().size() == 4);
}

TEST_CASE("a delayed backup keeps its reader and its work, and shows the state from before the delay")
{
    DataPlane plane;
    fill(plane, 200000);
    std::vector<bool> parked;
    auto job = plane.job();
    job.limits.memory_budget = 0;
    plane.control->on_parked([&](bool now) { parked.push_back(now); });
    const auto control = plane.control;
    const auto running = plane.start(run_backup(std::move(job)));
    while (control->snapshot().read_in_bytes < 40000) plane.io.poll_one();
    control->request_delay(plane.scheduler.now() + std::chrono::hours(2));
    plane.poll();
    CHECK(control->is_parked());
    CHECK(!running->done);
    const auto before = control->snapshot().read_in_bytes;
    CHECK(before < 200000);
    plane.engine.put("orders", "later", "not in the backup");
    plane.scheduler.run_for(plane.io, std::chrono::hours(2));
    CHECK(control->snapshot().read_in_bytes == before);
    control->resume();
    const auto outcome = plane.finish(running);
    CHECK(parked == std::vector<bool>{true, false});
    CHECK(outcome.manifest.items == 1);
    CHECK(outcome.manifest.etag_to == 1);
    CHECK(plane.engine.counters().readers_opened == 1);
}

TEST_CASE("read operations are limited to the stated rate, exactly")
{
    DataPlane plane;
    for (int i = 0; i < 1000; ++i) plane.engine.put("orders", "key" + std::to_string(i), "value");
    auto job = plane.job();
    job.max_read_ops_per_second = 50;
    const auto began = plane.scheduler.elapsed();
    const auto outcome = plane.back_up(std::move(job));
    const auto seconds = std::chrono::duration<double>(plane.scheduler.elapsed() - began).count() - 60;
    CHECK(outcome.read_operations == 1000);
    CHECK(seconds >= 19.8);  // a tenth of a second's worth may pass at once
    CHECK(seconds <= 20.0);
}

TEST_CASE("bytes read and bytes uploaded are limited to the stated rates")
{
    DataPlane plane;
    plane.engine.add_synthetic_entry("orders", "noise", 1000 * 1000, 1, 0.0);
    auto job = plane.job();
    SECTION("read")
    {
        job.max_read_bytes_per_second = 100 * 1000;
    }
    SECTION("uploaded, all places")
    {
        job.max_upload_bytes_per_second = 100 * 1000;
    }
    SECTION("uploaded, one place")
    {
        job.places[0].max_upload_bytes_per_second = 100 * 1000;
    }
    const auto outcome = plane.run(run_backup(std::move(job)));
    const auto seconds = std::chrono::duration<double>(outcome.duration).count();
    CHECK(seconds >= 9.8);
    CHECK(seconds <= 10.4);
}

TEST_CASE("progress is told at most once a second and at the end, and only grows")
{
    DataPlane plane;
    plane.engine.add_synthetic_entry("orders", "noise", 1000 * 1000, 1, 0.0);
    auto job = plane.job();
    job.max_read_bytes_per_second = 100 * 1000;
    std::vector<BackupProgress> told;
    plane.control->on_progress([&](const BackupProgress& progress) { told.push_back(progress); });
    plane.run(run_backup(std::move(job)));
    REQUIRE(told.size() >= 9);
    CHECK(told.size() <= 12);
    for (std::size_t i = 1; i < told.size(); ++i) {
        CHECK(told[i].read_in_bytes >= told[i - 1].read_in_bytes);
        CHECK(told[i].places[0].uploaded_in_bytes >= told[i - 1].places[0].uploaded_in_bytes);
    }
    CHECK(told.back().entries == 2);
    CHECK(told.back().places[0].objects == 2);
    CHECK(told.back().places[0].uploaded_in_bytes >= told.back().places[0].total_in_bytes);
    CHECK(told.back().places[0].state == UploadState::done);
}

TEST_CASE("a slow place does not stop the others until the budget is used up")
{
    DataPlane plane({"Local", "AmazonS3"});
    plane.engine.add_synthetic_entry("orders", "noise", 400 * 1000, 1, 0.0);
    auto job = plane.job();
    job.upload_mode = BackupUploadMode::direct_upload;
    job.limits.memory_budget = 20 * 2 * 4096;
    plane.places[1].script->block(testing::CallKind::append, 3);
    const auto running = plane.start(run_backup(std::move(job)));
    plane.poll();
    CHECK(!running->done);
    const auto appends = plane.places[0].script->count(testing::CallKind::append);
    CHECK(appends >= 15);
    CHECK(appends <= 25);
    plane.places[1].script->release();
    CHECK(plane.finish(running).places.size() == 2);
}

TEST_CASE("a job that contradicts itself is refused before anything is touched")
{
    DataPlane plane({"Local", "FTP"});
    plane.engine.put("orders", "a", "1");
    auto job = plane.job();
    errc expected = errc::invalid_argument;
    SECTION("no place")
    {
        job.places.clear();
    }
    SECTION("a place twice")
    {
        job.places[1].name = "Local";
    }
    SECTION("more places than there are")
    {
        job.minimum_places = 3;
    }
    SECTION("no place needed")
    {
        job.minimum_places = 0;
    }
    SECTION("frames too small")
    {
        job.limits.frame_size = 100;
    }
    SECTION("frames too big")
    {
        job.limits.frame_size = std::size_t{1} << 30;
    }
    SECTION("segments too small")
    {
        job.limits.segment_size = 1;
    }
    SECTION("an incremental on nothing")
    {
        job.is_full = false;
    }
    SECTION("encryption that is not there")
    {
        job.key = SecretBytes::random(32);
        expected = errc::not_in_this_composition;
    }
    CHECK(test::code_of([&] { plane.run(run_backup(std::move(job))); }) == expected);
    CHECK(plane.engine.counters().readers_opened == 0);
    CHECK(plane.places[0].script->calls().empty());
}
