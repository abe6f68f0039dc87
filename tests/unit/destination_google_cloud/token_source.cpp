#include <holdfast/destination/google_cloud/token_source.hpp>
#include <holdfast/error.hpp>

#include <services/google_cloud_place.hpp>
#include <services/run.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <catch2/catch.hpp>

#include <functional>
#include <memory>
#include <set>
#include <string>

using namespace holdfast;
using boost::asio::any_io_executor;
using boost::asio::awaitable;
using google_cloud::TokenSource;
using namespace std::chrono_literals;

namespace {

/// A source whose clock the test sets.
struct Setup {
    fake::GoogleCloud server{};
    GoogleCloudSettings settings = fake::settings_of(server);
    GoogleCloudOptions options = fake::options_of(server);
    TimeSpan later = TimeSpan::zero();

    void run(const std::function<awaitable<void>(TokenSource&)>& function)
    {
        fake::run([&](any_io_executor executor) -> awaitable<void> {
            DestinationEnvironment environment = fake::environment_on(executor);
            environment.now = [this] { return to_time_point(std::chrono::system_clock::now()) + later; };
            TokenSource source(settings, environment, options);
            co_await function(source);
        });
    }
    std::string failure(error_code* code = nullptr)
    {
        std::string text;
        run([&](TokenSource& source) -> awaitable<void> {
            try {
                co_await source.get();
            } catch (const Error& error) {
                text = error.what();
                if (code != nullptr) *code = error.code();
            }
        });
        return text;
    }
};

}  // namespace

TEST_CASE("A token is fetched once and used until 5 minutes before its end")
{
    Setup setup;
    setup.run([&](TokenSource& source) -> awaitable<void> {
        const SecretText first = co_await source.get();
        CHECK(setup.server.tokens.accepts("Bearer " + std::string(first.reveal())));
        setup.later = 54min;
        const SecretText second = co_await source.get();
        CHECK(second == first);
        setup.later = 55min + 1s;
        setup.server.tokens.clock_ahead = 55min;
        const SecretText third = co_await source.get();
        CHECK_FALSE(third == first);
    });
    CHECK(setup.server.tokens.issued == 2);
}

TEST_CASE("While no new token can be had, the old one serves until its end")
{
    Setup setup;
    setup.run([&](TokenSource& source) -> awaitable<void> {
        const SecretText first = co_await source.get();
        setup.server.before = [](const fake::Request&) -> std::optional<fake::Answer> {
            return fake::Answer{.status = 503};
        };
        setup.later = 58min;
        const SecretText second = co_await source.get();
        CHECK(second == first);
        setup.later = 61min;
        error_code code;
        try {
            co_await source.get();
        } catch (const Error& error) {
            code = error.code();
        }
        CHECK(code == errc::place_failed);
    });
}

TEST_CASE("A refused token is replaced, one that is refused late is not")
{
    Setup setup;
    setup.run([&](TokenSource& source) -> awaitable<void> {
        const SecretText first = co_await source.get();
        const SecretText second = co_await source.get(first);
        CHECK_FALSE(second == first);
        // Another caller had the old one and comes later.
        const SecretText third = co_await source.get(first);
        CHECK(third == second);
    });
    CHECK(setup.server.tokens.issued == 2);
}

TEST_CASE("Many callers at once cause one request and share its token, or its failure")
{
    const bool fails = GENERATE(false, true);
    Setup setup;
    setup.options.retry.attempts = 1;
    int requests = 0;
    setup.server.before = [&](const fake::Request&) -> std::optional<fake::Answer> {
        ++requests;
        if (fails) return fake::Answer{.status = 503};
        return std::nullopt;
    };
    int failed = 0;
    std::set<std::string> tokens;
    setup.run([&](TokenSource& source) -> awaitable<void> {
        const auto executor = co_await boost::asio::this_coro::executor;
        const auto one = [&]() -> awaitable<void> {
            try {
                const SecretText token = co_await source.get();
                tokens.insert(std::string(token.reveal()));
            } catch (const Error&) {
                ++failed;
            }
        };
        auto left = std::make_shared<int>(10);
        boost::asio::steady_timer ended(executor, boost::asio::steady_timer::time_point::max());
        for (int i = 0; i < 10; ++i)
            boost::asio::co_spawn(executor, one(), [&, left](std::exception_ptr) {
                if (--*left == 0) ended.cancel();
            });
        co_await ended.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
    });
    CHECK(requests == 1);
    CHECK(tokens.size() == (fails ? 0U : 1U));
    CHECK(failed == (fails ? 10 : 0));
}

