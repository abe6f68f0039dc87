#include "support.hpp"

#include <catch2/catch.hpp>

using namespace holdfast;
using namespace glacier_test;
using namespace std::chrono_literals;

TEST_CASE("An object is asked for once, told as not yet readable until it is there, then read")
{
    Fixture place;
    place.server.job_time = 4h;
    CHECK(place.write("a", noise(3 * MiB + 1)).text.empty());
    for (int i = 0; i < 3; ++i) {
        const auto early = place.read("a");
        CHECK(early.code == errc::not_yet_readable);
        CHECK(early.code == condition::retryable);
        CHECK_THAT(early.text, Catch::Contains("tier Standard") && Catch::Contains("3 to 5 hours") &&
                                   Catch::Contains("Try again after 20"));
        place.process = "process" + std::to_string(i);  // the server restarts
    }
    CHECK(place.server.count("POST /-/vaults/vault/jobs") == 1);
    place.server.ahead = 4h;
    for (const std::uint64_t offset : {0U, 1U, 1U << 20, (1U << 20) + 5, 3U << 20, (3U << 20) + 1}) {
        const auto read = place.read("a", offset);
        CHECK(read.text.empty());
        CHECK((read.bytes == noise(3 * MiB + 1).substr(offset)));
    }
    CHECK(place.server.count("POST /-/vaults/vault/jobs") == 1);
}

TEST_CASE("A job whose output is gone is begun again")
{
    Fixture place;
    place.write("a", noise(MiB));
    CHECK(place.read("a").text.empty());
    place.server.ahead = 30h;
    CHECK((place.read("a").bytes == noise(MiB)));
    CHECK(place.server.count("POST /-/vaults/vault/jobs") == 2);
}

TEST_CASE("A job that fails is told with Glacier's words, and the next attempt begins another")
{
    Fixture place;
    place.write("a", noise(MiB));
    place.server.job_time = 4h;
    CHECK(place.read("a").code == errc::not_yet_readable);
    place.server.ahead = 5h;
    place.server.vault().jobs.front().failed = true;
    const auto failed = place.read("a");
    CHECK(failed.code == errc::place_failed);
    CHECK_THAT(failed.text, Catch::Contains("made to fail"));
    CHECK(place.read("a").code == errc::not_yet_readable);
    CHECK(place.server.vault().jobs.size() == 2);
}

TEST_CASE("A job whose beginning was lost is found in the list instead of paid twice")
{
    Fixture place;
    place.write("other", noise(10));
    CHECK(place.read("other").text.empty());
    place.write("a", noise(MiB));
    place.server.page = 1;
    place.server.after = lose(is_job, 1);
    CHECK((place.read("a").bytes == noise(MiB)));
    CHECK(place.server.vault().jobs.size() == 2);
    // One that the server did refuse is asked for again.
    place.write("b", noise(MiB, 2));
    place.server.before = when(is_job, fake::Glacier::error(500, "ServiceUnavailableException"), 2);
    CHECK((place.read("b").bytes == noise(MiB, 2)));
    CHECK(place.server.vault().jobs.size() == 3);
}

TEST_CASE("Waiting for a job can be asked for")
{
    Fixture place;
    place.write("a", noise(MiB));
    place.server.job_time = 4h;
    place.options.wait_for = 1min;
    place.options.look_every = 1ms;
    int looks = 0;
    place.server.before = [&](const fake::Request& request) -> std::optional<fake::Answer> {
        if (request.method == "GET" && request.target.find("/jobs/") != std::string::npos && ++looks == 3)
            place.server.ahead = 4h;
        return std::nullopt;
    };
    CHECK((place.read("a").bytes == noise(MiB)));
}

TEST_CASE("The tier that was chosen is asked for, and named")
{
    const auto [tier, name] = GENERATE(table<GlacierTier, std::string>(
        {{GlacierTier::expedited, "Expedited"}, {GlacierTier::standard, "Standard"}, {GlacierTier::bulk, "Bulk"}}));
    Fixture place;
    place.options.tier = tier;
    place.server.job_time = 1h;
    place.write("a", "x");
    CHECK_THAT(place.read("a").text, Catch::Contains("tier " + name));
    CHECK(place.server.vault().jobs.front().tier == name);
}

