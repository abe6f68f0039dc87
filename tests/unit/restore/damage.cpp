#include <support/data_plane.hpp>

#include <catch2/catch.hpp>

#include <functional>

using namespace holdfast;
using test::DataPlane;

namespace {

SecretBytes the_key()
{
    SecretBytes bytes(32);
    bytes.bytes()[1] = std::byte{1};
    return bytes;
}

void make_chain(DataPlane& plane, bool encrypted)
{
    for (int i = 0; i < 2; ++i) {
        plane.engine.put("orders", "a" + std::to_string(i), std::string(100, 'x'));
        plane.engine.add_synthetic_entry("orders", "noise" + std::to_string(i), 20000, 1, 0.2);
        auto job = plane.job(i == 0);
        job.limits.segment_size = 65536;
        if (encrypted) {
            job.key = the_key();
            job.cipher = &detail::cipher_kind<XChaCha20Poly1305>;
        }
        plane.back_up(std::move(job));
    }
}

RestoreJob job_of(DataPlane& plane, bool encrypted)
{
    auto job = plane.restore_job();
    if (encrypted) job.key = the_key();
    return job;
}

VerifyReport verify_all(DataPlane& plane, bool with_key)
{
    VerifyJob job{plane.clock, plane.io.get_executor()};
    job.place = plane.places[0].place();
    if (with_key) job.key = the_key();
    job.ciphers = DataPlane::ciphers();
    job.control = plane.new_control();
    return plane.run(verify(std::move(job)));
}

bool has_no_half_database(DataPlane& plane)
{
    return plane.engine.databases().size() == 1 && plane.engine.counters().writers_alive == 0;
}

}  // namespace

TEST_CASE("whatever is wrong with the stored objects, a restore says so precisely and leaves no database")
{
    struct Row {
        const char* what;
        std::function<void(DataPlane&, const std::string& folder)> damage;
        errc code;
        const char* named;
    };
    const std::string full = "/0001-full.000.segment";
    const std::vector<Row> rows{
        {"a segment is missing", [&](auto& p, auto& f) { p.places[0].memory->remove(f + full); },
         errc::object_not_found, "0001-full.000.segment"},
        {"a segment is cut short",
         [&](auto& p, auto& f) {
             p.places[0].memory->truncate(f + full, p.places[0].memory->bytes(f + full)->size() - 1);
         },
         errc::object_truncated, "0001-full.000.segment"},
        {"a segment is longer",
         [&](auto& p, auto& f) {
             auto bytes = *p.places[0].memory->bytes(f + full);
             bytes.push_back({});
             p.places[0].memory->put(f + full, bytes);
         },
         errc::object_truncated, "0001-full.000.segment"},
        {"a byte of the last frame is changed",
         [&](auto& p, auto& f) {
             p.places[0].memory->damage(f + full, p.places[0].memory->bytes(f + full)->size() - 1);
         },
         errc::object_damaged, "0001-full.000.segment"},
        {"a byte of the segment's header is changed",
         [&](auto& p, auto& f) { p.places[0].memory->damage(f + full, 0); }, errc::object_damaged,
         "0001-full.000.segment"},
        {"the full's manifest is missing",
         [&](auto& p, auto& f) { p.places[0].memory->remove(f + "/0001-full.manifest.json"); }, errc::object_not_found,
         "manifest"},
        {"the incremental's manifest is cut short",
         [&](auto& p, auto& f) { p.places[0].memory->truncate(f + "/0002-incremental.manifest.json", 200); },
         errc::object_truncated, "0002-incremental.manifest.json"},
        {"a manifest is that of the other backup",
         [&](auto& p, auto& f) {
             p.places[0].memory->put(f + "/0002-incremental.manifest.json",
                                     *p.places[0].memory->bytes(f + "/0001-full.manifest.json"));
         },
         errc::foreign_object, "0002-incremental.manifest.json"},
    };
    const bool encrypted = GENERATE(false, true);
    for (const auto& row : rows) {
        INFO(row.what);
        DataPlane plane;
        make_chain(plane, encrypted);
        row.damage(plane, plane.chain.folder);
        try {
            plane.run(restore(job_of(plane, encrypted)));
            FAIL("it has to fail");
        } catch (const Error& error) {
            CHECK(error.code() == row.code);
            CHECK(error.diagnostics().text().find(row.named) != std::string::npos);
        }
        CHECK(has_no_half_database(plane));
        CHECK(!verify_all(plane, encrypted).is_ok());
    }
}

TEST_CASE("a segment of another backup is foreign")
{
    DataPlane plane;
    make_chain(plane, false);
    const std::string first = plane.chain.folder;
    make_chain(plane, false);
    const std::string name = "/0001-full.000.segment";
    auto other = *plane.places[0].memory->bytes(first + name);
    other.resize(plane.places[0].memory->bytes(plane.chain.folder + name)->size());
    plane.places[0].memory->put(plane.chain.folder + name, other);
    auto job = job_of(plane, false);
    job.selection.folder = plane.chain.folder;
    CHECK(test::code_of([&] { plane.run(restore(std::move(job))); }) == errc::foreign_object);
    CHECK(has_no_half_database(plane));
}

