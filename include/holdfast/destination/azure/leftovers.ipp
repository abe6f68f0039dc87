#ifndef HOLDFAST_DESTINATION_AZURE_LEFTOVERS_IPP
#define HOLDFAST_DESTINATION_AZURE_LEFTOVERS_IPP

#include <holdfast/destination/azure/block_id.hpp>
#include <holdfast/destination/azure/leftovers.hpp>
#include <holdfast/destination/azure/object_headers.hpp>
#include <holdfast/destination/azure/place.hpp>
#include <holdfast/destination/http/date.hpp>
#include <holdfast/destination/s3/live_uploads.hpp>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>
#include <vector>

namespace holdfast::inline v1::azure {

namespace leftovers_detail {

/// The ids of the blocks that were sent for `key` and not committed.
[[nodiscard]] inline awaitable<std::vector<std::string>> uncommitted_blocks(Client& client, std::string key)
{
    const Call call{.key = key,
                    .query = {{"comp", "blocklist"}, {"blocklisttype", "uncommitted"}},
                    .doing = "listing the blocks of " + key + " in " + client.title(),
                    .permission = "r (read)"};
    try {
        // 100 000 blocks with ids of 64 bytes are 13 MB.
        const Result result = co_await client.call(call, 32 << 20);
        auto blocks = parse_uncommitted_blocks(result.answer.body);
        if (!blocks)
            throw Error(errc::place_failed, "Failed " + call.doing +
                                                ": the answer is not valid. Check that the address is that of "
                                                "Azure Blob Storage.");
        co_return std::move(*blocks);
    } catch (const ServerError& error) {
        if (error.code() != errc::object_not_found) throw;
    }
    co_return std::vector<std::string>();
}

/// What a HEAD tells of a key.
struct Look {
    bool committed = false;
    bool tombstone = false;
    std::string etag{};
};

[[nodiscard]] inline awaitable<Look> look_at(Client& client, std::string key)
{
    const Call call{
        .method = "HEAD", .key = key, .doing = "looking at " + key + " in " + client.title(), .permission = "r (read)"};
    Look look;
    try {
        const Result result = co_await client.call(call);
        look.committed = true;
        look.tombstone = result.answer.headers.has(metadata_header(tombstone_name));
        look.etag = result.answer.headers.get("etag");
    } catch (const ServerError& error) {
        if (error.code() != errc::object_not_found) throw;
    }
    co_return look;
}

/// Removes a blob on a condition, such as that it still has a certain tag; one that is gone, or another by now, is a
/// success. False: a policy of the container keeps it; it stays, empty and unseen, for as long as the policy says.
[[nodiscard]] inline awaitable<bool> remove_if(Client& client, std::string key, const char* condition,
                                               std::string value)
{
    Call call{.method = "DELETE",
              .key = key,
              .doing = "removing what is left of " + key + " in " + client.title(),
              .permission = "d (delete)"};
    if (!value.empty()) call.headers.add(condition, std::move(value));
    try {
        co_await client.call(call);
    } catch (const ServerError& error) {
        if (error.server_code().starts_with("BlobImmutable")) co_return false;
        if (error.status() != 404 && error.status() != 412) throw;
    }
    co_return true;
}

/// Puts an empty blob over the blocks of `key` and removes it again. False: a blob is committed there.
[[nodiscard]] inline awaitable<bool> put_over(Client& client, std::string key)
{
    Call put{.method = "PUT",
             .key = key,
             .doing = "dropping the blocks of " + key + " in " + client.title(),
             .permission = "w (write)"};
    put.headers.add("x-ms-blob-type", "BlockBlob");
    put.headers.add("if-none-match", "*");
    put.headers.add(metadata_header(tombstone_name), "1");
    try {
        const Result result = co_await client.call(put);
        co_await remove_if(client, key, "if-match", std::string(result.answer.headers.get("etag")));
        co_return true;
    } catch (const ServerError& error) {
        if (error.code() != errc::object_exists) throw;
    }
    // The blob was committed after all; or an earlier attempt has put the empty one, and its answer was lost; or this
    // is an emulator, for which uncommitted blocks are a blob that can be removed, without a tag or a time.
    const Look look = co_await look_at(client, key);
    if (look.committed && !look.tombstone) co_return false;
    if (look.tombstone)
        co_await remove_if(client, key, "if-match", look.etag);
    else
        co_await remove_if(client, key, "if-unmodified-since", "Sat, 01 Jan 2000 00:00:00 GMT");
    co_return true;
}

/// True if every block was sent by holdfast, and none by a writer that still runs. One of this process that is not
/// known as living is gone; of one of another process it is known only if the blocks are older than this process.
[[nodiscard]] inline bool are_stale(const std::vector<std::string>& blocks, const Client& client,
                                    std::optional<TimeSpan> age)
{
    const auto& environment = client.environment();
    const auto& live = s3::LiveUploads::of(environment.executor);
    const std::string own = process_mark(environment.process_id);
    return !blocks.empty() && std::all_of(blocks.begin(), blocks.end(), [&](const std::string& block) {
        const auto owner = owner_of(block);
        if (!owner) return false;
        const TimeSpan assumed = owner->process == own || !age ? TimeSpan::max() / 2 : *age;
        return live.is_stale(owner->writer, assumed, environment.now());
    });
}

}  // namespace leftovers_detail

awaitable<void> drop_blocks(Client& client, std::string key, LateBlocks late)
{
    using namespace leftovers_detail;
    const int looks = late == LateBlocks::possible ? 5 : 1;
    boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor);
    for (int round = 0; round < 5; ++round) {
        const bool dropped = co_await put_over(client, key);
        if (!dropped) co_return;
        bool clean = true;
        for (int look = 0; clean && look < looks; ++look) {
            if (look > 0) {
                timer.expires_after(std::chrono::milliseconds(50 << look));
                co_await timer.async_wait(boost::asio::use_awaitable);
            }
            const auto left = co_await uncommitted_blocks(client, key);
            clean = left.empty();
        }
        if (clean) co_return;
    }
    throw Error(errc::place_failed, "Failed dropping the blocks of " + key + " in " + client.title() +
                                        ": they do not go away. The service removes them after a week.");
}

awaitable<std::uint64_t> sweep_leftovers(Client& client, std::string prefix)
{
    using namespace leftovers_detail;
    auto& live = s3::LiveUploads::of(client.environment().executor);
    std::uint64_t removed = 0;
    PageRequest request{.prefix = prefix, .uncommitted = true};
    for (;;) {
        const Page page = co_await list_page(client, request);
        for (const auto& blob : page.answer.blobs) {
            const std::string& key = blob.object.name;
            if (blob.object.size != 0 || blob.folder || !blob.writer.empty() || !key.starts_with(prefix)) continue;
            if (blob.tombstone) {
                const bool gone = co_await remove_if(client, key, "if-match", blob.etag);
                removed += gone ? 1 : 0;
                continue;
            }
            const auto blocks = co_await uncommitted_blocks(client, key);
            std::optional<TimeSpan> age;
            if (blob.object.modified) age = page.server_time - *blob.object.modified;
            if (!are_stale(blocks, client, age)) continue;
            co_await drop_blocks(client, key, LateBlocks::none);
            for (const auto& block : blocks) live.erase(owner_of(block)->writer);
            ++removed;
        }
        if (page.answer.marker.empty()) co_return removed;
        request.marker = page.answer.marker;
    }
}

}  // namespace holdfast::inline v1::azure

#endif