TEST_CASE("If the caller that fetches is cancelled, one that waits fetches")
{
    Setup setup;
    boost::asio::cancellation_signal signal;
    int requests = 0;
    any_io_executor where;
    setup.server.before = [&](const fake::Request&) -> std::optional<fake::Answer> {
        if (++requests > 1) return std::nullopt;
        boost::asio::post(where, [&] { signal.emit(boost::asio::cancellation_type::terminal); });
        return fake::Answer{.fault = fake::Answer::Fault::silence};
    };
    bool first_aborted = false;
    setup.run([&](TokenSource& source) -> awaitable<void> {
        where = co_await boost::asio::this_coro::executor;
        const auto fetch = [&]() -> awaitable<void> { co_await source.get(); };
        boost::asio::co_spawn(where, fetch(),
                              boost::asio::bind_cancellation_slot(
                                  signal.slot(), [&](std::exception_ptr failure) { first_aborted = !!failure; }));
        co_await boost::asio::post(where, boost::asio::use_awaitable);
        const SecretText token = co_await source.get();
        CHECK_FALSE(token.empty());
    });
    CHECK(first_aborted);
    CHECK(requests == 2);
}

TEST_CASE("A machine whose clock is off signs with the service's time")
{
    Setup setup;
    setup.later = GENERATE(std::chrono::hours(3), -std::chrono::hours(3));
    setup.server.tokens.clock_ahead = 0s;
    CHECK(setup.failure() == "");
}

TEST_CASE("What stands in the way of a token is told apart, and no secret is in the text")
{
    Setup setup;
    error_code code;
    SECTION("the account's key is not the service's")
    {
        setup.options.token_endpoint = setup.server.url() + "/other";
        setup.server.before = [&](const fake::Request& request) -> std::optional<fake::Answer> {
            if (request.target != "/other") return std::nullopt;
            return fake::Answer{.status = 400,
                                .body = R"({"error":"invalid_grant","error_description":"Invalid JWT Signature."})"};
        };
        CHECK_THAT(setup.failure(&code), Catch::Contains("revoked") && Catch::Contains("Invalid JWT Signature") &&
                                             Catch::Contains(fake::GoogleTokens::email));
        CHECK(code == errc::access_denied);
    }
    SECTION("the wrong audience")
    {
        setup.options.token_endpoint = setup.server.url() + "/token?x";
        CHECK_THAT(setup.failure(&code), Catch::Contains("Wrong audience"));
        CHECK(code == errc::access_denied);
    }
    SECTION("not a token service")
    {
        setup.server.before = [](const fake::Request&) -> std::optional<fake::Answer> {
            return fake::Answer{.body = "<html>"};
        };
        CHECK_THAT(setup.failure(&code), Catch::Contains("GoogleCredentialsJson"));
        CHECK(code == errc::access_denied);
    }
    SECTION("no connection")
    {
        setup.options.token_endpoint = "http://127.0.0.1:1/token";
        CHECK_THAT(setup.failure(&code), Catch::Contains("access token"));
        CHECK(code == errc::unreachable);
    }
    SECTION("a throttled or failing service is asked again")
    {
        setup.server.before = [left = 2](const fake::Request&) mutable -> std::optional<fake::Answer> {
            if (left-- > 0) return fake::Answer{.status = left == 1 ? 429 : 500};
            return std::nullopt;
        };
        CHECK(setup.failure().empty());
    }
    CHECK_THAT(setup.failure(), !Catch::Contains("PRIVATE KEY") && !Catch::Contains("assertion"));
}

TEST_CASE("A key file's token address counts, and has to be https")
{
    Setup setup;
    setup.options.token_endpoint.clear();
    try {
        setup.run([](TokenSource&) -> awaitable<void> { co_return; });
        FAIL("accepted");
    } catch (const Error& error) {
        CHECK(error.code() == errc::invalid_configuration);
        CHECK_THAT(error.what(), Catch::Contains("token_uri"));
    }
}

TEST_CASE("Without a key file the metadata service is asked, if the program allows it")
{
    Setup setup;
    setup.settings.google_credentials_json = {};
    setup.options.metadata_host = setup.server.url().substr(7);
    CHECK_THROWS_WITH(setup.run([](TokenSource&) -> awaitable<void> { co_return; }),
                      Catch::Contains("GoogleCredentialsJson is blank"));
    setup.options.use_metadata_server = true;
    setup.run([&](TokenSource& source) -> awaitable<void> {
        const SecretText token = co_await source.get();
        CHECK(setup.server.tokens.accepts("Bearer " + std::string(token.reveal())));
    });
    // Something else answers there.
    setup.server.tokens.metadata_flavor = false;
    error_code code;
    CHECK_THAT(setup.failure(&code), Catch::Contains("metadata service"));
    CHECK(code == errc::access_denied);
}
