#include <holdfast/destination/http/message.hpp>
#include <holdfast/destination/s3.hpp>
#include <holdfast/error.hpp>

#include <services/fake_s3.hpp>
#include <services/run.hpp>

#include <catch2/catch.hpp>

#include <functional>
#include <string>
#include <vector>

using namespace holdfast;
using boost::asio::any_io_executor;
using boost::asio::awaitable;

namespace {

/// Runs `function` with a place; gives what it failed with, or nothing.
std::string with(const S3Settings& settings, const std::function<awaitable<void>(S3&)>& function,
                 error_code* code = nullptr, const S3Options& options = fake::S3::options())
{
    std::string text;
    fake::run([&](any_io_executor executor) -> awaitable<void> {
        S3 place(settings, fake::S3::environment(executor), options);
        try {
            co_await function(place);
        } catch (const boost::system::system_error& error) {
            text = error.what();
            if (code != nullptr) *code = error.code();
        }
    });
    return text;
}

}  // namespace

TEST_CASE("A listing has pages, the place's own names, and no folder marks")
{
    fake::S3 server;
    server.page = 2;
    for (const char* key : {"root/", "root/a/", "root/a/1", "root/a/2 +%", "root/b", "rooted/c", "z"})
        server.objects[key].bytes = "xyz";
    std::vector<std::string> names;
    int pages = 0;
    const auto text = with(server.settings(), [&](S3& place) -> awaitable<void> {
        ListRequest request;
        do {
            const ListPage page = co_await place.list(request);
            for (const auto& object : page.objects) {
                names.push_back(object.name);
                CHECK(object.size == 3);
                CHECK(object.modified);
            }
            request.continuation = page.continuation;
            ++pages;
        } while (!request.continuation.empty());
    });
    CHECK(text.empty());
    CHECK(names == std::vector<std::string>{"a/1", "a/2 +%", "b"});
    CHECK(pages == 3);
}

TEST_CASE("A listing that is no listing is an error, not an empty place")
{
    fake::S3 server;
    server.before = [](const fake::Request&) { return fake::Answer{.body = "<html>It works!</html>"}; };
    CHECK_THAT(with(server.settings(),
                    [](S3& place) -> awaitable<void> {
                        const ListRequest all;
                        co_await place.list(all);
                    }),
               Catch::Contains("not valid"));
}

TEST_CASE("Removing what is not there succeeds; many go with few requests")
{
    fake::S3 server;
    std::vector<std::string> names;
    for (int i = 0; i < 1500; ++i) {
        names.push_back("n" + std::to_string(i));
        server.objects["root/" + names.back()].bytes = "x";
    }
    server.objects["root/kept"].bytes = "x";
    CHECK(with(server.settings(), [&](S3& place) -> awaitable<void> {
              co_await place.remove("missing");
              co_await place.remove_all(names);
          }).empty());
    CHECK(server.objects.size() == 1);
    CHECK(server.count("POST /bucket/?delete=") == 2);
}

TEST_CASE("Of many removals the one that is refused is told, by its own name")
{
    fake::S3 server;
    server.before = [](const fake::Request&) {
        return fake::Answer{
            .body =
                "<DeleteResult><Error><Key>root/gone</Key><Code>NoSuchKey</Code></Error><Error><Key>root/locked</Key>"
                "<Code>AccessDenied</Code></Error></DeleteResult>"};
    };
    error_code code;
    const auto text = with(
        server.settings(),
        [](S3& place) -> awaitable<void> {
            const std::vector<std::string> names{"gone", "locked"};
            co_await place.remove_all(names);
        },
        &code);
    CHECK(code == errc::access_denied);
    CHECK_THAT(text, Catch::Contains("removing locked"));
}

TEST_CASE("Names that are not allowed reach no server")
{
    fake::S3 server;
    for (const char* name : {"", "/a", "a/../b", "a b"}) {
        CHECK_FALSE(with(server.settings(), [&](S3& place) -> awaitable<void> {
                        co_await place.create(fake::named(name));
                    }).empty());
        CHECK_FALSE(
            with(server.settings(), [&](S3& place) -> awaitable<void> { co_await place.open(name, 0); }).empty());
        CHECK_FALSE(
            with(server.settings(), [&](S3& place) -> awaitable<void> { co_await place.remove(name); }).empty());
    }
    CHECK(server.server().connections() == 0);
}

TEST_CASE("A check leaves nothing, and tells each obstacle apart")
{
    fake::S3 server;
    const auto check = [](S3& place) -> awaitable<void> { co_await place.check(); };
    CHECK(with(server.settings(), check).empty());
    CHECK(server.objects.empty());

    struct Row {
        std::string what;
        fake::S3::Before before;
        errc code;
        std::string says;
    };
    const auto refuse = [](std::string method, fake::Answer answer) -> fake::S3::Before {
        return [=](const fake::Request& request) -> std::optional<fake::Answer> {
            if (request.method == method) return answer;
            return std::nullopt;
        };
    };
    for (const auto& row :
         {Row{"no bucket", refuse("GET", fake::S3::error(404, "NoSuchBucket")), errc::place_not_found, "BucketName"},
          Row{"wrong key", refuse("GET", fake::S3::error(403, "InvalidAccessKeyId")), errc::access_denied,
              "AwsAccessKey"},
          Row{"wrong secret", refuse("GET", fake::S3::error(403, "SignatureDoesNotMatch")), errc::access_denied,
              "AwsSecretKey"},
          Row{"may not list", refuse("GET", fake::S3::error(403, "AccessDenied")), errc::access_denied,
              "s3:ListBucket"},
          Row{"may not write", refuse("PUT", fake::S3::error(403, "AccessDenied")), errc::access_denied,
              "s3:PutObject"},
          Row{"may not remove", refuse("DELETE", fake::S3::error(403, "AccessDenied")), errc::access_denied,
              "s3:DeleteObject"},
          Row{"full", refuse("PUT", fake::S3::error(403, "QuotaExceeded")), errc::quota_exceeded, "quota"},
          Row{"another server", refuse("GET", fake::Answer{.body = "hello"}), errc::place_failed,
              "not that of an S3 server"},
          Row{"silent", refuse("GET", fake::Answer{.fault = fake::Answer::Fault::silence}), errc::timed_out,
              "stopped answering"}}) {
        INFO(row.what);
        server.before = row.before;
        error_code code;
        auto options = fake::S3::options();
        if (row.code == errc::timed_out) options.http.progress_timeout = std::chrono::milliseconds(200);
        const auto text = with(server.settings(), check, &code, options);
        CHECK(code == row.code);
        CHECK_THAT(text, Catch::Contains(row.says));
        CHECK_THAT(text, !Catch::Contains("secret\""));
        server.objects.clear();
    }
    auto settings = server.settings();
    settings.custom_server_url = "http://no-such-host.invalid";
    CHECK_THAT(with(settings, check), Catch::Contains("cannot be resolved"));
    settings.custom_server_url = "http://127.0.0.1:1";
    CHECK_THAT(with(settings, check), Catch::Contains("no connection"));
}
