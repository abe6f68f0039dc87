#include "support.hpp"

#include <catch2/catch.hpp>

#include <cstdint>
#include <string>

using namespace holdfast;
using namespace azure_test;

namespace {

fake::Read read(std::uint64_t offset, const AzureOptions& options)
{
    fake::Read result;
    static_cast<void>(with(
        options, [&](Azure& place) -> awaitable<void> { result = co_await fake::read_object(place, "a", offset); }));
    return result;
}
fake::Read read(const fake::Azure& server, std::uint64_t offset = 0)
{
    return read(offset, server.options());
}

}  // namespace

TEST_CASE("A blob is read from any offset up to its end; past it, it is too short")
{
    fake::Azure server;
    const std::string bytes(10'000, 'x');
    server.blobs["root/a"].bytes = bytes;
    for (const std::size_t offset : {0U, 1U, 9999U, 10'000U}) CHECK(read(server, offset).bytes == bytes.substr(offset));
    CHECK(read(server, 10'001).code == errc::object_truncated);
    server.blobs["root/a"].bytes.clear();
    CHECK(read(server).bytes.empty());
    server.blobs.clear();
    CHECK(read(server).code == errc::object_not_found);
}

TEST_CASE("A connection that breaks is replaced where it broke")
{
    fake::Azure server;
    std::string bytes;
    for (int i = 0; i < 50'000; ++i) bytes += std::to_string(i);
    server.blobs["root/a"].bytes = bytes;
    int cuts = 3;
    server.after = [&](const fake::Request& request, fake::Answer& answer) {
        if (request.method == "GET" && cuts-- > 0) {
            answer.headers.emplace_back("Content-Length", std::to_string(answer.body.size()));
            answer.fault = fake::Answer::Fault::cut;
        }
    };
    const auto outcome = read(server);
    CHECK(outcome.text.empty());
    CHECK((outcome.bytes == bytes));
    CHECK(server.count("GET") == 4);
}

TEST_CASE("A connection that always breaks is given up")
{
    fake::Azure server;
    server.blobs["root/a"].bytes = std::string(100'000'0, 'a');
    server.after = [&](const fake::Request&, fake::Answer& answer) {
        answer.headers.emplace_back("Content-Length", std::to_string(answer.body.size() + 1));
        answer.fault = fake::Answer::Fault::close;
        answer.body.clear();
    };
    CHECK(read(server).code == errc::unreachable);
    CHECK(server.count("GET") == 6);
}

TEST_CASE("A blob that is replaced while it is read is noticed")
{
    fake::Azure server;
    server.blobs["root/a"].bytes = std::string(100'000, 'a');
    server.after = [&](const fake::Request&, fake::Answer& answer) {
        server.blobs["root/a"] = {.bytes = std::string(100'000, 'b'), .generation = 5};
        if (answer.status < 300) {
            answer.headers.emplace_back("Content-Length", std::to_string(answer.body.size()));
            answer.fault = fake::Answer::Fault::cut;
        }
    };
    CHECK(read(server).code == errc::object_damaged);
}

TEST_CASE("A server that ignores the range is not believed")
{
    fake::Azure server;
    server.before = [](const fake::Request&) { return fake::Answer{.body = "whole"}; };
    CHECK(read(server, 2).code == errc::place_failed);
}

TEST_CASE("An archived blob is asked for as the options say, and told as not yet readable")
{
    fake::Azure server;
    const bool again = GENERATE(false, true);
    fake::Request asked;
    server.before = [&](const fake::Request& request) -> std::optional<fake::Answer> {
        if (request.method == "GET") return fake::Azure::error(409, "BlobArchived");
        asked = request;
        return again ? fake::Azure::error(409, "BlobBeingRehydrated") : fake::Answer{.status = 202};
    };
    auto options = server.options();
    options.rehydrate_priority = AzureRehydratePriority::high;
    options.rehydrate_to = AzureAccessTier::cool;
    const auto outcome = read(0, options);
    CHECK(outcome.code == errc::not_yet_readable);
    CHECK_THAT(outcome.text, Catch::Contains("Try again"));
    CHECK(asked.target == "/acme/box/root/a?comp=tier");
    CHECK(asked.header("x-ms-access-tier") == "Cool");
    CHECK(asked.header("x-ms-rehydrate-priority") == "High");
}

TEST_CASE("An archived blob that may not be asked for is told with the permission")
{
    fake::Azure server;
    server.before = [&](const fake::Request& request) -> std::optional<fake::Answer> {
        return request.method == "GET" ? fake::Azure::error(409, "BlobArchived")
                                       : fake::Azure::error(403, "AuthorizationPermissionMismatch");
    };
    CHECK(read(server).code == errc::access_denied);
}
