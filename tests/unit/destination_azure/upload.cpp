#include "support.hpp"

#include <holdfast/destination/azure/upload.hpp>
#include <holdfast/destination/http/message.hpp>

#include <services/gathering.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <catch2/catch.hpp>

#include <atomic>
#include <chrono>
#include <exception>
#include <string>

using namespace holdfast;
using namespace azure_test;
using boost::asio::any_io_executor;

namespace {

/// Writes `bytes` as "a", in pieces; discards what failed if told so.
fake::Written write(fake::Azure& server, const std::string& bytes, bool discard, const AzureOptions& options,
                    const CreateRequest& request = named("a"))
{
    fake::Written written;
    fake::run([&](any_io_executor executor) -> awaitable<void> {
        Azure place(server.settings(), fake::Azure::environment(executor), options);
        written = co_await fake::write_object(place, request, bytes, 300'000, discard);
    });
    return written;
}
fake::Written write(fake::Azure& server, const std::string& bytes, bool discard = false)
{
    return write(server, bytes, discard, server.options());
}

}  // namespace

TEST_CASE("What fits into one block is put at once, what does not goes in blocks")
{
    const auto [size, blocks] =
        GENERATE(table<std::size_t, int>({{0, 0}, {1, 0}, {MiB, 0}, {MiB + 1, 2}, {7 * MiB / 2, 4}, {4 * MiB, 4}}));
    fake::Azure server;
    const std::string bytes = noise(size);
    const auto outcome = write(server, bytes);
    CHECK(outcome.text.empty());
    CHECK((server.blobs.at("root/a").bytes == bytes));
    CHECK(server.count("PUT /acme/box/root/a?comp=block&") == blocks);
    CHECK(server.count("HEAD") == (blocks == 0 ? 0 : 1));
    CHECK(server.pending.empty());
}

TEST_CASE("Blocks are under way at the same time, as many as allowed")
{
    fake::Azure server;
    auto options = server.options();
    options.parallel_blocks = 3;
    fake::Gathering blocks(3);
    server.arrived = [&](const fake::Request& request) {
        if (is_block(request)) blocks.join();
    };
    CHECK(write(server, noise(20 * MiB), false, options).text.empty());
    CHECK(blocks.most() == 3);
    CHECK(server.server().connections() == 3);
}

TEST_CASE("Blocks follow the length, and grow where it is not known")
{
    AzureOptions options;
    CreateRequest request;
    CHECK(azure::plan_blocks(request, options).size_of(1) == 8 * MiB);
    CHECK(azure::plan_blocks(request, options).size_of(5001) == 16 * MiB);
    CHECK(azure::plan_blocks(request, options).most_parts() == 50'000);
    CHECK(azure::plan_blocks(request, options).capacity() > (30ULL << 40));
    request.size = 1000ULL << 30;
    CHECK(azure::plan_blocks(request, options).size_of(1) == 21 * MiB);
    request.size = 190ULL << 40;
    CHECK(azure::plan_blocks(request, options).size_of(1) <= 4000 * MiB);
    request.size = 200ULL << 40;
    CHECK_THROWS_AS(azure::plan_blocks(request, options), Error);
    request.size.reset();
    options.block_size = 1;
    CHECK(azure::plan_blocks(request, options).size_of(1) == 64 << 10);
}

TEST_CASE("Every body carries its MD5, unless that is turned off")
{
    fake::Azure server;
    int with = 0;
    server.before = [&](const fake::Request& request) -> std::optional<fake::Answer> {
        if (request.method == "PUT" && !request.header("content-md5").empty()) ++with;
        return std::nullopt;
    };
    write(server, noise(2 * MiB));
    CHECK(with >= 3);
    with = 0;
    auto options = server.options();
    options.content_md5 = false;
    write(server, noise(3), false, options, {.name = "b"});
    write(server, noise(2 * MiB), false, options, {.name = "c"});
    CHECK(with == 0);
}

TEST_CASE("The blob's headers say writer, tier and for how long it is kept")
{
    const auto size = GENERATE(as<std::size_t>(), 3, 2 * MiB);
    fake::Azure server;
    auto options = server.options();
    options.access_tier = AzureAccessTier::cold;
    options.immutability_mode = AzureImmutabilityMode::locked;
    options.immutable_for = std::chrono::hours(24);
    CHECK(write(server, noise(size), false, options).text.empty());
    auto& headers = server.blobs.at("root/a").headers;
    CHECK(headers["x-ms-access-tier"] == "Cold");
    CHECK(headers["x-ms-immutability-policy-mode"] == "Locked");
    CHECK(headers["x-ms-immutability-policy-until-date"].size() == 29);
    CHECK(headers["x-ms-meta-holdfastwriter"].size() == 16);
    CHECK(headers["x-ms-blob-content-type"] == "application/octet-stream");
    CHECK(headers["if-none-match"] == "*");
}

TEST_CASE("Small blobs stay outside of the archive, so that manifests can be read at any time")
{
    struct Row {
        std::size_t size;
        std::string tier;
    };
    const auto row = GENERATE(Row{3, ""}, Row{128 * 1024 - 1, ""}, Row{128 * 1024, "Archive"}, Row{2 * MiB, "Archive"});
    fake::Azure server;
    auto options = server.options();
    options.access_tier = AzureAccessTier::archive;
    CHECK(write(server, noise(row.size), false, options).text.empty());
    CHECK(server.blobs.at("root/a").headers["x-ms-access-tier"] == row.tier);
}

TEST_CASE("A taken name is told, before a block is sent, and nothing is left")
{
    fake::Azure server;
    server.blobs["root/a"].bytes = "other";
    CHECK(write(server, noise(3)).committed == errc::object_exists);
    CHECK(write(server, noise(2 * MiB)).appended == errc::object_exists);
    CHECK(server.blobs.at("root/a").bytes == "other");
    CHECK(server.pending.empty());
    CHECK(server.count("PUT /acme/box/root/a?comp=block&") == 0);
}

TEST_CASE("A name that is taken while blocks are sent is told, and the other blob stays")
{
    fake::Azure server;
    server.before = [&](const fake::Request& request) -> std::optional<fake::Answer> {
        if (is_commit(request) && !server.blobs.contains("root/a")) {
            server.blobs["root/a"].bytes = "other";
            server.pending.erase("root/a");
        }
        return std::nullopt;
    };
    CHECK(write(server, noise(3 * MiB), true).committed == errc::object_exists);
    CHECK(server.blobs.at("root/a").bytes == "other");
}

TEST_CASE("A success whose answer was lost is recognised")
{
    const auto size = GENERATE(as<std::size_t>(), 3, 2 * MiB);
    const auto fault = GENERATE(fake::Answer::Fault::reset, fake::Answer::Fault::close);
    fake::Azure server;
    int times = 1;
    server.after = [&](const fake::Request& request, fake::Answer& answer) {
        if ((is_put(request) || is_commit(request)) && times-- > 0)
            answer = fault == fake::Answer::Fault::reset ? fake::Answer{.fault = fault}
                                                         : fake::Answer{.status = 500, .fault = fault};
    };
    const std::string bytes = noise(size);
    const auto outcome = write(server, bytes);
    CHECK(outcome.text.empty());
    CHECK((server.blobs.at("root/a").bytes == bytes));
}

TEST_CASE("A success whose answer was lost is recognised also where the blocks are missed first")
{
    fake::Azure server;
    int commits = 0;
    server.before = [&](const fake::Request& request) -> std::optional<fake::Answer> {
        if (is_commit(request) && ++commits == 2) return fake::Azure::error(400, "InvalidBlockList");
        return std::nullopt;
    };
    server.after = [&](const fake::Request& request, fake::Answer& answer) {
        if (is_commit(request)) answer = {.fault = fake::Answer::Fault::reset};
    };
    CHECK(write(server, noise(2 * MiB)).text.empty());
    CHECK(commits == 2);
}

TEST_CASE("Blocks that fail are repeated; one that cannot succeed ends the upload, and none is left")
{
    for (const auto& answer :
         {fake::Azure::error(503, "ServerBusy"), fake::Azure::error(500, "InternalError"),
          fake::Azure::error(400, "Md5Mismatch"), fake::Answer{.fault = fake::Answer::Fault::reset}}) {
        fake::Azure server;
        server.before = when(is_block, answer, 3);
        CHECK(write(server, noise(4 * MiB)).text.empty());
    }
    fake::Azure refusing;
    refusing.before = [&, sent = 0](const fake::Request& request) mutable -> std::optional<fake::Answer> {
        if (is_block(request) && ++sent > 2) return fake::Azure::error(403, "AuthorizationFailure");
        return std::nullopt;
    };
    const auto outcome = write(refusing, noise(8 * MiB));
    CHECK(outcome.appended == errc::access_denied);
    CHECK_THAT(outcome.text, Catch::Contains("of a in the container box of the account acme"));
    refusing.server().settle();
    CHECK(refusing.pending.empty());
    CHECK(refusing.blobs.empty());
}

TEST_CASE("A failed commit leaves neither blocks nor blob")
{
    fake::Azure server;
    server.before = when(is_commit, fake::Azure::error(400, "InvalidBlockList"));
    CHECK(write(server, noise(2 * MiB)).committed == errc::place_failed);
    CHECK(server.pending.empty());
    CHECK(server.blobs.empty());
}

TEST_CASE("Discarding after a commit of unknown outcome removes the blob, if it is this writer's")
{
    const bool ours = GENERATE(true, false);
    fake::Azure server;
    bool stored = false;
    server.before = [&](const fake::Request& request) -> std::optional<fake::Answer> {
        if (is_put(request) && stored) return fake::Answer{.status = 500};
        return std::nullopt;
    };
    server.after = [&](const fake::Request& request, fake::Answer& answer) {
        if (!is_put(request)) return;
        stored = true;
        if (!ours) server.blobs["root/a"].headers["x-ms-meta-holdfastwriter"] = "another";
        answer = {.status = 500};
    };
    CHECK(write(server, "abc", true).committed == errc::place_failed);
    CHECK(server.blobs.contains("root/a") == !ours);
}

TEST_CASE("A declared size is kept to")
{
    fake::Azure server;
    CHECK(write(server, "abc", false, server.options(), {.name = "a", .size = 2}).appended == errc::invalid_argument);
    CHECK(write(server, "abc", false, server.options(), {.name = "a", .size = 4}).committed == errc::invalid_argument);
    CHECK(server.blobs.empty());
}

TEST_CASE("A discarded writer leaves nothing, and is over")
{
    fake::Azure server;
    const auto failure = with(server, [](Azure& place) -> awaitable<void> {
        const std::string bytes = noise(20 * MiB);
        auto writer = co_await place.create(named("a"));
        co_await writer.append(http::as_body(bytes));
        co_await writer.discard();
        CHECK_THROWS_AS(co_await writer.commit(), Error);
        CHECK_THROWS_AS(co_await writer.append(http::as_body("x")), Error);
    });
    CHECK(failure.text.empty());
    server.server().settle();
    CHECK(server.pending.empty());
    CHECK(server.blobs.empty());
}

TEST_CASE("A cancelled commit ends at once, and its discard leaves nothing, whether or not it was carried out")
{
    const auto size = GENERATE(as<std::size_t>(), 3, 3 * MiB);
    const bool carried_out = GENERATE(false, true);
    fake::Azure server;
    std::atomic<bool> asked = false;
    const auto fall_silent = [&](const fake::Request& request) {
        return !asked && (is_put(request) || is_commit(request));
    };
    server.before = [&](const fake::Request& request) -> std::optional<fake::Answer> {
        if (carried_out || !fall_silent(request)) return std::nullopt;
        asked = true;
        return fake::Answer{.fault = fake::Answer::Fault::silence};
    };
    server.after = [&](const fake::Request& request, fake::Answer& answer) {
        if (!carried_out || !fall_silent(request)) return;
        asked = true;
        answer = {.fault = fake::Answer::Fault::silence};
    };
    auto options = server.options();
    options.http.progress_timeout = std::chrono::minutes(10);
    fake::run([&](any_io_executor executor) -> awaitable<void> {
        Azure place(server.settings(), fake::Azure::environment(executor), options);
        auto writer = co_await place.create(named("a"));
        const std::string bytes = noise(size);
        co_await writer.append(http::as_body(bytes));
        boost::asio::cancellation_signal signal;
        std::exception_ptr failure;
        bool ended = false;
        boost::asio::co_spawn(executor, writer.commit(),
                              boost::asio::bind_cancellation_slot(signal.slot(), [&](std::exception_ptr error) {
                                  failure = error;
                                  ended = true;
                              }));
        boost::asio::steady_timer timer(executor);
        const auto until = [&](const auto& condition) -> awaitable<void> {
            while (!condition()) {
                timer.expires_after(std::chrono::milliseconds(1));
                co_await timer.async_wait(boost::asio::use_awaitable);
            }
        };
        co_await until([&] { return asked.load(); });
        signal.emit(boost::asio::cancellation_type::terminal);
        co_await until([&] { return ended; });
        CHECK(failure);
        server.server().wait_for_close();
        co_await writer.discard();
    });
    server.server().settle();
    CHECK(server.pending.empty());
    CHECK(server.blobs.empty());
}
