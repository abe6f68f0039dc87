#include "support.hpp"

#include <catch2/catch.hpp>

#include <set>

using namespace google_cloud_test;

namespace {

awaitable<ListPage> list_all(GoogleCloud& place, std::string prefix, bool recursive, int* pages = nullptr)
{
    ListPage all;
    ListRequest request;
    request.prefix = std::move(prefix);
    request.recursive = recursive;
    do {
        const ListPage page = co_await place.list(request);
        all.objects.insert(all.objects.end(), page.objects.begin(), page.objects.end());
        all.folders.insert(all.folders.end(), page.folders.begin(), page.folders.end());
        request.continuation = page.continuation;
        if (pages != nullptr) ++*pages;
    } while (!request.continuation.empty());
    co_return all;
}

std::string check(fake::GoogleCloud& server, error_code* code = nullptr,
                  const std::function<void(GoogleCloudSettings&, GoogleCloudOptions&)>& change = {})
{
    std::string text;
    fake::run([&](any_io_executor executor) -> awaitable<void> {
        auto settings = fake::settings_of(server);
        auto options = fake::options_of(server);
        if (change) change(settings, options);
        try {
            GoogleCloud place(settings, fake::environment_on(executor), options);
            co_await place.check();
        } catch (const Error& error) {
            text = error.what();
            if (code != nullptr) *code = error.code();
        }
    });
    return text;
}

}  // namespace

TEST_CASE("A listing goes through all pages, blank ones too, and leaves the folder's own name out")
{
    fake::GoogleCloud server;
    server.page = 2;
    server.empty_pages = GENERATE(false, true);
    for (const char* name : {"root/a", "root/b/c", "root/b/d", "root/e", "root/f/", "root/g/h", "rootless", "other/a"})
        server.objects[name] = {.bytes = "12", .generation = 5};
    with_place(server, [&](GoogleCloud& place) -> awaitable<void> {
        int pages = 0;
        const ListPage all = co_await list_all(place, "", true, &pages);
        std::set<std::string> names;
        for (const auto& object : all.objects) names.insert(object.name);
        CHECK(names == std::set<std::string>{"a", "b/c", "b/d", "e", "g/h"});
        CHECK(all.objects[0].size == 2);
        CHECK(all.objects[0].modified);
        CHECK(pages == (server.empty_pages ? 6 : 3));
        const ListPage level = co_await list_all(place, "", false);
        CHECK(level.objects.size() == 2);
        CHECK(std::set<std::string>(level.folders.begin(), level.folders.end()) ==
              std::set<std::string>{"b/", "f/", "g/"});
        const ListPage below = co_await list_all(place, "b/", true);
        CHECK(below.objects.size() == 2);
    });
}

TEST_CASE("Removing what is not there is a success, also at the second attempt")
{
    fake::GoogleCloud server;
    server.objects["root/a"] = {.bytes = "12", .generation = 5};
    server.after = lose([](const fake::Request& request) { return request.method == "DELETE"; });
    with_place(server, [&](GoogleCloud& place) -> awaitable<void> {
        co_await place.remove("a");
        co_await place.remove("never");
    });
    CHECK(server.objects.empty());
}

TEST_CASE("What a retention policy keeps is told as denied, with the reason")
{
    fake::GoogleCloud server;
    server.objects["root/a"] = {.bytes = "12", .generation = 5};
    server.retained = {"root/a"};
    with_place(server, [&](GoogleCloud& place) -> awaitable<void> {
        try {
            co_await place.remove("a");
            FAIL("removed");
        } catch (const Error& error) {
            CHECK(error.code() == errc::access_denied);
            CHECK_THAT(error.what(), Catch::Contains("retention policy"));
        }
    });
    CHECK(server.objects.size() == 1);
}

TEST_CASE("A check passes where everything is allowed, and leaves nothing")
{
    fake::GoogleCloud server;
    CHECK(check(server).empty());
    CHECK(server.objects.empty());
}

TEST_CASE("A check names the permission that is missing, and leaves what it can remove nowhere")
{
    const std::string permission = GENERATE(as<std::string>(), "storage.objects.list", "storage.objects.create",
                                            "storage.objects.get", "storage.objects.delete");
    fake::GoogleCloud server;
    server.denied = {permission};
    error_code code;
    CHECK_THAT(check(server, &code), Catch::Contains("Grant it " + permission));
    CHECK(code == errc::access_denied);
    CHECK(server.objects.size() == (permission == "storage.objects.delete" ? 1U : 0U));
}

