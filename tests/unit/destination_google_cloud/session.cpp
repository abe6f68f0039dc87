#include "support.hpp"

#include <holdfast/destination/google_cloud/header_values.hpp>

#include <catch2/catch.hpp>

#include <vector>

using namespace google_cloud_test;

namespace {

/// The ranges of all requests to an upload, in order.
struct Ranges {
    std::vector<std::string> list{};

    fake::GoogleCloud::Before watch(fake::GoogleCloud::Before then = {})
    {
        return [this, then](const fake::Request& request) -> std::optional<fake::Answer> {
            if (request.method == "PUT") list.push_back(request.header("content-range"));
            if (then) return then(request);
            return std::nullopt;
        };
    }
};

}  // namespace

TEST_CASE("Chunks go in order, in multiples of 256 KiB, the total only with the last")
{
    fake::GoogleCloud server;
    Ranges ranges;
    server.before = ranges.watch();
    write(server, noise(1300 * KiB + 1));
    CHECK(ranges.list == std::vector<std::string>{"bytes 0-524287/*", "bytes 524288-1048575/*",
                                                  "bytes 1048576-1310719/*", "bytes 1310720-1331200/1331201"});
    ranges.list.clear();
    server.objects.clear();
    write(server, noise(1024 * KiB));
    CHECK(ranges.list == std::vector<std::string>{"bytes 0-524287/*", "bytes 524288-1048575/*", "bytes */1048576"});
}

TEST_CASE("What is stored in part is continued where it ends")
{
    const std::size_t most = GENERATE(as<std::size_t>(), 256 * KiB, 100 * KiB, 77'777, 512 * KiB - 1);
    fake::GoogleCloud server;
    server.store_at_most = most;
    const std::string bytes = noise(1700 * KiB + 11);
    const auto outcome = write(server, bytes);
    CHECK(outcome.text.empty());
    CHECK((server.objects.at("root/a").bytes == bytes));
}

TEST_CASE("After a failure the service is asked first how far it is")
{
    const bool stored = GENERATE(false, true);
    fake::GoogleCloud server;
    Ranges ranges;
    server.before =
        ranges.watch(stored ? fake::GoogleCloud::Before{} : when(is_chunk, fake::Answer{.status = 503}, 1, 1));
    if (stored) server.after = lose(is_chunk, 1, 1);
    write(server, noise(1100 * KiB));
    std::vector<std::string> expected = {"bytes 0-524287/*", "bytes 524288-1048575/*", "bytes */*"};
    if (!stored) expected.push_back("bytes 524288-1048575/*");
    expected.push_back("bytes 1048576-1126399/1126400");
    CHECK(ranges.list == expected);
    CHECK((server.objects.at("root/a").bytes == noise(1100 * KiB)));
}

TEST_CASE("An answer without a range means that nothing is stored")
{
    fake::GoogleCloud server;
    bool dropped = false;
    server.after = [&](const fake::Request& request, fake::Answer& answer) {
        // The service throws the first chunk away and says 308.
        if (is_chunk(request) && !std::exchange(dropped, true)) {
            server.sessions.begin()->second.bytes.clear();
            answer = {.status = 308};
        }
    };
    const auto outcome = write(server, noise(700 * KiB));
    CHECK(outcome.text.empty());
    CHECK((server.objects.at("root/a").bytes == noise(700 * KiB)));
}

TEST_CASE("A service that stores nothing, loses what it had, or tells nonsense ends it")
{
    const auto [range, second] = GENERATE(table<std::string, bool>({{"", false},
                                                                    {"", true},
                                                                    {"bytes=0-99", true},
                                                                    {"bytes=0-9999999", false},
                                                                    {"bytes=5-9", false},
                                                                    {"x", false},
                                                                    {"bytes=0-18446744073709551615", false}}));
    fake::GoogleCloud server;
    fake::Answer answer{.status = 308};
    if (!range.empty()) answer.headers.emplace_back("Range", range);
    server.before =
        when([](const fake::Request& request) { return request.method == "PUT"; }, answer, 1000, second ? 1 : 0);
    const auto outcome = write(server, noise(1100 * KiB), true);
    CHECK((outcome.appended ? outcome.appended : outcome.committed) == errc::place_failed);
    CHECK(server.count("PUT ") <= 8);
    CHECK(server.objects.empty());
    CHECK(server.open_sessions() == 0);
}

TEST_CASE("An upload that is gone in the middle is told, and the next run can begin anew")
{
    const int status = GENERATE(404, 410);
    fake::GoogleCloud server;
    server.before = when(is_chunk, fake::GoogleCloud::error(status, "", "m"), 1000, 1);
    const auto outcome = write(server, noise(1700 * KiB));
    CHECK(outcome.appended == errc::place_failed);
    CHECK_THAT(outcome.text, Catch::Contains("upload is gone"));
    server.before = {};
    CHECK(write(server, noise(1700 * KiB)).text.empty());
}

TEST_CASE("An upload's address at another host gets neither bytes nor token")
{
    const auto* location = GENERATE("http://127.0.0.1:1/x?upload_id=1", "", "/relative", "https://evil.example/x");
    fake::GoogleCloud server;
    server.after = [&](const fake::Request& request, fake::Answer& answer) {
        if (is_begin(request)) answer.headers = {{"Location", location}};
    };
    const auto outcome = write(server, noise(700 * KiB));
    CHECK(outcome.appended == errc::place_failed);
    CHECK_THAT(outcome.text, Catch::Contains("not its own") && !Catch::Contains("evil"));
}

TEST_CASE("The end of what is stored is read from a range that begins at 0")
{
    using google_cloud::parse_stored;
    CHECK(parse_stored("") == 0U);
    CHECK(parse_stored("bytes=0-0") == 1U);
    CHECK(parse_stored("bytes=0-262143") == 262'144U);
    for (const char* text : {"bytes=1-5", "bytes=0-", "bytes=0-x", "bytes=0--1", "0-5", "bytes=0-18446744073709551615"})
        CHECK_FALSE(parse_stored(text));
}
