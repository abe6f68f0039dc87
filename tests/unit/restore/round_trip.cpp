#include <support/data_plane.hpp>

#include <catch2/catch.hpp>

using namespace holdfast;
using test::DataPlane;

namespace {

std::optional<SecretBytes> key(const detail::CipherKind* cipher)
{
    if (cipher == nullptr) return std::nullopt;
    SecretBytes bytes(32);
    bytes.bytes()[5] = std::byte{9};
    return bytes;
}

/// Full, incremental, incremental; returns the database's digest after each.
std::vector<std::string> make_chain(DataPlane& plane, const detail::CipherKind* cipher, BackupType type,
                                    BackupUploadMode mode)
{
    std::vector<std::string> digests;
    for (int i = 0; i < 3; ++i) {
        for (int n = 0; n < 40; ++n)
            plane.engine.put("orders", "doc" + std::to_string(i) + "-" + std::to_string(n), std::string(300, 'a'));
        plane.engine.put("orders", "changes", "round " + std::to_string(i));
        plane.engine.put("orders", "spans frames", std::string(20000, static_cast<char>('A' + i)));
        plane.engine.put("orders", "empty", "");
        plane.engine.add_synthetic_entry("orders", "noise" + std::to_string(i), 9000, 3, 0.3);
        if (i > 0) plane.engine.erase("orders", "doc0-" + std::to_string(i));
        auto job = plane.job(i == 0);
        job.type = type;
        job.cipher = cipher;
        job.key = key(cipher);
        job.upload_mode = mode;
        job.limits.segment_size = 65536;
        plane.back_up(std::move(job));
        digests.push_back(plane.engine.digest("orders"));
    }
    return digests;
}

}  // namespace

TEST_CASE("every kind of backup restores to what the engine gave, up to any file, from any place")
{
    const detail::CipherKind* cipher =
        GENERATE(static_cast<const detail::CipherKind*>(nullptr), &detail::cipher_kind<XChaCha20Poly1305>,
                 &detail::cipher_kind<Aes256Gcm>);
    const auto type = GENERATE(BackupType::backup, BackupType::snapshot);
    const auto mode = GENERATE(BackupUploadMode::local_first, BackupUploadMode::direct_upload);
    DataPlane plane({"Local", "AmazonS3"});
    const auto digests = make_chain(plane, cipher, type, mode);
    for (std::size_t place = 0; place < 2; ++place) {
        const auto points = plane.run(list_restore_points(*plane.places[place].port));
        REQUIRE(points.size() == 3);
        for (std::size_t i = 0; i < 3; ++i) {
            const auto& point = points[2 - i];
            CHECK(point.files_to_restore == static_cast<int>(i) + 1);
            CHECK(point.is_encrypted == (cipher != nullptr));
            CHECK(point.is_snapshot_restore == (type == BackupType::snapshot));
            CHECK(point.is_incremental == (i > 0));
            const std::string name = "restored" + std::to_string(place) + std::to_string(i);
            auto job = plane.restore_job(name);
            job.places = {plane.places[place].place()};
            job.selection.folder = point.location;
            job.selection.last_file = point.file_name;
            job.key = key(cipher);
            const auto result = plane.run(restore(std::move(job)));
            CHECK(plane.engine.digest(name) == digests[i]);
            CHECK(result.files.size() == i + 1);
        }
    }
    VerifyJob verify_job{plane.clock, plane.io.get_executor()};
    verify_job.place = plane.places[0].place();
    verify_job.key = key(cipher);
    verify_job.ciphers = DataPlane::ciphers();
    verify_job.control = plane.new_control();
    const auto report = plane.run(verify(std::move(verify_job)));
    CHECK(report.backups.size() == 3);
    CHECK(report.is_ok());
}

TEST_CASE("without an explicit point the newest backup is restored; with a time, the newest before it")
{
    DataPlane plane;
    const auto digests = make_chain(plane, nullptr, BackupType::backup, BackupUploadMode::local_first);
    plane.run(restore(plane.restore_job("newest")));
    CHECK(plane.engine.digest("newest") == digests[2]);
    const auto points = plane.run(list_restore_points(*plane.places[0].port));
    auto job = plane.restore_job("earlier");
    job.selection.before = points[1].date_time + std::chrono::seconds(30);
    plane.run(restore(std::move(job)));
    CHECK(plane.engine.digest("earlier") == digests[1]);
    auto nothing = plane.restore_job("never");
    nothing.selection.before = points[2].date_time - std::chrono::seconds(1);
    CHECK(test::code_of([&] { plane.run(restore(std::move(nothing))); }) == errc::no_restore_point);
}

TEST_CASE("a restore passes on what the engine has to know")
{
    DataPlane plane;
    make_chain(plane, nullptr, BackupType::snapshot, BackupUploadMode::local_first);
    auto job = plane.restore_job("quiet");
    job.disable_ongoing_tasks = true;
    job.skip_indexes = true;
    job.encryption_key = SecretBytes::random(32);
    const auto result = plane.run(restore(std::move(job)));
    CHECK(plane.engine.ongoing_tasks_disabled("quiet"));
    CHECK(!plane.engine.is_indexed("quiet"));
    CHECK(!plane.engine.database_key("quiet").empty());
    CHECK(result.last_etag == plane.engine.last_etag("orders"));
    CHECK(result.entries > 0);
}

TEST_CASE("deleted between full and incremental means absent after the restore")
{
    DataPlane plane;
    plane.engine.put("orders", "a", "1");
    plane.engine.put("orders", "b", "2");
    plane.back_up();
    plane.engine.erase("orders", "a");
    plane.back_up(false);
    plane.run(restore(plane.restore_job()));
    CHECK(plane.engine.count("restored") == 1);
    CHECK(plane.engine.get("restored", "a") == std::nullopt);
}

TEST_CASE("restoring is limited to the stated rate")
{
    DataPlane plane;
    plane.engine.add_synthetic_entry("orders", "noise", 100 * 4096, 1, 0.0);
    plane.back_up();
    auto job = plane.restore_job();
    job.max_read_ops_per_second = 10;
    const auto result = plane.run(restore(std::move(job)));
    const auto seconds = std::chrono::duration<double>(result.duration).count();
    CHECK(seconds >= 9.8);
    CHECK(seconds <= 10.4);
}