TEST_CASE("A check passes where a retention policy keeps what it wrote")
{
    fake::GoogleCloud server;
    server.before = when([](const fake::Request& request) { return request.method == "DELETE"; },
                         fake::GoogleCloud::error(403, "retentionPolicyNotMet", "m"));
    CHECK(check(server).empty());
}

TEST_CASE("A check tells what stands in the way apart")
{
    fake::GoogleCloud server;
    error_code code;
    SECTION("no such bucket")
    {
        CHECK_THAT(check(server, &code, [](auto& settings, auto&) { settings.bucket_name = "missing"; }),
                   Catch::Contains("BucketName"));
        CHECK(code == errc::place_not_found);
    }
    SECTION("no such host")
    {
        CHECK_THAT(check(server, &code, [](auto&, auto& options) { options.endpoint = "http://no-such-host.invalid"; }),
                   Catch::Contains("no-such-host.invalid"));
        CHECK(code == errc::unreachable);
    }
    SECTION("nobody listens")
    {
        CHECK_THAT(check(server, &code, [](auto&, auto& options) { options.endpoint = "http://127.0.0.1:1"; }),
                   Catch::Contains("127.0.0.1:1"));
        CHECK(code == errc::unreachable);
    }
    SECTION("no TLS there")
    {
        CHECK_THAT(
            check(server, &code, [&](auto&, auto& options) { options.endpoint = "https" + server.url().substr(4); }),
            Catch::Contains("TLS"));
        CHECK(code == errc::unreachable);
    }
    SECTION("an account that is not known")
    {
        server.before = when([](const fake::Request& request) { return request.target == "/token"; },
                             fake::Answer{.status = 400, .body = R"({"error":"invalid_grant"})"});
        CHECK_THAT(check(server, &code), Catch::Contains("revoked"));
        CHECK(code == errc::access_denied);
    }
    SECTION("another kind of server")
    {
        server.before = when([](const fake::Request& request) { return request.target != "/token"; },
                             fake::Answer{.body = "<html>"});
        CHECK_THAT(check(server, &code), Catch::Contains("endpoint"));
        CHECK(code == errc::place_failed);
    }
    SECTION("other bytes come back")
    {
        server.before =
            when([](const fake::Request& request) { return request.target.find("alt=media") != std::string::npos; },
                 fake::Answer{.body = "other"});
        CHECK_THAT(check(server, &code), Catch::Contains("other bytes"));
        CHECK(code == errc::object_damaged);
        CHECK(server.objects.empty());
    }
}

TEST_CASE("Settings and options that cannot work are refused by name")
{
    fake::GoogleCloud server;
    error_code code;
    CHECK_THAT(check(server, &code, [](auto& settings, auto&) { settings.google_credentials_json = {}; }),
               Catch::Contains("GoogleCredentialsJson"));
    CHECK(code == errc::invalid_configuration);
    CHECK_THAT(check(server, &code, [](auto& settings, auto&) { settings.bucket_name = ""; }),
               Catch::Contains("BucketName"));
    CHECK(code == errc::invalid_configuration);
    const auto size = GENERATE(as<std::uint64_t>(), 0, 1000, (256 << 10) + 1, 2ULL << 30);
    CHECK_THAT(check(server, &code, [&](auto&, auto& options) { options.chunk_size = size; }),
               Catch::Contains("chunk_size"));
    CHECK(code == errc::invalid_argument);
    CHECK_THAT(check(server, &code, [](auto&, auto& options) { options.endpoint = "ftp://x"; }),
               Catch::Contains("endpoint"));
}

TEST_CASE("An emulator without accounts is reached without a token")
{
    fake::GoogleCloud server;
    std::string authorization = "none yet";
    server.before = [&](const fake::Request& request) -> std::optional<fake::Answer> {
        authorization = request.header("authorization");
        return fake::Answer{.body = R"({"kind":"storage#objects"})"};
    };
    fake::run([&](any_io_executor executor) -> awaitable<void> {
        auto settings = fake::settings_of(server);
        settings.google_credentials_json = {};
        auto options = fake::options_of(server);
        options.anonymous = true;
        GoogleCloud place(settings, fake::environment_on(executor), options);
        const ListRequest everything;
        co_await place.list(everything);
    });
    CHECK(authorization.empty());
    CHECK(server.tokens.issued == 0);
}
