#include <support/data_plane.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <catch2/catch.hpp>

#include <algorithm>
#include <optional>

using namespace holdfast;
using test::DataPlane;
using testing::CallKind;
using testing::FaultMoment;

namespace {

constexpr std::size_t value_size = 30000;

void fill(DataPlane& plane)
{
    plane.engine.add_synthetic_entry("orders", "noise", value_size, 1, 0.5);
    plane.engine.put("orders", "a", "1");
}

/// A chain of one full, so that the run under test can be an incremental.
void prepare(DataPlane& plane, bool is_full)
{
    fill(plane);
    if (is_full) return;
    plane.back_up();
    plane.engine.add_synthetic_entry("orders", "more", value_size, 2, 0.5);
}

bool is_untouched(const test::TestPlace& place, const std::vector<std::string>& before)
{
    return place.memory->names() == before && place.memory->live_writers() == 0 &&
           place.memory->abandoned_writers() == 0;
}

BackupJob small_job(DataPlane& plane, bool is_full, BackupUploadMode mode = BackupUploadMode::direct_upload)
{
    auto job = plane.job(is_full);
    job.upload_mode = mode;
    job.limits.segment_size = 65536;
    return job;
}

}  // namespace

TEST_CASE("whatever call of the only place fails, the run fails and nothing stays behind")
{
    const bool is_full = GENERATE(true, false);
    const auto kind = GENERATE(CallKind::list, CallKind::create, CallKind::append, CallKind::commit);
    const auto moment = GENERATE(FaultMoment::before_effect, FaultMoment::after_effect);
    for (std::uint64_t n = 1;; ++n) {
        INFO("call " << n << " of kind " << static_cast<int>(kind));
        DataPlane plane;
        prepare(plane, is_full);
        const auto before = plane.places[0].memory->names();
        const auto calls = plane.places[0].script->count(kind);
        plane.places[0].script->fail(kind, n, errc::place_failed, moment);
        const auto code = test::code_of([&] { plane.run(run_backup(small_job(plane, is_full))); });
        if (plane.places[0].script->count(kind) - calls < n) {
            CHECK(!code.failed());
            CHECK(n > 1);
            break;
        }
        CHECK(code == errc::place_failed);
        CHECK(is_untouched(plane.places[0], before));
        CHECK(plane.engine.counters().readers_alive == 0);
        CHECK(!test::code_of([&] { plane.run(run_backup(small_job(plane, is_full))); }).failed());
    }
}

TEST_CASE("whatever call of one of two places fails, the other one gets the backup and the first one's lack is known")
{
    const auto mode = GENERATE(BackupUploadMode::direct_upload, BackupUploadMode::local_first);
    const auto kind = GENERATE(CallKind::list, CallKind::create, CallKind::append, CallKind::commit);
    for (std::uint64_t n = 1;; ++n) {
        INFO("call " << n << " of kind " << static_cast<int>(kind));
        DataPlane plane({"Local", "AmazonS3"});
        prepare(plane, true);
        plane.places[1].script->fail(kind, n, errc::unreachable);
        const auto outcome = plane.run(run_backup(small_job(plane, true, mode)));
        CHECK(!outcome.places[0].code.failed());
        CHECK(outcome.after.is_whole_at("Local"));
        CHECK(plane.places[0].memory->names().size() == outcome.manifest.segments.size() + 1);
        if (plane.places[1].script->count(kind) < n) {
            CHECK(!outcome.places[1].code.failed());
            CHECK(n > 1);
            break;
        }
        CHECK(outcome.places[1].code == errc::unreachable);
        CHECK(outcome.places[1].diagnostics.message.find("AmazonS3") != std::string::npos);
        CHECK(outcome.after.places_behind() == std::vector<std::string>{"AmazonS3"});
        CHECK(outcome.after.places[1].missing.size() == outcome.manifest.segments.size() + 1);
        CHECK(outcome.after.places[1].missing.back() == outcome.manifest_name);
        CHECK(!plane.places[1].memory->contains(outcome.manifest_name));
        CHECK(plane.places[1].memory->live_writers() == 0);
    }
}

TEST_CASE("if fewer places complete than are asked for, the run fails and nothing stays at the others")
{
    const auto mode = GENERATE(BackupUploadMode::direct_upload, BackupUploadMode::local_first);
    DataPlane plane({"Local", "AmazonS3"});
    prepare(plane, true);
    plane.places[1].script->fail(CallKind::commit, 1, errc::no_space);
    auto job = small_job(plane, true, mode);
    job.minimum_places = 2;
    CHECK(test::code_of([&] { plane.run(run_backup(std::move(job))); }) == errc::no_space);
    CHECK(is_untouched(plane.places[0], {}));
    CHECK(is_untouched(plane.places[1], {}));
}

