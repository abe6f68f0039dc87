#include <holdfast/destination/http/message.hpp>
#include <holdfast/destination/s3.hpp>
#include <holdfast/error.hpp>

#include <services/fake_s3.hpp>
#include <services/gathering.hpp>
#include <services/run.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <utility>

using namespace holdfast;
using boost::asio::any_io_executor;
using boost::asio::awaitable;
using fake::noise;

namespace {

constexpr std::size_t MiB = 1 << 20;

/// Writes `bytes` as "a", in pieces; discards what failed if told so.
fake::Written write(fake::S3& server, const std::string& bytes, bool discard = false,
                    const S3Options& options = fake::S3::options(), const CreateRequest& request = fake::named("a"))
{
    fake::Written written;
    fake::run([&](any_io_executor executor) -> awaitable<void> {
        S3 place(server.settings(), fake::S3::environment(executor), options);
        written = co_await fake::write_object(place, request, bytes, MiB, discard);
    });
    return written;
}

/// Answers every request that `matches` with `answer`, `times` times.
template <class Matches>
fake::S3::Before when(Matches matches, fake::Answer answer, int times = 1000)
{
    return [=](const fake::Request& request) mutable -> std::optional<fake::Answer> {
        if (matches(request) && times-- > 0) return answer;
        return std::nullopt;
    };
}
bool is_part(const fake::Request& request)
{
    return request.target.find("partNumber=") != std::string::npos;
}
bool is_put(const fake::Request& request)
{
    return request.method == "PUT" && !is_part(request);
}
bool is_complete(const fake::Request& request)
{
    return request.method == "POST" && request.target.find("uploadId=") != std::string::npos;
}

}  // namespace

TEST_CASE("What fits into one part is put at once, what does not goes in parts")
{
    const auto [size, parts] = GENERATE(
        table<std::size_t, int>({{0, 0}, {1, 0}, {5 * MiB, 0}, {5 * MiB + 1, 2}, {17 * MiB, 4}, {20 * MiB, 4}}));
    fake::S3 server;
    const std::string bytes = noise(size);
    const auto outcome = write(server, bytes);
    CHECK(outcome.text.empty());
    CHECK((server.objects.at("root/a").bytes == bytes));
    CHECK(server.count("PUT /bucket/root/a?partNumber") == parts);
    CHECK(server.uploads.empty());
}

TEST_CASE("Parts are under way at the same time, as many as allowed")
{
    fake::S3 server;
    auto options = fake::S3::options();
    options.parallel_parts = 3;
    fake::Gathering parts(3);
    server.arrived = [&](const fake::Request& request) {
        if (is_part(request)) parts.join();
    };
    CHECK(write(server, noise(40 * MiB), false, options).text.empty());
    CHECK(parts.most() == 3);
    CHECK(server.server().connections() == 3);
}

TEST_CASE("Bodies carry their MD5 only if that is wanted, or needed for a lock")
{
    struct Row {
        bool asked;
        std::optional<S3LockMode> lock;
        bool sent;
    };
    const auto row = GENERATE(Row{false, std::nullopt, false}, Row{true, std::nullopt, true},
                              Row{false, S3LockMode::governance, true});
    const auto size = GENERATE(as<std::size_t>(), 3, 6 * MiB);
    fake::S3 server;
    int with = 0;
    int without = 0;
    server.before = [&](const fake::Request& request) -> std::optional<fake::Answer> {
        if (request.method == "PUT") ++(request.header("content-md5").empty() ? without : with);
        return std::nullopt;
    };
    auto options = fake::S3::options();
    options.content_md5 = row.asked;
    options.lock_mode = row.lock;
    options.lock_for = std::chrono::hours(1);
    CHECK(write(server, noise(size), false, options).text.empty());
    CHECK((row.sent ? with : without) >= 1);
    CHECK((row.sent ? without : with) == 0);
}

