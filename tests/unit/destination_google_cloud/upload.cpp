#include "support.hpp"

#include <catch2/catch.hpp>

using namespace google_cloud_test;

TEST_CASE("What fits into one chunk goes in one request, what does not in a resumable upload")
{
    const auto [size, chunks] = GENERATE(table<std::size_t, int>(
        {{0, 0}, {1, 0}, {512 * KiB, 0}, {512 * KiB + 1, 2}, {768 * KiB, 3}, {1024 * KiB, 3}, {1700 * KiB + 3, 4}}));
    fake::GoogleCloud server;
    const std::string bytes = noise(size);
    const auto outcome = write(server, bytes);
    CHECK(outcome.text.empty());
    CHECK((server.objects.at("root/a").bytes == bytes));
    CHECK(server.count("PUT /upload/") == chunks);
    CHECK(server.open_sessions() == 0);
    CHECK(server.tokens.issued == 1);
}

TEST_CASE("The limit of single requests counts below the size of a chunk")
{
    fake::GoogleCloud server;
    auto options = fake::options_of(server);
    options.single_put_limit = 1000;
    write(server, noise(1000), false, options);
    CHECK(server.sessions.empty());
    server.objects.clear();
    const auto outcome = write(server, noise(1001), false, options);
    CHECK(outcome.text.empty());
    CHECK(server.sessions.size() == 1);
    CHECK((server.objects.at("root/a").bytes == noise(1001)));
}

TEST_CASE("Class, type, writer and checksums are declared")
{
    fake::GoogleCloud server;
    auto options = fake::options_of(server);
    options.storage_class = "NEARLINE";
    std::string declared;
    server.before = [&](const fake::Request& request) -> std::optional<fake::Answer> {
        if (is_single(request)) declared = request.body;
        return std::nullopt;
    };
    const std::size_t size = GENERATE(as<std::size_t>(), 9, 600 * KiB);
    write(server, noise(size), false, options);
    auto& object = server.objects.at("root/a");
    CHECK(object.storage_class == "NEARLINE");
    CHECK(object.content_type == "application/octet-stream");
    CHECK(object.metadata.at("holdfast-writer").size() == 32);
    if (size == 9) {
        CHECK_THAT(declared, Catch::Contains("\"crc32c\":\"" + fake::GoogleCloud::crc32c(noise(9)) + "\""));
        CHECK_THAT(declared, Catch::Contains("\"md5Hash\""));
    }
}

TEST_CASE("A declared size that is not kept leaves nothing")
{
    fake::GoogleCloud server;
    with_place(server, [&](GoogleCloud& place) -> awaitable<void> {
        CreateRequest request = named("a");
        request.size = 600 * KiB;
        const Outcome outcome = co_await write(place, request, noise(700 * KiB), true);
        CHECK(outcome.appended == errc::invalid_argument);
        request.size = 6ULL << 40;
        error_code code;
        try {
            auto writer = co_await place.create(request);
        } catch (const Error& error) {
            code = error.code();
        }
        CHECK(code == errc::invalid_argument);
    });
    CHECK(server.objects.empty());
    CHECK(server.open_sessions() == 0);
}

TEST_CASE("A name that is too long together with its folder is refused")
{
    fake::GoogleCloud server;
    fake::run([&](any_io_executor executor) -> awaitable<void> {
        auto settings = fake::settings_of(server);
        settings.remote_folder_name = std::string(123, 'f');
        GoogleCloud place(settings, fake::environment_on(executor), fake::options_of(server));
        const std::string longest(900, 'n');
        const Outcome fits = co_await write(place, named(longest), "x");
        CHECK(fits.text.empty());
        settings.remote_folder_name = std::string(124, 'f');
        GoogleCloud deeper(settings, fake::environment_on(executor), fake::options_of(server));
        error_code code;
        try {
            auto writer = co_await deeper.create(named(longest));
        } catch (const Error& error) {
            code = error.code();
        }
        CHECK(code == errc::invalid_argument);
    });
}