TEST_CASE("Small objects are read from the notes, as long as these are whole")
{
    Fixture place;
    place.options.remembered_size = 45'000;
    place.server.job_time = 4h;
    for (const std::size_t size : {1U, 44'999U, 45'000U}) {
        const std::string name = std::to_string(size);
        place.write(name, noise(size));
        CHECK((place.read(name).bytes == noise(size)));
        CHECK((place.read(name, size / 2).bytes == noise(size).substr(size / 2)));
    }
    place.write("large", noise(45'001));
    CHECK(place.read("large").code == errc::not_yet_readable);
    CHECK(place.server.count("POST /-/vaults/vault/jobs") == 1);
    fake::run([&](any_io_executor) -> awaitable<void> {
        const auto notes = co_await place.memory->list("", "", 100);
        for (const auto& [key, value] : notes) {
            CHECK(value.size() <= 64 * 1024);
            if (key.find("/c/") != std::string::npos) co_await place.memory->put(key, "AAAA");
        }
    });
    CHECK(place.read("1").code == errc::not_yet_readable);
}

TEST_CASE("Damage on the way is noticed and the range is read again; damage in the archive is told")
{
    Fixture place;
    place.write("a", noise(5 * MiB));
    int damaged = 0;
    int most = 0;
    place.server.after = [&](const fake::Request& request, fake::Answer& answer) {
        if (request.target.ends_with("/output") && request.header("range") == "bytes=2097152-4194303" &&
            damaged < most) {
            ++damaged;
            answer.body[77] = static_cast<char>(answer.body[77] ^ 1);
        }
    };
    most = 2;
    CHECK((place.read("a").bytes == noise(5 * MiB)));
    CHECK(damaged == 2);
    most = 100;
    const auto read = place.read("a");
    CHECK(read.code == errc::object_damaged);
    CHECK((read.bytes == noise(5 * MiB).substr(0, 2 * MiB)));

    // Without the server's hashes the hash of the whole tells.
    damaged = 0;
    place.server.after = [&](const fake::Request& request, fake::Answer& answer) {
        if (!request.target.ends_with("/output")) return;
        std::erase_if(answer.headers, [](const auto& line) { return line.first == "x-amz-sha256-tree-hash"; });
        answer.body[0] = static_cast<char>(answer.body[0] ^ 1);
    };
    CHECK(place.read("a").code == errc::object_damaged);
    place.server.after = {};
    place.server.vault().jobs.clear();
    place.server.vault().archives.begin()->second.bytes[0] ^= 1;
    CHECK(place.read("a").code == errc::object_damaged);
    place.server.vault().jobs.clear();
    place.server.vault().archives.begin()->second.bytes.pop_back();
    CHECK(place.read("a").code == errc::object_damaged);
}

TEST_CASE("Reading survives answers that break or come late")
{
    Fixture place;
    place.write("a", noise(5 * MiB));
    int answers = 0;
    place.server.after = [&](const fake::Request& request, fake::Answer& answer) {
        if (request.target.ends_with("/output") && ++answers % 2 == 1)
            answer.fault = answers % 4 == 1 ? fake::Answer::Fault::cut : fake::Answer::Fault::reset;
    };
    CHECK((place.read("a").bytes == noise(5 * MiB)));
}

TEST_CASE("An object that is not there, or is read past its end, is told as such without a job")
{
    Fixture place;
    place.write("a", noise(10));
    CHECK(place.read("b").code == errc::object_not_found);
    CHECK(place.read("a", 11).code == errc::object_truncated);
    CHECK(place.read("a", 10).text.empty());
    CHECK(place.server.vault().jobs.empty());
    place.server.vault().archives.clear();
    const auto gone = place.read("a");
    CHECK(gone.code == errc::object_not_found);
    CHECK_THAT(gone.text, Catch::Contains("by other means"));
}