TEST_CASE("A bucket that locks by itself is sent MD5s once it has asked for them")
{
    const auto size = GENERATE(as<std::size_t>(), 3, 6 * MiB);
    fake::S3 server;
    int refused = 0;
    server.before = [&](const fake::Request& request) -> std::optional<fake::Answer> {
        if (request.method != "PUT" || !request.header("content-md5").empty()) return std::nullopt;
        ++refused;
        return fake::Answer{.status = 400,
                            .body =
                                "<Error><Code>InvalidRequest</Code><Message>Content-MD5 OR x-amz-checksum- HTTP "
                                "header is required for Put Object requests with Object Lock parameters"
                                "</Message></Error>"};
    };
    const std::string bytes = noise(size);
    CHECK(write(server, bytes).text.empty());
    CHECK((server.objects.at("root/a").bytes == bytes));
    CHECK(refused >= 1);
    CHECK(refused <= 2);  // two parts are under way at the same time
}

TEST_CASE("A server that refuses a body with its MD5 for the lack of it is not asked for ever")
{
    fake::S3 server;
    server.before = when([](const fake::Request& request) { return request.method == "PUT"; },
                         fake::S3::error(400, "MissingContentMD5"));
    CHECK(write(server, noise(3)).committed == errc::place_failed);
    CHECK(server.count("PUT /bucket/root/a") == 2);
}

TEST_CASE("The object's headers say class, encryption and lock")
{
    const auto size = GENERATE(as<std::size_t>(), 3, 6 * MiB);
    fake::S3 server;
    auto options = fake::S3::options();
    options.server_side_encryption = "aws:kms";
    options.kms_key_id = "key1";
    options.lock_mode = S3LockMode::compliance;
    options.lock_for = std::chrono::hours(24);
    fake::run([&](any_io_executor executor) -> awaitable<void> {
        auto settings = server.settings();
        settings.storage_class = S3StorageClass::glacier_instant_retrieval;
        S3 place(settings, fake::S3::environment(executor), options);
        auto writer = co_await place.create(fake::named("a"));
        const std::string bytes = noise(size);
        co_await writer.append(http::as_body(bytes));
        co_await writer.commit();
    });
    auto& headers = server.objects.at("root/a").headers;
    CHECK(headers["x-amz-storage-class"] == "GLACIER_IR");
    CHECK(headers["x-amz-server-side-encryption"] == "aws:kms");
    CHECK(headers["x-amz-server-side-encryption-aws-kms-key-id"] == "key1");
    CHECK(headers["x-amz-object-lock-mode"] == "COMPLIANCE");
    CHECK(headers["x-amz-object-lock-retain-until-date"].size() == 20);
}

TEST_CASE("Small objects stay outside of an archive, so that manifests can be read at any time")
{
    struct Row {
        std::size_t size;
        std::string storage_class;
    };
    const auto row = GENERATE(Row{3, "STANDARD"}, Row{128 * 1024 - 1, "STANDARD"}, Row{128 * 1024, "DEEP_ARCHIVE"},
                              Row{6 * MiB, "DEEP_ARCHIVE"});
    fake::S3 server;
    fake::run([&](any_io_executor executor) -> awaitable<void> {
        auto settings = server.settings();
        settings.storage_class = S3StorageClass::deep_archive;
        S3 place(settings, fake::S3::environment(executor), fake::S3::options());
        auto writer = co_await place.create(fake::named("a"));
        const std::string bytes = noise(row.size);
        co_await writer.append(http::as_body(bytes));
        co_await writer.commit();
    });
    CHECK(server.objects.at("root/a").headers["x-amz-storage-class"] == row.storage_class);
}

TEST_CASE("A taken name is told, and nothing is left")
{
    const auto size = GENERATE(as<std::size_t>(), 3, 6 * MiB);
    fake::S3 server;
    server.objects["root/a"].bytes = "other";
    CHECK(write(server, noise(size)).committed == errc::object_exists);
    CHECK(server.objects.at("root/a").bytes == "other");
    CHECK(server.uploads.empty());
}

TEST_CASE("A success whose answer was lost is recognised")
{
    const auto size = GENERATE(as<std::size_t>(), 3, 6 * MiB);
    const auto fault = GENERATE(fake::Answer::Fault::reset, fake::Answer::Fault::close);
    fake::S3 server;
    int times = 1;
    server.after = [&](const fake::Request& request, fake::Answer& answer) {
        if ((is_put(request) || is_complete(request)) && times-- > 0)
            answer = fault == fake::Answer::Fault::reset ? fake::Answer{.fault = fault}
                                                         : fake::Answer{.status = 500, .fault = fault};
    };
    const std::string bytes = noise(size);
    const auto outcome = write(server, bytes);
    CHECK(outcome.text.empty());
    CHECK((server.objects.at("root/a").bytes == bytes));
}

