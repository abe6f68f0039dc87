#include "support.hpp"

#include <holdfast/destination/google_cloud/header_values.hpp>

#include <catch2/catch.hpp>

using namespace google_cloud_test;

namespace {

struct Read {
    std::string bytes{};
    error_code code{};
    std::string text{};
};

/// Reads the object "a".
Read read(fake::GoogleCloud& server, std::uint64_t offset = 0)
{
    Read result;
    with_place(server, [&](GoogleCloud& place) -> awaitable<void> {
        try {
            auto reader = co_await place.open("a", offset);
            std::vector<std::byte> buffer(40'000);
            for (;;) {
                const std::size_t count = co_await reader.read(buffer);
                if (count == 0) break;
                result.bytes.append(reinterpret_cast<const char*>(buffer.data()), count);
            }
            const std::size_t again = co_await reader.read(buffer);
            CHECK(again == 0);
        } catch (const Error& error) {
            result.code = error.code();
            result.text = error.what();
        }
    });
    return result;
}

bool is_read(const fake::Request& request)
{
    return request.target.find("alt=media") != std::string::npos;
}

}  // namespace

TEST_CASE("An object is read from any offset, at its end too")
{
    fake::GoogleCloud server;
    const std::string bytes = noise(200'003);
    server.objects["root/a"] = {.bytes = bytes, .generation = 5};
    for (const std::size_t offset : {0UL, 1UL, 65'536UL, 200'002UL, 200'003UL}) {
        const Read result = read(server, offset);
        CHECK(result.text.empty());
        CHECK((result.bytes == bytes.substr(offset)));
    }
    CHECK(read(server, 200'004).code == errc::object_truncated);
    server.objects["root/a"] = {.generation = 6};
    CHECK(read(server).text.empty());
    CHECK(read(server, 1).code == errc::object_truncated);
}

TEST_CASE("A connection that breaks is replaced where it broke, on the same generation")
{
    fake::GoogleCloud server;
    const std::string bytes = noise(900'000);
    server.objects["root/a"] = {.bytes = bytes, .generation = 5};
    int left = 4;
    server.after = [&](const fake::Request& request, fake::Answer& answer) {
        if (is_read(request) && left-- > 0) answer.fault = fake::Answer::Fault::cut;
    };
    const auto offset = GENERATE(as<std::uint64_t>(), 0, 100'000);
    const Read result = read(server, offset);
    CHECK(result.text.empty());
    CHECK((result.bytes == bytes.substr(offset)));
    CHECK(server.count("GET /storage/v1/b/bucket/o/root%2Fa?alt=media&generation=5") == 4);
}

TEST_CASE("A connection that breaks each time ends it")
{
    fake::GoogleCloud server;
    server.objects["root/a"] = {.bytes = noise(100), .generation = 5};
    server.after = [&](const fake::Request& request, fake::Answer& answer) {
        if (is_read(request))
            answer = {.status = 200,
                      .headers = {{"X-Goog-Generation", "5"}, {"Content-Length", "9"}},
                      .fault = fake::Answer::Fault::cut};
    };
    CHECK(read(server).code == errc::unreachable);
}

TEST_CASE("An object that is replaced or removed while it is read is noticed")
{
    const bool removed = GENERATE(false, true);
    fake::GoogleCloud server;
    server.objects["root/a"] = {.bytes = noise(300'000), .generation = 5};
    server.after = [&](const fake::Request& request, fake::Answer& answer) {
        if (!is_read(request) || server.objects.empty() || server.objects.at("root/a").generation == 6) return;
        answer.fault = fake::Answer::Fault::cut;
        if (removed)
            server.objects.clear();
        else
            server.objects["root/a"] = {.bytes = noise(300'000), .generation = 6};
    };
    const Read result = read(server);
    CHECK(result.code == errc::object_damaged);
    CHECK_THAT(result.text, Catch::Contains("replaced"));
}

TEST_CASE("Other bytes than the checksum tells are noticed at the end")
{
    fake::GoogleCloud server;
    server.objects["root/a"] = {.bytes = noise(100'000), .generation = 5};
    server.after = [&](const fake::Request& request, fake::Answer& answer) {
        if (is_read(request)) answer.body.back() ^= 1;
    };
    CHECK(read(server).code == errc::object_damaged);
    // From the middle there is nothing to compare with.
    CHECK(read(server, 80'000).text.empty());
}

TEST_CASE("An object that is not there, and a range that was not asked for")
{
    fake::GoogleCloud server;
    CHECK(read(server).code == errc::object_not_found);
    server.objects["root/a"] = {.bytes = noise(100), .generation = 5};
    server.before = when(is_read, fake::Answer{.body = noise(100)});
    CHECK(read(server, 10).code == errc::place_failed);
}

TEST_CASE("The checksum is found in the header of hashes")
{
    using google_cloud::parse_hash;
    CHECK(parse_hash("crc32c=n03x6A==,md5=Ojk9c3dhfxgoKVVHYwFbHQ==") == "n03x6A==");
    CHECK(parse_hash("md5=Ojk9c3dhfxgoKVVHYwFbHQ==,crc32c=n03x6A==") == "n03x6A==");
    CHECK(parse_hash("md5=x").empty());
    CHECK(parse_hash("").empty());
}
