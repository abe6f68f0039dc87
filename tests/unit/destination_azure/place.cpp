#include "support.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace holdfast;
using namespace azure_test;

TEST_CASE("A listing has pages, the place's own names, and no folders or tombstones")
{
    fake::Azure server;
    server.page = 2;
    for (const char* key : {"root/", "root/a/", "root/a/1", "root/a/2+%", "root/b", "rooted/c", "z"})
        server.blobs[key].bytes = "xyz";
    server.blobs["root/tombstone"].headers["x-ms-meta-holdfasttombstone"] = "1";
    server.blobs["root/folder"].headers["x-ms-meta-hdi_isfolder"] = "true";
    std::vector<std::string> names;
    int pages = 0;
    const auto failure = with(server, [&](Azure& place) -> awaitable<void> {
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
    CHECK(failure.text.empty());
    CHECK(names == std::vector<std::string>{"a/1", "a/2+%", "b"});
    CHECK(pages == 4);
}

TEST_CASE("A page may be empty and have a next one; one that names itself as the next is an error")
{
    fake::Azure server;
    server.before = [](const fake::Request& request) -> std::optional<fake::Answer> {
        const bool second = request.target.find("marker=m%2F1") != std::string::npos;
        return fake::Answer{.body = "<EnumerationResults><Blobs>" +
                                    std::string(second ? "<Blob><Name>root/a</Name><Properties><Content-Length>1"
                                                         "</Content-Length></Properties></Blob>"
                                                       : "") +
                                    "</Blobs><NextMarker>m/1</NextMarker></EnumerationResults>"};
    };
    const auto failure = with(server, [](Azure& place) -> awaitable<void> {
        ListRequest request;
        const ListPage page = co_await place.list(request);
        CHECK(page.objects.empty());
        CHECK(page.continuation == "m/1");
        request.continuation = page.continuation;
        co_await place.list(request);
    });
    CHECK(failure.code == errc::place_failed);
}

TEST_CASE("A listing that is no listing is an error, not an empty place")
{
    fake::Azure server;
    server.before = [](const fake::Request&) { return fake::Answer{.body = "<html>It works!</html>"}; };
    const auto failure = with(server, [](Azure& place) -> awaitable<void> {
        const ListRequest all;
        co_await place.list(all);
    });
    CHECK_THAT(failure.text, Catch::Contains("not valid"));
}

TEST_CASE("A level is listed with the folders below it")
{
    fake::Azure server;
    std::string target;
    server.before = [&](const fake::Request& request) -> std::optional<fake::Answer> {
        target = request.target;
        return fake::Answer{.body =
                                "<EnumerationResults><Blobs><BlobPrefix><Name>root/a/b/</Name></BlobPrefix></Blobs>"
                                "<NextMarker/></EnumerationResults>"};
    };
    const auto failure = with(server, [](Azure& place) -> awaitable<void> {
        ListRequest request;
        request.prefix = "a/";
        request.recursive = false;
        const ListPage page = co_await place.list(request);
        CHECK(page.folders == std::vector<std::string>{"a/b/"});
    });
    CHECK(failure.text.empty());
    CHECK_THAT(target, Catch::Contains("delimiter=%2F") && Catch::Contains("prefix=root%2Fa%2F"));
}

TEST_CASE("Removing what is not there succeeds; snapshots go with their blob")
{
    fake::Azure server;
    server.blobs["root/a"].snapshots = true;
    server.blobs["root/b"];
    const auto failure = with(server, [](Azure& place) -> awaitable<void> {
        co_await place.remove("missing");
        co_await place.remove("a");
    });
    CHECK(failure.text.empty());
    CHECK(server.blobs.size() == 1);
}

TEST_CASE("A blob that is kept is told as one that may not be removed")
{
    for (const char* code : {"BlobImmutableDueToPolicy", "BlobImmutableDueToLegalHold", "LeaseIdMissing"}) {
        fake::Azure server;
        server.before = when([](const fake::Request& request) { return request.method == "DELETE"; },
                             fake::Azure::error(409, code));
        const auto failure = with(server, [](Azure& place) -> awaitable<void> { co_await place.remove("a"); });
        CHECK(failure.code == errc::access_denied);
        CHECK(server.count("DELETE") == 1);
    }
}

TEST_CASE("Names that are not allowed reach no server")
{
    fake::Azure server;
    for (const char* name : {"", "/a", "a/../b", "a b"}) {
        CHECK_FALSE(
            with(server, [&](Azure& place) -> awaitable<void> { co_await place.create(named(name)); }).text.empty());
        CHECK_FALSE(with(server, [&](Azure& place) -> awaitable<void> { co_await place.open(name, 0); }).text.empty());
        CHECK_FALSE(with(server, [&](Azure& place) -> awaitable<void> { co_await place.remove(name); }).text.empty());
    }
    CHECK(server.server().connections() == 0);
}

TEST_CASE("A check leaves nothing, and tells each obstacle apart")
{
    fake::Azure server;
    const auto check = [](Azure& place) -> awaitable<void> { co_await place.check(); };
    CHECK(with(server, check).text.empty());
    CHECK(server.blobs.empty());

    struct Row {
        std::string what;
        fake::Azure::Before before;
        errc code;
        std::string says;
    };
    const auto refuse = [](std::string method, fake::Answer answer) {
        return when([=](const fake::Request& request) { return request.method == method; }, answer);
    };
    for (const auto& row :
         {Row{"no container", refuse("GET", fake::Azure::error(404, "ContainerNotFound")), errc::place_not_found,
              "StorageContainer"},
          Row{"wrong key", refuse("GET", fake::Azure::error(403, "AuthenticationFailed")), errc::access_denied,
              "AccountKey"},
          Row{"firewall", refuse("GET", fake::Azure::error(403, "AuthorizationFailure")), errc::access_denied,
              "network rules"},
          Row{"no tier", refuse("PUT", fake::Azure::error(400, "InvalidHeaderValue")), errc::invalid_configuration,
              "access tier"},
          Row{"full", refuse("PUT", fake::Azure::error(409, "AccountStorageLimitExceeded")), errc::quota_exceeded,
              "no room"},
          Row{"another server", refuse("GET", fake::Answer{.body = "hello"}), errc::place_failed, "Azure Blob Storage"},
          Row{"silent", refuse("GET", fake::Answer{.fault = fake::Answer::Fault::silence}), errc::timed_out,
              "stopped answering"}}) {
        INFO(row.what);
        server.before = row.before;
        auto options = server.options();
        if (row.code == errc::timed_out) options.http.progress_timeout = std::chrono::milliseconds(200);
        const auto failure = with(options, check);
        CHECK(failure.code == row.code);
        CHECK_THAT(failure.text, Catch::Contains(row.says));
        server.blobs.clear();
    }
    auto options = server.options();
    options.endpoint = "http://no-such-host.invalid";
    CHECK_THAT(with(options, check).text, Catch::Contains("cannot be resolved"));
    options.endpoint = "http://127.0.0.1:1";
    CHECK_THAT(with(options, check).text, Catch::Contains("no connection"));
}

TEST_CASE("A check tells which permission a signature lacks")
{
    auto settings = fake::Azure::settings();
    settings.account_key = {};
    settings.sas_token = "sv=2020-12-06&sp=rl&sig=x";
    const auto check = [](Azure& place) -> awaitable<void> { co_await place.check(); };
    struct Row {
        std::function<bool(const fake::Request&)> refused;
        std::string permission;
    };
    for (const auto& row :
         {Row{[](const auto& r) { return r.target.find("comp=list") != std::string::npos; }, "l (list)"},
          Row{[](const auto& r) { return r.method == "PUT"; }, "c (create)"},
          Row{[](const auto& r) { return r.method == "GET" && r.target.find("comp=list") == std::string::npos; },
              "r (read)"},
          Row{[](const auto& r) { return r.method == "DELETE"; }, "d (delete)"}}) {
        fake::Azure server;
        server.before = when(row.refused, fake::Azure::error(403, "AuthorizationPermissionMismatch"));
        const auto failure = with(server.options(), check, settings);
        CHECK(failure.code == errc::access_denied);
        CHECK_THAT(failure.text, Catch::Contains(row.permission));
    }
}

TEST_CASE("A check goes well where blobs are archived, or kept for a time")
{
    const auto check = [](Azure& place) -> awaitable<void> { co_await place.check(); };
    fake::Azure archive;
    archive.before = when(
        [](const fake::Request& request) {
            return request.method == "GET" && request.target.find("comp=list") == std::string::npos;
        },
        fake::Azure::error(409, "BlobArchived"));
    CHECK(with(archive, check).text.empty());
    fake::Azure kept;
    kept.before = when([](const fake::Request& request) { return request.method == "DELETE"; },
                       fake::Azure::error(409, "BlobImmutableDueToPolicy"));
    auto options = kept.options();
    options.immutability_mode = AzureImmutabilityMode::locked;
    options.immutable_for = std::chrono::hours(24);
    CHECK(with(options, check).text.empty());
    CHECK(kept.blobs.begin()->second.headers.count("x-ms-immutability-policy-mode") == 0);
}