TEST_CASE("A completion that says 200 and means an error is repeated")
{
    fake::S3 server;
    server.before = when(is_complete, fake::S3::error(200, "InternalError"), 2);
    CHECK(write(server, noise(6 * MiB)).text.empty());
    CHECK(server.objects.contains("root/a"));
}

TEST_CASE("A completion that says 200 and does not say that it is complete is not believed")
{
    const std::string body =
        GENERATE(as<std::string>(), "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\n   ", "<Error><Code>InternalErr",
                 "<html><body>Log in to this network</body></html>", "<CompleteMultipartUploadRes", "");
    fake::S3 server;
    server.before = when(is_complete, fake::Answer{.body = body}, 2);
    CHECK(write(server, noise(6 * MiB)).text.empty());
    CHECK(server.objects.contains("root/a"));
    server.before = when(is_complete, fake::Answer{.body = body});
    CHECK(write(server, noise(6 * MiB), false, fake::S3::options(), {.name = "b"}).committed == errc::place_failed);
    CHECK_FALSE(server.objects.contains("root/b"));
    CHECK(server.uploads.empty());
}

TEST_CASE("Parts that fail are repeated; one that cannot succeed ends and aborts the upload")
{
    fake::S3 server;
    server.before = when(is_part, fake::S3::error(503, "SlowDown"), 3);
    CHECK(write(server, noise(16 * MiB)).text.empty());
    fake::S3 refusing;
    refusing.before = when(is_part, fake::S3::error(403, "AccessDenied"));
    const auto outcome = write(refusing, noise(30 * MiB));
    CHECK(outcome.appended == errc::access_denied);
    // Parts go in parallel, so any of the first ones may be the one that is refused first.
    CHECK_THAT(outcome.text,
               Catch::Matches(R"(.*part [1-9] of a in the bucket bucket.*)") && Catch::Contains("s3:PutObject"));
    refusing.server().settle();
    CHECK(refusing.uploads.empty());
    CHECK(refusing.objects.empty());
}

TEST_CASE("A failed completion leaves neither upload nor object")
{
    fake::S3 server;
    server.before = when(is_complete, fake::S3::error(400, "InvalidPart"));
    CHECK(write(server, noise(6 * MiB)).committed == errc::place_failed);
    CHECK(server.uploads.empty());
    CHECK(server.objects.empty());
}

TEST_CASE("Discarding after a commit of unknown outcome removes the object, if it is this writer's")
{
    const bool ours = GENERATE(true, false);
    fake::S3 server;
    bool stored = false;
    server.before = [&](const fake::Request& request) -> std::optional<fake::Answer> {
        if (is_put(request) && stored) return fake::Answer{.status = 500};
        return std::nullopt;
    };
    server.after = [&](const fake::Request& request, fake::Answer& answer) {
        if (!is_put(request)) return;
        stored = true;
        if (!ours) server.objects["root/a"].headers["x-amz-meta-holdfast-writer"] = "another";
        answer = {.status = 500};
    };
    CHECK(write(server, "abc", true).committed == errc::place_failed);
    CHECK(server.objects.contains("root/a") == !ours);
}

TEST_CASE("An upload whose id never arrived is aborted with the next")
{
    fake::S3 server;
    int times = 1;
    server.after = [&](const fake::Request& request, fake::Answer& answer) {
        if (request.target.ends_with("?uploads=") && times-- > 0) answer = {.fault = fake::Answer::Fault::reset};
    };
    CHECK(write(server, noise(6 * MiB)).text.empty());
    CHECK(server.uploads.empty());
}