TEST_CASE("what cannot be removed after a failure is reported, manifest first")
{
    DataPlane plane;
    prepare(plane, true);
    plane.places[0].script->fail(CallKind::commit, 2, errc::place_failed, FaultMoment::after_effect);
    plane.places[0].script->fail(CallKind::remove, 1, errc::unreachable, FaultMoment::before_effect, 100);
    try {
        plane.run(run_backup(small_job(plane, true)));
        FAIL("it has to fail");
    } catch (const BackupFailure& failure) {
        REQUIRE(failure.places().size() == 1);
        const auto& left = failure.places()[0].left_behind;
        REQUIRE(left.size() == 2);
        CHECK(left[0].ends_with("0001-full.manifest.json"));
        CHECK(left[1].ends_with("0001-full.000.segment"));
    }
}

TEST_CASE("an incremental that only a place without the chain has does not count")
{
    DataPlane plane({"Local", "AmazonS3"});
    fill(plane);
    plane.places[1].script->fail(CallKind::commit, 1, errc::unreachable);
    plane.back_up(small_job(plane, true));
    REQUIRE(plane.chain.places_behind() == std::vector<std::string>{"AmazonS3"});
    plane.engine.put("orders", "b", "2");
    const auto before = plane.places[1].memory->names();
    plane.places[0].script->fail(CallKind::create, 1, errc::no_space);
    CHECK(test::code_of([&] { plane.run(run_backup(small_job(plane, false))); }) == errc::no_space);
    CHECK(plane.places[1].memory->names() == before);
}

TEST_CASE("what a failed attempt left in the chain's folder is removed by the next one")
{
    DataPlane plane;
    fill(plane);
    plane.back_up();
    const std::string stray = plane.chain.folder + "/0002-incremental.000.segment";
    plane.engine.put("orders", "b", "2");
    plane.places[0].memory->put(stray, "left over");
    plane.places[0].memory->put(plane.chain.folder + "/0002-incremental.001.segment", "left over");
    plane.back_up(false);
    CHECK(plane.places[0].memory->bytes(stray)->size() > 9);
    CHECK(plane.places[0].memory->names().size() == 4);
}

TEST_CASE("a backup that was finished but not recorded is adopted, and its lack elsewhere is known")
{
    const bool encrypted = GENERATE(false, true);
    const auto next_job = [&](DataPlane& plane, bool is_full) {
        auto job = small_job(plane, is_full);
        if (encrypted) {
            job.key = SecretBytes(32);
            job.cipher = &detail::cipher_kind<XChaCha20Poly1305>;
        }
        return job;
    };
    DataPlane plane({"Local", "AmazonS3"});
    fill(plane);
    plane.back_up(next_job(plane, true));
    const auto recorded = plane.chain;
    plane.engine.put("orders", "b", "2");
    plane.places[1].script->fail(CallKind::create, 1, errc::unreachable);
    plane.back_up(next_job(plane, false));
    plane.engine.put("orders", "c", "3");

    SECTION("it continues the chain")
    {
        plane.chain = recorded;
        const auto outcome = plane.back_up(next_job(plane, false));
        CHECK(outcome.manifest.number == 3);
        CHECK(outcome.after.length == 3);
        CHECK(outcome.after.places_behind() == std::vector<std::string>{"AmazonS3"});
        CHECK(outcome.after.places[1].missing.size() == 2);
        auto job = plane.restore_job();
        if (encrypted) job.key = SecretBytes(32);
        plane.run(restore(std::move(job)));
        CHECK(plane.engine.digest("restored") == plane.engine.digest("orders"));
    }
    SECTION("it does not continue the chain")
    {
        plane.chain = recorded;
        plane.chain.parent_digest = "another";
        CHECK(test::code_of([&] { plane.run(run_backup(next_job(plane, false))); }) == errc::object_exists);
    }
    SECTION("it cannot be read")
    {
        plane.chain = recorded;
        plane.places[0].memory->damage(plane.chain.folder + "/0002-incremental.manifest.json", 60);
        CHECK(test::code_of([&] { plane.run(run_backup(next_job(plane, false))); }) == errc::object_exists);
    }
    CHECK(plane.places[0].memory->contains(recorded.folder + "/0002-incremental.manifest.json"));
}