TEST_CASE("every flipped byte of a segment is found before it counts, with the key and without")
{
    const bool encrypted = GENERATE(false, true);
    DataPlane plane;
    plane.engine.add_synthetic_entry("orders", "noise", 6000, 1, 0.2);
    auto backup = plane.job();
    if (encrypted) {
        backup.key = the_key();
        backup.cipher = &detail::cipher_kind<Aes256Gcm>;
    }
    plane.back_up(std::move(backup));
    const std::string name = plane.chain.folder + "/0001-full.000.segment";
    const auto size = plane.places[0].memory->bytes(name)->size();
    for (std::size_t at = 0; at < size; at += at < 300 ? 1 : 53) {
        INFO("byte " << at);
        plane.places[0].memory->damage(name, at);
        CHECK(test::code_of([&] { plane.run(restore(job_of(plane, encrypted))); }).failed());
        CHECK(!verify_all(plane, encrypted).is_ok());
        CHECK(!verify_all(plane, false).is_ok());
        plane.places[0].memory->damage(name, at);
    }
    CHECK(has_no_half_database(plane));
    CHECK(verify_all(plane, encrypted).is_ok());
    CHECK(verify_all(plane, false).is_ok());
    CHECK(verify_all(plane, false).backups[0].opened == !encrypted);
}

TEST_CASE("keys: none, a wrong one, one too many, a cipher that is not there")
{
    const auto code = [](bool encrypted, auto change) {
        DataPlane plane;
        make_chain(plane, encrypted);
        auto job = job_of(plane, encrypted);
        change(job);
        const auto result = test::code_of([&] { plane.run(restore(std::move(job))); });
        CHECK(has_no_half_database(plane));
        CHECK(plane.engine.counters().writers_opened == 0);
        return result;
    };
    CHECK(code(true, [](auto& job) { job.key.reset(); }) == errc::key_missing);
    CHECK(code(true, [](auto& job) { job.key = SecretBytes::random(32); }) == errc::wrong_key);
    CHECK(code(false, [](auto& job) { job.key = the_key(); }) == errc::wrong_key);
    CHECK(code(true, [](auto& job) { job.ciphers.clear(); }) == errc::unsupported_format);
}

TEST_CASE("the engine's failures leave no half database")
{
    struct Row {
        const char* what;
        std::function<void(InMemoryFaults&)> fault;
    };
    const std::vector<Row> rows{{"it opens no writer", [](auto& f) { f.open_writer_fails = true; }},
                                {"a write fails", [](auto& f) { f.write_fails_at = 3; }},
                                {"publishing fails", [](auto& f) { f.publish_fails = true; }}};
    for (const auto& row : rows) {
        INFO(row.what);
        DataPlane plane;
        make_chain(plane, false);
        InMemoryFaults faults;
        row.fault(faults);
        plane.engine.set_faults(faults);
        CHECK(test::code_of([&] { plane.run(restore(job_of(plane, false))); }) == errc::engine_failed);
        CHECK(has_no_half_database(plane));
    }
    DataPlane plane;
    make_chain(plane, false);
    auto job = job_of(plane, false);
    job.database = "orders";
    CHECK(test::code_of([&] { plane.run(restore(std::move(job))); }) == errc::database_exists);
}

TEST_CASE("a restore that is aborted at any step leaves no database")
{
    std::size_t aborted = 0;
    for (std::size_t steps = 0;; steps += 3) {
        DataPlane plane;
        make_chain(plane, true);
        const auto running = plane.start(restore(job_of(plane, true)));
        if (plane.io.stopped()) plane.io.restart();
        for (std::size_t i = 0; i < steps; ++i) plane.io.poll_one();
        if (running->done) break;
        plane.control->request_abort("the operator wants it");
        const auto code = test::code_of([&] { plane.finish(running); });
        if (!code.failed()) continue;
        ++aborted;
        CHECK(code == errc::aborted);
        CHECK(has_no_half_database(plane));
    }
    CHECK(aborted > 10);
}

TEST_CASE("whatever read of the only place fails, the restore fails whole")
{
    for (const auto kind : {testing::CallKind::list, testing::CallKind::open, testing::CallKind::read}) {
        for (std::uint64_t n = 1;; ++n) {
            DataPlane plane;
            make_chain(plane, false);
            const auto before = plane.places[0].script->count(kind);
            plane.places[0].script->fail(kind, n, errc::unreachable);
            const auto code = test::code_of([&] { plane.run(restore(job_of(plane, false))); });
            if (plane.places[0].script->count(kind) - before < n) {
                CHECK(!code.failed());
                break;
            }
            INFO("call " << n << " of kind " << static_cast<int>(kind));
            CHECK(code == errc::unreachable);
            CHECK(has_no_half_database(plane));
        }
    }
}

TEST_CASE("what one place has damaged, lost or cannot give is taken from the next")
{
    struct Row {
        const char* what;
        std::function<void(test::TestPlace&, const std::string& folder)> damage;
    };
    const std::vector<Row> rows{
        {"a changed byte", [](auto& p, auto& f) { p.memory->damage(f + "/0001-full.000.segment", 9000); }},
        {"a frame's length", [](auto& p, auto& f) { p.memory->damage(f + "/0001-full.000.segment", 64 + 40); }},
        {"an unreachable place", [](auto& p, auto&) { p.script->cut_off_after(0); }},
        {"a place that goes away", [](auto& p, auto&) { p.script->cut_off_after(9); }},
        {"an empty place", [](auto& p, auto&) { p.memory->clear(); }},
    };
    for (const auto& row : rows) {
        INFO(row.what);
        DataPlane plane({"Local", "AmazonS3"});
        make_chain(plane, true);
        row.damage(plane.places[0], plane.chain.folder);
        auto job = job_of(plane, true);
        job.places = {plane.places[0].place(), plane.places[1].place()};
        plane.run(restore(std::move(job)));
        CHECK(plane.engine.digest("restored") == plane.engine.digest("orders"));
    }
}

TEST_CASE("places that give few bytes at a time are read as well")
{
    DataPlane plane;
    make_chain(plane, true);
    plane.places[0].script->limit_reads(7);
    plane.run(restore(job_of(plane, true)));
    CHECK(plane.engine.digest("restored") == plane.engine.digest("orders"));
}
