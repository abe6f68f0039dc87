#include <holdfast/destination/azure/client.hpp>

#include <services/fake_azure.hpp>
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
    std::optional<azure::Result> result{};
    std::optional<Error> error{};
};

Outcome call(const fake::Azure& server, const azure::Call& call, std::function<TimePoint()> now = {},
             AzureSettings settings = fake::Azure::settings())
{
    Outcome outcome;
    fake::run([&](any_io_executor executor) -> awaitable<void> {
        auto environment = fake::Azure::environment(executor);
        if (now) environment.now = now;
        azure::Client client(settings, environment, server.options());
        try {
            outcome.result = co_await client.call(call);
        } catch (const Error& error) {
            outcome.error = error;
        }
    });
    return outcome;
}

AzureSettings with_sas(std::string token)
{
    AzureSettings settings = fake::Azure::settings();
    settings.account_key = {};
    settings.sas_token = token;
    return settings;
}

const azure::Call get{.key = "root/a", .doing = "reading a", .permission = "r (read)"};

/// Answers the first `times` requests with `answer`.
fake::Azure::Before first(int times, fake::Answer answer)
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
    for (const auto& answer : {fake::Azure::error(500, "InternalError"), fake::Azure::error(503, "ServerBusy"),
                               fake::Azure::error(500, "OperationTimedOut"), fake::Answer{.status = 502},
                               fake::Answer{.fault = Fault::reset},
                               fake::Answer{.headers = {}, .body = "half of it", .fault = Fault::cut}}) {
        fake::Azure server;
        server.blobs["root/a"].bytes = "x";
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
    for (const char* code : {"AuthorizationFailure", "ContainerNotFound", "BlobNotFound", "ContainerBeingDeleted"}) {
        fake::Azure server;
        server.before = first(9, fake::Azure::error(409, code));
        CHECK(call(server, get).error);
        CHECK(server.server().log().size() == 1);
    }
}

TEST_CASE("After the last attempt the error is the server's own")
{
    fake::Azure server;
    server.before = first(9, fake::Azure::error(503, "ServerBusy"));
    const auto outcome = call(server, get);
    REQUIRE(outcome.error);
    CHECK(outcome.error->code() == errc::throttled);
    CHECK_THAT(outcome.error->diagnostics().message, Catch::StartsWith("Failed reading a: "));
    CHECK(server.server().log().size() == 4);
}

TEST_CASE("The code counts that is in the header: an answer to HEAD has no other")
{
    fake::Azure server;
    server.before = first(9, fake::Answer{.status = 404, .headers = {{"x-ms-error-code", "ContainerNotFound"}}});
    azure::Call head = get;
    head.method = "HEAD";
    CHECK(call(server, head).error->code() == errc::place_not_found);
}

TEST_CASE("A server that is to be waited for is waited for as long as it says")
{
    fake::Azure server;
    server.blobs["root/a"].bytes = "x";
    fake::Answer busy = fake::Azure::error(503, "ServerBusy");
    busy.headers.emplace_back("x-ms-retry-after-ms", "660000");  // beyond the deadline of the test's options
    server.before = first(1, busy);
    CHECK(call(server, get).error);
    busy.headers.back().second = "5";
    server.before = first(1, busy);
    CHECK(call(server, get).result);
}

TEST_CASE("A clock that is wrong is set by the server's")
{
    const auto wrong = to_time_point(std::chrono::sys_days(std::chrono::year(2013) / 5 / 24));
    fake::Answer refusal = fake::Azure::error(403, "AuthenticationFailed");
    refusal.headers.emplace_back("Date", "Fri, 02 Jan 2026 03:04:05 GMT");
    fake::Azure server;
    server.blobs["root/a"].bytes = "x";
    server.before = [&](const fake::Request& request) -> std::optional<fake::Answer> {
        if (request.header("x-ms-date") == "Fri, 02 Jan 2026 03:04:05 GMT") return std::nullopt;
        return refusal;
    };
    CHECK(call(server, get, [&] { return wrong; }).result);
    CHECK(server.server().log().size() == 2);

    fake::Azure stubborn;
    stubborn.before = first(9, refusal);
    const auto outcome = call(stubborn, get, [&] { return wrong; });
    REQUIRE(outcome.error);
    CHECK_THAT(outcome.error->diagnostics().message, Catch::Contains("AccountKey"));
    CHECK(stubborn.server().log().size() == 2);
}