TEST_CASE("A name that others took is an error, at the begin or at the end, and is not touched")
{
    const std::size_t size = GENERATE(as<std::size_t>(), 5, 1100 * KiB);
    const bool late = GENERATE(false, true);
    fake::GoogleCloud server;
    const auto take = [&] { server.objects["root/a"] = {.bytes = "theirs", .generation = 7}; };
    if (late)
        server.before = [&, done = false](const fake::Request& request) mutable -> std::optional<fake::Answer> {
            if ((is_single(request) || is_end(request)) && !std::exchange(done, true)) take();
            return std::nullopt;
        };
    else
        take();
    const auto outcome = write(server, noise(size), true);
    CHECK((outcome.appended ? outcome.appended : outcome.committed) == errc::object_exists);
    CHECK(server.objects.at("root/a").bytes == "theirs");
    CHECK(server.open_sessions() == 0);
}

TEST_CASE("A success whose answer was lost is recognised")
{
    const std::size_t size = GENERATE(as<std::size_t>(), 0, 5, 512 * KiB + 1, 1024 * KiB);
    fake::GoogleCloud server;
    server.after = lose([](const fake::Request& request) { return is_single(request) || is_end(request); });
    const auto outcome = write(server, noise(size));
    CHECK(outcome.text.empty());
    CHECK((server.objects.at("root/a").bytes == noise(size)));
    CHECK(server.open_sessions() == 0);
}

TEST_CASE("A session that is gone after its end was asked for is no failure if the object is there")
{
    fake::GoogleCloud server;
    server.after = [&](const fake::Request& request, fake::Answer& answer) {
        if (!is_end(request)) return;
        answer.fault = fake::Answer::Fault::reset;
        server.sessions.clear();
    };
    const auto outcome = write(server, noise(700 * KiB));
    CHECK(outcome.text == "");
    CHECK((server.objects.at("root/a").bytes == noise(700 * KiB)));
}

TEST_CASE("An object whose checksum at the service is another is removed, and told as damaged")
{
    const std::size_t size = GENERATE(as<std::size_t>(), 5, 700 * KiB);
    fake::GoogleCloud server;
    server.wrong_checksum = true;
    const auto outcome = write(server, noise(size));
    CHECK(outcome.committed == errc::object_damaged);
    CHECK(server.objects.empty());
    CHECK(server.count("DELETE /storage/v1/b/bucket/o/root%2Fa?ifGenerationMatch=17") == 1);
}

TEST_CASE("Bytes that are damaged on their way are not stored")
{
    fake::GoogleCloud server;
    // Single requests declare their checksums: another byte in the body is the server's refusal.
    server.before = [&](const fake::Request& request) -> std::optional<fake::Answer> {
        if (is_single(request) && request.body.find("ifdamaged") == std::string::npos)
            return fake::GoogleCloud::error(400, "invalid", "Provided CRC32C doesn't match calculated CRC32C.");
        return std::nullopt;
    };
    const auto outcome = write(server, noise(5));
    CHECK(outcome.committed == errc::place_failed);
    CHECK_THAT(outcome.text, Catch::Contains("CRC32C"));
}

TEST_CASE("What passes by itself is tried again, for each kind of request")
{
    const auto answer = GENERATE(fake::GoogleCloud::error(503, "backendError", "m"),
                                 fake::GoogleCloud::error(429, "rateLimitExceeded", "m"), fake::Answer{.status = 408},
                                 fake::Answer{.status = 500, .body = "<html>"}, fake::Answer{.status = 504},
                                 fake::Answer{.fault = fake::Answer::Fault::reset});
    const std::size_t size = GENERATE(as<std::size_t>(), 5, 1100 * KiB);
    fake::GoogleCloud server;
    std::map<std::string, int> seen;
    server.before = [&](const fake::Request& request) -> std::optional<fake::Answer> {
        const std::string kind =
            request.method + request.target.substr(0, request.target.find('?')) + request.header("content-range");
        if (seen[kind]++ == 0) return answer;
        return std::nullopt;
    };
    const auto outcome = write(server, noise(size));
    CHECK(outcome.text.empty());
    CHECK((server.objects.at("root/a").bytes == noise(size)));
    CHECK(server.open_sessions() == 0);
}