TEST_CASE("An upload whose id never arrived is aborted when its writer is discarded; that of a living writer stays")
{
    fake::S3 server;
    bool loses = false;
    server.after = [&](const fake::Request& request, fake::Answer& answer) {
        if (loses && request.target.ends_with("?uploads=")) answer = {.fault = fake::Answer::Fault::reset};
    };
    fake::run([&](any_io_executor executor) -> awaitable<void> {
        S3 place(server.settings(), fake::S3::environment(executor), fake::S3::options());
        const std::string bytes = noise(30 * MiB);
        auto living = co_await place.create(fake::named("a"));
        co_await living.append(http::as_body(bytes));
        loses = true;
        auto lost = co_await place.create(fake::named("a"));
        CHECK_THROWS_AS(co_await lost.append(http::as_body(bytes)), Error);
        CHECK(server.count("POST /bucket/root/a?uploads=") > 2);
        co_await lost.discard();
        CHECK(server.uploads.size() == 1);
        co_await living.commit();
    });
    CHECK(server.objects.contains("root/a"));
}

TEST_CASE("A server that cannot create conditionally is asked first whether the name is free")
{
    const auto size = GENERATE(as<std::size_t>(), 3, 6 * MiB);
    fake::S3 server;
    server.before = when([](const fake::Request& request) { return !request.header("if-none-match").empty(); },
                         fake::S3::error(501, "NotImplemented"));
    CHECK(write(server, noise(size)).text.empty());
    CHECK(server.objects.contains("root/a"));
    CHECK(write(server, noise(size)).committed == errc::object_exists);
}

TEST_CASE("A declared size is kept to, and a declared maximum chooses the parts")
{
    fake::S3 server;
    CHECK(write(server, "abc", false, fake::S3::options(), {.name = "a", .size = 2}).appended ==
          errc::invalid_argument);
    CHECK(write(server, "abc", false, fake::S3::options(), {.name = "a", .size = 4}).committed ==
          errc::invalid_argument);
    CHECK(server.objects.empty());
    CHECK(write(server, noise(7 * MiB), false, fake::S3::options(), {.name = "a", .maximum_size = 60'000 * MiB})
              .text.empty());
    CHECK(server.count("PUT /bucket/root/a?partNumber") == 2);
    CHECK(server.count("PUT /bucket/root/a?partNumber=2") == 1);
}

TEST_CASE("A writer that is destroyed leaves an upload, which a sweep removes; a living one is spared")
{
    fake::S3 server;
    server.uploads["old"] = {.key = "root/x", .headers = {}, .parts = {}};
    server.uploads["elsewhere"] = {.key = "other/x", .headers = {}, .parts = {}};
    server.uploads["newer"] = {.key = "root/y", .headers = {}, .parts = {}, .initiated = "2099-01-01T00:00:00.000Z"};
    fake::run([&](any_io_executor executor) -> awaitable<void> {
        S3 place(server.settings(), fake::S3::environment(executor), fake::S3::options());
        S3 twin(server.settings(), fake::S3::environment(executor), fake::S3::options());
        const std::string bytes = noise(6 * MiB);
        auto living = co_await place.create(fake::named("living"));
        co_await living.append(http::as_body(bytes));
        {
            auto dead = co_await place.create(fake::named("dead"));
            co_await dead.append(http::as_body(bytes));
        }
        const auto none = co_await twin.sweep("below/");
        CHECK(none == 0);
        const auto removed = co_await twin.sweep("");
        CHECK(removed == 2);
        co_await living.commit();
    });
    server.server().settle();
    CHECK(server.objects.size() == 1);
    CHECK(server.uploads.size() == 2);
    CHECK(server.uploads.contains("elsewhere"));
    CHECK(server.uploads.contains("newer"));
}

TEST_CASE("A discarded writer leaves nothing, and is over")
{
    fake::S3 server;
    fake::run([&](any_io_executor executor) -> awaitable<void> {
        S3 place(server.settings(), fake::S3::environment(executor), fake::S3::options());
        const std::string bytes = noise(30 * MiB);
        auto writer = co_await place.create(fake::named("a"));
        co_await writer.append(http::as_body(bytes));
        co_await writer.discard();
        CHECK_THROWS_AS(co_await writer.commit(), Error);
        CHECK_THROWS_AS(co_await writer.append(http::as_body("x")), Error);
    });
    server.server().settle();
    CHECK(server.uploads.empty());
    CHECK(server.objects.empty());
}