TEST_CASE("an object of somebody else under the same name is not removed")
{
    DataPlane plane;
    fill(plane);
    auto job = small_job(plane, true);
    plane.places[0].script->block(CallKind::commit, 1);
    const auto running = plane.start(run_backup(std::move(job)));
    while (plane.places[0].script->blocked() == 0) plane.io.poll_one();
    const auto created = plane.places[0].script->calls().back().name;
    plane.places[0].memory->put(created, "theirs");
    plane.places[0].script->release();
    CHECK(test::code_of([&] { plane.finish(running); }) == errc::object_exists);
    CHECK(plane.places[0].memory->bytes(created)->size() == 6);
}

TEST_CASE("a reader that fails, or gives other than it declared, fails the run and leaves nothing")
{
    struct Row {
        const char* what;
        InMemoryFaults faults;
        errc code;
    };
    const auto with = [](auto change) {
        InMemoryFaults faults;
        change(faults);
        return faults;
    };
    const std::vector<Row> rows{
        {"it does not open", with([](auto& f) { f.open_reader_fails = true; }), errc::engine_failed},
        {"it declares nothing", with([](auto& f) { f.declares_no_entries = true; }), errc::empty_read},
        {"it gives nothing", with([](auto& f) {
             f.declares_no_sizes = true;
             f.reader_ends_after = 0;
         }),
         errc::empty_read},
        {"it ends early", with([](auto& f) { f.reader_ends_after = 5000; }), errc::short_read},
        {"it gives one byte less", with([](auto& f) { f.declared_size_is_off_by = 1; }), errc::short_read},
        {"it gives one byte more", with([](auto& f) { f.declared_size_is_off_by = -1; }), errc::engine_failed},
        {"it gives one item less", with([](auto& f) { f.declared_items_are_off_by = 1; }), errc::short_read},
        {"it gives one item more", with([](auto& f) { f.declared_items_are_off_by = -1; }), errc::engine_failed},
    };
    for (const auto& row : rows) {
        INFO(row.what);
        DataPlane plane({"Local", "FTP"});
        fill(plane);
        plane.engine.set_faults(row.faults);
        const auto code = test::code_of([&] { plane.run(run_backup(small_job(plane, true))); });
        CHECK(code == row.code);
        for (const auto& place : plane.places) CHECK(is_untouched(place, {}));
        CHECK(plane.engine.counters().readers_alive == 0);
    }
}

TEST_CASE("a reader that throws at its n-th read leaves nothing, whatever n")
{
    for (std::uint64_t n = 1;; ++n) {
        DataPlane plane;
        fill(plane);
        InMemoryFaults faults;
        faults.read_fails_at = n;
        plane.engine.set_faults(faults);
        const auto code = test::code_of([&] { plane.run(run_backup(small_job(plane, true))); });
        if (!code.failed()) {
            CHECK(n > 5);
            break;
        }
        CHECK(code == errc::engine_failed);
        CHECK(is_untouched(plane.places[0], {}));
    }
}

TEST_CASE("an abort at any step ends the run as aborted and leaves nothing, or comes too late")
{
    const auto mode = GENERATE(BackupUploadMode::direct_upload, BackupUploadMode::local_first);
    const bool is_full = GENERATE(true, false);
    std::size_t aborted = 0;
    for (std::size_t steps = 0;; ++steps) {
        INFO("after " << steps << " steps");
        DataPlane plane({"Local", "AmazonS3"});
        prepare(plane, is_full);
        const auto before = plane.places[0].memory->names();
        const auto running = plane.start(run_backup(small_job(plane, is_full, mode)));
        if (plane.io.stopped()) plane.io.restart();
        for (std::size_t i = 0; i < steps; ++i) plane.io.poll_one();
        if (running->done) break;
        plane.control->request_abort("the operator wants it");
        const auto code = test::code_of([&] { plane.finish(running); });
        if (code.failed()) {
            ++aborted;
            CHECK(code == errc::aborted);
            for (const auto& place : plane.places) CHECK(is_untouched(place, before));
        }
        CHECK(plane.engine.counters().readers_alive == 0);
    }
    CHECK(aborted > 50);
}