TEST_CASE("What does not pass ends soon, says so, and leaves nothing")
{
    const auto kind = GENERATE(0, 1, 2, 3);
    fake::GoogleCloud server;
    const auto matches = [kind](const fake::Request& request) {
        return kind == 0   ? is_begin(request)
               : kind == 1 ? is_chunk(request)
               : kind == 2 ? is_end(request)
                           : is_question(request) || is_chunk(request);
    };
    int failures = 0;
    server.before = [&](const fake::Request& request) -> std::optional<fake::Answer> {
        if (!matches(request)) return std::nullopt;
        ++failures;
        return fake::Answer{.status = 503};
    };
    const auto outcome = write(server, noise(1100 * KiB), true);
    CHECK((outcome.appended ? outcome.appended : outcome.committed) == errc::place_failed);
    CHECK(failures == 4);
    CHECK_THAT(outcome.text, Catch::Contains("a in the bucket bucket") && !Catch::Contains("session-"));
    CHECK(server.objects.empty());
    CHECK(server.open_sessions() == 0);
}

TEST_CASE("A permission that is missing is named, and not asked for twice")
{
    const std::size_t size = GENERATE(as<std::size_t>(), 5, 700 * KiB);
    fake::GoogleCloud server;
    server.denied = {"storage.objects.create"};
    const auto outcome = write(server, noise(size));
    CHECK((outcome.appended ? outcome.appended : outcome.committed) == errc::access_denied);
    CHECK_THAT(outcome.text, Catch::Contains("storage.objects.create"));
    CHECK(server.count("POST /upload") == 1);
}

TEST_CASE("A token that expires in the middle is renewed, once a request")
{
    fake::GoogleCloud server;
    int chunks = 0;
    server.before = [&](const fake::Request& request) -> std::optional<fake::Answer> {
        if (is_chunk(request) && ++chunks == 2) server.tokens.expire_all();
        return std::nullopt;
    };
    const auto outcome = write(server, noise(1700 * KiB));
    CHECK(outcome.text.empty());
    CHECK((server.objects.at("root/a").bytes == noise(1700 * KiB)));
    CHECK(server.tokens.issued == 2);
}

TEST_CASE("Tokens that are refused forever end it")
{
    fake::GoogleCloud server;
    server.tokens.clock_ahead = std::chrono::seconds(0);
    server.before = [&](const fake::Request& request) -> std::optional<fake::Answer> {
        if (request.target != "/token") server.tokens.expire_all();
        return std::nullopt;
    };
    const auto outcome = write(server, noise(5));
    CHECK(outcome.committed == errc::access_denied);
    CHECK_THAT(outcome.text, Catch::Contains("GoogleCredentialsJson") && !Catch::Contains("ya29"));
    CHECK(server.tokens.issued == 2);
}

TEST_CASE("A discard after a commit whose answer was lost removes the object, and only that")
{
    const std::size_t size = GENERATE(as<std::size_t>(), 5, 700 * KiB);
    fake::GoogleCloud server;
    bool lost = false;
    server.after = [&](const fake::Request& request, fake::Answer& answer) {
        if (!is_single(request) && !is_end(request)) return;
        lost = true;
        answer.fault = fake::Answer::Fault::reset;
    };
    server.before = [&](const fake::Request& request) -> std::optional<fake::Answer> {
        // Until the discard nobody answers any more.
        if (lost && (is_single(request) || request.method == "PUT")) return fake::Answer{.status = 503};
        return std::nullopt;
    };
    const auto outcome = write(server, noise(size), true);
    CHECK(outcome.committed == errc::place_failed);
    CHECK(server.objects.empty());
    CHECK(server.open_sessions() == 0);
}