TEST_CASE("No redirect is followed")
{
    fake::Server other([](const fake::Request&) { return fake::Answer{}; });
    for (const int status : {301, 302, 307, 308}) {
        fake::Azure server;
        server.before = first(9, fake::Answer{.status = status, .headers = {{"Location", other.url()}}});
        const auto outcome = call(server, get);
        REQUIRE(outcome.error);
        CHECK(outcome.error->code() == errc::place_failed);
    }
    CHECK(other.connections() == 0);
}

TEST_CASE("A body damaged on its way is sent once more at once")
{
    fake::Azure server;
    server.before = first(1, fake::Azure::error(400, "Md5Mismatch"));
    azure::Call put{.method = "PUT", .key = "root/a", .body = http::as_body("hello"), .doing = "x"};
    CHECK(call(server, put).result);
    CHECK(server.blobs.at("root/a").bytes == "hello");
    put.retry = http::RetryOptions{.attempts = 1};
    server.before = first(9, fake::Azure::error(400, "Md5Mismatch"));
    CHECK(call(server, put).error);
    CHECK(server.count("PUT") == 4);
}

TEST_CASE("A request says who, when, in which version, and by which id it can be found")
{
    fake::Azure server;
    server.blobs["root/a b"].bytes = "x";
    fake::Request seen;
    server.before = [&](const fake::Request& request) -> std::optional<fake::Answer> {
        seen = request;
        return std::nullopt;
    };
    azure::Call odd = get;
    odd.key = "root/a b";
    const auto now = to_time_point(std::chrono::sys_days(std::chrono::year(2015) / 6 / 26));
    CHECK(call(server, odd, [=] { return now; }).result);
    CHECK(seen.target == "/acme/box/root/a%20b");
    CHECK(seen.header("x-ms-version") == "2021-12-02");
    CHECK(seen.header("x-ms-date") == "Fri, 26 Jun 2015 00:00:00 GMT");
    CHECK(seen.header("x-ms-client-request-id").size() == 32);
    CHECK_THAT(seen.header("authorization"), Catch::StartsWith("SharedKey acme:"));
}

TEST_CASE("A shared access signature goes into the query as it is, and no other authorization beside it")
{
    fake::Azure server;
    server.blobs["root/a"].bytes = "x";
    fake::Request seen;
    server.before = [&](const fake::Request& request) -> std::optional<fake::Answer> {
        seen = request;
        return std::nullopt;
    };
    const auto settings = with_sas("?sv=2020-12-06&sr=c&sp=rl&sig=a%2Bb%3D");
    CHECK(call(server, get, {}, settings).result);
    CHECK(seen.target == "/acme/box/root/a?sv=2020-12-06&sr=c&sp=rl&sig=a%2Bb%3D");
    CHECK(seen.header("authorization").empty());
    azure::Call list{.query = {{"comp", "list"}}, .doing = "listing"};
    CHECK(call(server, list, {}, settings).result);
    CHECK(seen.target == "/acme/box?comp=list&sv=2020-12-06&sr=c&sp=rl&sig=a%2Bb%3D");
}

TEST_CASE("No text shows a signature, whatever the server quotes and however the connection ends")
{
    using Fault = fake::Answer::Fault;
    const auto settings = with_sas("sv=2020-12-06&sp=rl&sig=SeCrEt%2B&se=2020-01-01");
    for (const auto& answer :
         {fake::Answer{.status = 400, .body = "<Error><Code>X</Code><Message>bad SeCrEt%2B</Message></Error>"},
          fake::Answer{.status = 400, .body = "<Error><Code>X</Code><Message>bad SeCrEt+</Message></Error>"},
          fake::Azure::error(403, "AuthenticationFailed",
                             "<AuthenticationErrorDetail>SeCrEt%2B</AuthenticationErrorDetail>"),
          fake::Answer{.fault = Fault::reset}, fake::Answer{.status = 500, .body = "SeCrEt%2B"}}) {
        fake::Azure server;
        server.before = first(99, answer);
        const auto outcome = call(server, get, {}, settings);
        REQUIRE(outcome.error);
        CHECK_THAT(outcome.error->what(), !Catch::Contains("SeCrEt"));
    }
    fake::Azure server;
    server.before = first(9, fake::Azure::error(403, "AuthenticationFailed"));
    CHECK_THAT(call(server, get, {}, settings).error->what(), Catch::Contains("has expired"));
    CHECK_THAT(call(server, get, {}, with_sas("sv=1&sig=x&se=2099-01-01")).error->what(),
               Catch::Contains("not valid, not yet or no more"));
}
