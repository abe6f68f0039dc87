#include <holdfast/destination/s3/client.hpp>

#include <services/fake_s3.hpp>
#include <services/run.hpp>

#include <catch2/catch.hpp>

#include <functional>
#include <optional>
#include <string>

using namespace holdfast;
using boost::asio::any_io_executor;
using boost::asio::awaitable;

namespace {

struct Outcome {
    std::optional<s3::Result> result{};
    std::optional<Error> error{};
};

Outcome call(const fake::S3& server, const s3::Call& call, S3Options options = fake::S3::options(),
             std::function<TimePoint()> now = {})
{
    Outcome outcome;
    fake::run([&](any_io_executor executor) -> awaitable<void> {
        auto environment = fake::S3::environment(executor);
        if (now) environment.now = now;
        s3::Client client(server.settings(), environment, options);
        try {
            outcome.result = co_await client.call(call);
        } catch (const Error& error) {
            outcome.error = error;
        }
    });
    return outcome;
}

const s3::Call get{.key = "root/a", .doing = "reading a", .permission = "s3:GetObject"};

/// Answers the first `times` requests with `answer`.
fake::S3::Before first(int times, fake::Answer answer)
{
    return [times, answer](const fake::Request&) mutable -> std::optional<fake::Answer> {
        if (times-- > 0) return answer;
        return std::nullopt;
    };
}

}  // namespace

TEST_CASE("A failure of the server or the connection is tried again, and the attempts are told")
{
    using Fault = fake::Answer::Fault;
    for (const auto& answer :
         {fake::S3::error(500, "InternalError"), fake::S3::error(503, "SlowDown"),
          fake::S3::error(400, "RequestTimeout"), fake::Answer{.status = 502}, fake::Answer{.fault = Fault::reset},
          fake::Answer{.headers = {}, .body = "half of it", .fault = Fault::cut}}) {
        fake::S3 server;
        server.objects["root/a"].bytes = "x";
        server.before = first(2, answer);
        const auto outcome = call(server, get);
        INFO(answer.status << " " << answer.body);
        REQUIRE(outcome.result);
        CHECK(outcome.result->answer.body == "x");
        CHECK(outcome.result->attempts == 3);
    }
}

TEST_CASE("What cannot succeed is not tried again")
{
    for (const char* code : {"AccessDenied", "NoSuchBucket", "SignatureDoesNotMatch", "NoSuchKey"}) {
        fake::S3 server;
        server.before = first(9, fake::S3::error(403, code));
        CHECK(call(server, get).error);
        CHECK(server.server().log().size() == 1);
    }
}

TEST_CASE("After the last attempt the error is the server's own")
{
    fake::S3 server;
    server.before = first(9, fake::S3::error(503, "SlowDown"));
    const auto outcome = call(server, get);
    REQUIRE(outcome.error);
    CHECK(outcome.error->code() == errc::throttled);
    CHECK_THAT(outcome.error->diagnostics().message, Catch::StartsWith("Failed reading a: "));
    CHECK(server.server().log().size() == 4);
}

TEST_CASE("A success with an error in it is a failure, where that can happen")
{
    for (const char* body : {"  <Error><Code>InternalError</Code></Error>", "", "no xml"}) {
        fake::S3 server;
        server.objects["root/a"].bytes = "<CompleteMultipartUploadResult/>";
        server.before = first(1, fake::Answer{.body = body});
        s3::Call strict = get;
        strict.error_in_success = true;
        const auto outcome = call(server, strict);
        REQUIRE(outcome.result);
        CHECK(outcome.result->attempts == 2);
        server.before = first(1, fake::Answer{.body = body});
        CHECK(call(server, get).result->attempts == 1);
    }
}

TEST_CASE("The bucket is followed to its region, however the server tells it")
{
    struct Row {
        fake::Answer answer;
        int requests;
    };
    const fake::Answer bare{.status = 301};
    const fake::Answer in_header{.status = 301, .headers = {{"x-amz-bucket-region", "eu-west-1"}}};
    for (const auto& row :
         {Row{in_header, 2}, Row{fake::S3::error(400, "AuthorizationHeaderMalformed", "<Region>eu-west-1</Region>"), 2},
          Row{bare, 3}}) {
        fake::S3 server;
        server.objects["root/a"].bytes = "x";
        server.before = [&](const fake::Request& request) -> std::optional<fake::Answer> {
            if (request.method == "HEAD" || request.header("authorization").find("/eu-west-1/s3/") != std::string::npos)
                return std::nullopt;
            return row.answer;
        };
        const auto outcome = call(server, get);
        REQUIRE(outcome.result);
        CHECK(outcome.result->answer.body == "x");
        CHECK(static_cast<int>(server.server().log().size()) == row.requests);
    }
}