TEST_CASE("cancelling the coroutine at any step is a shut-down that leaves nothing")
{
    std::size_t cancelled = 0;
    for (std::size_t steps = 0;; ++steps) {
        DataPlane plane({"Local", "AmazonS3"});
        prepare(plane, true);
        auto job = small_job(plane, true, BackupUploadMode::local_first);
        boost::asio::cancellation_signal signal;
        bool done = false;
        std::exception_ptr failure;
        boost::asio::co_spawn(
            plane.io, run_backup(std::move(job)),
            boost::asio::bind_cancellation_slot(signal.slot(), [&](std::exception_ptr e, BackupOutcome) {
                failure = e;
                done = true;
            }));
        for (std::size_t i = 0; i < steps; ++i) plane.io.poll_one();
        if (done) break;
        signal.emit(boost::asio::cancellation_type::terminal);
        plane.poll();
        INFO("after " << steps << " steps");
        REQUIRE(done);
        const auto code = test::code_of([&] {
            if (failure) std::rethrow_exception(failure);
        });
        if (!code.failed()) continue;
        ++cancelled;
        const bool known = code == errc::shut_down || code == boost::asio::error::operation_aborted;
        CHECK(known);
        for (const auto& place : plane.places) CHECK(is_untouched(place, {}));
    }
    CHECK(cancelled > 50);
}

TEST_CASE("a context that is destroyed with a backup under way frees everything")
{
    for (std::size_t steps = 0; steps < 300; steps += 7) {
        std::optional<InMemoryEngine> engine;  // shares its databases and counters with the one that goes
        {
            DataPlane plane({"Local", "AmazonS3"});
            prepare(plane, true);
            engine.emplace(plane.engine);
            auto running = plane.start(run_backup(small_job(plane, true)));
            for (std::size_t i = 0; i < steps; ++i) plane.io.poll_one();
        }
        CHECK(engine->counters().readers_alive == 0);
    }
}

TEST_CASE("an abort ends a throttled wait at once, and a parked operation")
{
    DataPlane plane;
    fill(plane);
    auto job = small_job(plane, true);
    job.max_read_bytes_per_second = 4096;
    const auto control = plane.control;
    SECTION("throttled") {}
    SECTION("parked")
    {
        control->request_delay(plane.scheduler.now() + std::chrono::hours(1));
    }
    const auto running = plane.start(run_backup(std::move(job)));
    plane.poll();
    REQUIRE(!running->done);
    const auto at = plane.scheduler.elapsed();
    control->request_abort("the operator wants it");
    plane.poll();
    CHECK(running->done);
    CHECK(plane.scheduler.elapsed() == at);
    CHECK(is_untouched(plane.places[0], {}));
}

TEST_CASE("a place that hangs is left at once when the run is aborted")
{
    DataPlane plane;
    fill(plane);
    plane.places[0].script->block(CallKind::append, 2);
    const auto running = plane.start(run_backup(small_job(plane, true)));
    plane.poll();
    REQUIRE(plane.places[0].script->blocked() == 1);
    plane.control->request_abort("the operator wants it");
    plane.poll();
    CHECK(running->done);
    CHECK(is_untouched(plane.places[0], {}));
}

TEST_CASE("a manifest that cannot be removed keeps what it names, so that what is listed can be restored")
{
    DataPlane plane({"Local", "AmazonS3"});
    prepare(plane, true);
    plane.places[1].script->fail(CallKind::commit, 2, errc::no_space);  // the manifest
    plane.places[0].script->fail(CallKind::remove, 1, errc::unreachable);
    auto job = small_job(plane, true);
    job.minimum_places = 2;
    try {
        plane.run(run_backup(std::move(job)));
        FAIL("it has to fail");
    } catch (const BackupFailure& failure) {
        CHECK(failure.places()[0].left_behind.size() == 2);
    }
    REQUIRE(plane.places[0].memory->names().size() == 2);
    plane.run(restore(plane.restore_job()));
    CHECK(plane.engine.digest("restored") == plane.engine.digest("orders"));
}

TEST_CASE("a full whose folder is taken tells the folder that it moves on to")
{
    DataPlane plane;
    fill(plane);
    std::vector<std::string> told;
    auto first = small_job(plane, true);
    first.on_folder = [&](const std::string& folder) { told.push_back(folder); };
    const auto before = plane.run(run_backup(std::move(first)));
    CHECK(told == std::vector<std::string>{before.folder});
    auto second = small_job(plane, true);
    second.started_at = before.manifest.started_at;
    second.on_folder = [&](const std::string& folder) { told.push_back(folder); };
    const auto after = plane.run(run_backup(std::move(second)));
    CHECK(after.folder != before.folder);
    CHECK(told == std::vector<std::string>{before.folder, before.folder, after.folder});
}
