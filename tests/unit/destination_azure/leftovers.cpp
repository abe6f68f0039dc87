#include "support.hpp"

#include <holdfast/destination/azure/block_id.hpp>
#include <holdfast/destination/azure/client.hpp>
#include <holdfast/destination/azure/leftovers.hpp>
#include <holdfast/destination/http/message.hpp>

#include <catch2/catch.hpp>

#include <string>

using namespace holdfast;
using namespace azure_test;
using boost::asio::any_io_executor;

namespace {

Failure drop(const fake::Azure& server, azure::LateBlocks late = azure::LateBlocks::none)
{
    Failure failure;
    fake::run([&](any_io_executor executor) -> awaitable<void> {
        azure::Client client(server.settings(), fake::Azure::environment(executor), server.options());
        try {
            co_await azure::drop_blocks(client, "root/a", late);
        } catch (const Error& error) {
            failure = {error.code(), error.what()};
        }
    });
    return failure;
}

std::string block_of(const std::string& process)
{
    return azure::block_id({azure::process_mark(process), azure::new_writer_mark()}, 1);
}

}  // namespace

TEST_CASE("Blocks are dropped without a trace, and a committed blob is left alone")
{
    fake::Azure server;
    server.pending["root/a"].blocks["MQ=="] = "x";
    server.pending["root/b"].blocks["MQ=="] = "x";
    CHECK(drop(server).text.empty());
    CHECK(server.blobs.empty());
    CHECK(server.pending.size() == 1);
    server.blobs["root/a"].bytes = "kept";
    CHECK(drop(server).text.empty());
    CHECK(server.blobs.at("root/a").bytes == "kept");
}

TEST_CASE("A lost answer in the midst of it leaves no empty blob")
{
    fake::Azure server;
    server.pending["root/a"].blocks["MQ=="] = "x";
    int times = 1;
    server.after = [&](const fake::Request& request, fake::Answer& answer) {
        if (is_put(request) && times-- > 0) answer = {.fault = fake::Answer::Fault::reset};
    };
    CHECK(drop(server).text.empty());
    CHECK(server.blobs.empty());
    CHECK(server.pending.empty());
}

TEST_CASE("A blob that is committed in the midst of it is not removed")
{
    fake::Azure server;
    server.pending["root/a"].blocks["MQ=="] = "x";
    server.before = [&](const fake::Request& request) -> std::optional<fake::Answer> {
        if (request.method == "DELETE") {
            server.blobs["root/a"] = {.bytes = "another's", .generation = 77};
            server.before = {};
        }
        return std::nullopt;
    };
    CHECK(drop(server).text.empty());
    CHECK(server.blobs.at("root/a").bytes == "another's");
}

TEST_CASE("A block that arrives late is dropped too")
{
    fake::Azure server;
    server.pending["root/a"].blocks["MQ=="] = "x";
    int looks = 0;
    server.before = [&](const fake::Request& request) -> std::optional<fake::Answer> {
        if (request.target.find("comp=blocklist") != std::string::npos && ++looks == 3)
            server.pending["root/a"].blocks["Mg=="] = "late";
        return std::nullopt;
    };
    CHECK(drop(server, azure::LateBlocks::possible).text.empty());
    CHECK(looks == 8);
    CHECK(server.pending.empty());
    CHECK(server.blobs.empty());
}

TEST_CASE("Blocks that keep coming are told, not fought forever")
{
    fake::Azure server;
    server.before = [&](const fake::Request& request) -> std::optional<fake::Answer> {
        if (request.method == "GET") server.pending["root/a"].blocks["Mg=="] = "again";
        return std::nullopt;
    };
    CHECK_THAT(drop(server).text, Catch::Contains("do not go away"));
}

TEST_CASE("Where a policy keeps every blob, the empty one stays unseen")
{
    fake::Azure server;
    server.pending["root/a"].blocks[block_of("dead")] = "x";
    server.before = when([](const fake::Request& request) { return request.method == "DELETE"; },
                         fake::Azure::error(409, "BlobImmutableDueToPolicy"));
    const auto failure = with(server, [](Azure& place) -> awaitable<void> {
        const auto removed = co_await place.sweep("");
        CHECK(removed == 1);
        const auto again = co_await place.sweep("");
        CHECK(again == 0);
        const ListRequest all;
        const ListPage page = co_await place.list(all);
        CHECK(page.objects.empty());
        co_await place.open("a", 0);
    });
    CHECK(failure.code == errc::object_not_found);
    CHECK(server.blobs.size() == 1);
}

TEST_CASE("A sweep drops what dead writers left, and nothing else")
{
    fake::Azure server;
    server.page = 2;
    const auto begun = [](const std::string& id, const char* when = "Thu, 01 Jan 2026 00:00:00 GMT") {
        fake::Azure::Pending pending;
        pending.blocks[id] = "x";
        pending.modified = when;
        return pending;
    };
    server.pending["root/dead"] = begun(block_of("dead"));
    server.pending["root/deep/dead"] = begun(block_of("dead"));
    server.pending["root/newer"] = begun(block_of("running"), "Fri, 01 Jan 2100 00:00:00 GMT");
    server.pending["root/foreign"] = begun("Zm9yZWlnbg==");
    server.pending["elsewhere/dead"] = begun(block_of("dead"));
    server.pending["rooted"] = begun(block_of("dead"));
    server.pending["root/mixed"] = begun(block_of("dead"));
    server.pending["root/mixed"].blocks[std::string(64, 'A')] = "foreign";
    server.blobs["root/empty"].headers["x-ms-meta-holdfastwriter"] = "w";
    server.blobs["root/foreign-and-empty"];
    server.blobs["root/tombstone"].headers["x-ms-meta-holdfasttombstone"] = "1";
    const auto failure = with(server, [](Azure& place) -> awaitable<void> {
        const std::string bytes = noise(8 * MiB);
        auto living = co_await place.create(named("living"));
        co_await living.append(http::as_body(bytes));
        {
            auto dead = co_await place.create(named("abandoned"));
            co_await dead.append(http::as_body(bytes));
        }
        const auto below = co_await place.sweep("deep/");
        CHECK(below == 1);
        const auto removed = co_await place.sweep("");
        CHECK(removed == 3);
        co_await living.commit();
        const auto again = co_await place.sweep("");
        CHECK(again == 0);
    });
    CHECK(failure.text.empty());
    server.server().settle();
    std::vector<std::string> left;
    for (const auto& [key, pending] : server.pending) left.push_back(key);
    CHECK(left == std::vector<std::string>{"elsewhere/dead", "root/foreign", "root/mixed", "root/newer", "rooted"});
    CHECK(server.blobs.size() == 3);
    CHECK(server.blobs.contains("root/empty"));
    CHECK(server.blobs.contains("root/foreign-and-empty"));
    CHECK(server.blobs.at("root/living").bytes.size() == 8 * MiB);
}

TEST_CASE("Without times in the listing, another process counts as gone")
{
    fake::Azure server;
    server.pending["root/a"].blocks[block_of("another")] = "x";
    server.pending["root/a"].modified = "";
    const auto failure = with(server, [](Azure& place) -> awaitable<void> {
        const auto removed = co_await place.sweep("");
        CHECK(removed == 1);
    });
    CHECK(failure.text.empty());
}