TEST_CASE("A region that stays wrong is the operator's error, once")
{
    fake::S3 server;
    server.before = first(9, fake::S3::error(400, "AuthorizationHeaderMalformed", "<Region>eu-west-1</Region>"));
    const auto outcome = call(server, get);
    REQUIRE(outcome.error);
    CHECK(outcome.error->code() == errc::invalid_configuration);
    CHECK_THAT(outcome.error->diagnostics().message, Catch::Contains("eu-west-1") && Catch::Contains("AwsRegionName"));
    CHECK(server.server().log().size() == 2);
}

TEST_CASE("A clock that is wrong is set by the server's")
{
    fake::S3 server;
    server.objects["root/a"].bytes = "x";
    const auto wrong = to_time_point(std::chrono::sys_days(std::chrono::year(2013) / 5 / 24));
    server.before = [](const fake::Request& request) -> std::optional<fake::Answer> {
        if (request.header("x-amz-date") == "20260102T030405Z") return std::nullopt;
        auto answer = fake::S3::error(403, "RequestTimeTooSkewed");
        answer.headers.emplace_back("Date", "Fri, 02 Jan 2026 03:04:05 GMT");
        return answer;
    };
    CHECK(call(server, get, fake::S3::options(), [&] { return wrong; }).result);
    server.before = first(9, fake::S3::error(403, "RequestTimeTooSkewed"));
    const auto outcome = call(server, get);
    REQUIRE(outcome.error);
    CHECK_THAT(outcome.error->diagnostics().message, Catch::Contains("clock"));
}

TEST_CASE("A temporary redirect is followed on the same server, never to another or out of TLS")
{
    fake::S3 server;
    server.objects["root/a"].bytes = "x";
    fake::Answer answer = fake::S3::error(307, "TemporaryRedirect");
    answer.headers.emplace_back("Location", server.server().url() + "/bucket/root/a");
    server.before = first(1, answer);
    CHECK(call(server, get).result);
    fake::Server other([](const fake::Request&) { return fake::Answer{}; });
    for (const std::string& location : {std::string("http://localhost:") + std::to_string(other.port()) + "/",
                                        std::string("https://127.0.0.1/"), std::string("nonsense")}) {
        answer.headers.back().second = location;
        server.before = first(9, answer);
        CHECK(call(server, get).error);
    }
    CHECK(other.connections() == 0);
}

TEST_CASE("A body damaged on its way is sent once more")
{
    fake::S3 server;
    server.before = first(1, fake::S3::error(400, "BadDigest"));
    s3::Call put{.method = "PUT", .key = "root/a", .body = http::as_body("hello"), .doing = "x"};
    CHECK(call(server, put).result);
    CHECK(server.objects.at("root/a").bytes == "hello");
    s3::Call once = put;
    once.retry = http::RetryOptions{.attempts = 1};
    server.before = first(9, fake::S3::error(400, "BadDigest"));
    CHECK(call(server, once).error);
    CHECK(server.count("PUT") == 4);
}

TEST_CASE("The body's digest, the date and the host are signed")
{
    fake::S3 server;
    fake::Request seen;
    server.before = [&](const fake::Request& request) -> std::optional<fake::Answer> {
        seen = request;
        return std::nullopt;
    };
    const s3::Call put{
        .method = "PUT", .key = "root/a b", .body = http::as_body("Welcome to Amazon S3."), .doing = "x"};
    CHECK(call(server, put).result);
    CHECK(seen.target == "/bucket/root/a%20b");
    CHECK(seen.header("x-amz-content-sha256") == "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072");
    CHECK_THAT(seen.header("authorization"), Catch::Contains("SignedHeaders=host;x-amz-content-sha256;x-amz-date,"));
}
