#ifndef HOLDFAST_DESTINATION_AZURE_LEFTOVERS_IPP
#define HOLDFAST_DESTINATION_AZURE_LEFTOVERS_IPP

#include <holdfast/destination/azure/block_id.hpp>
#include <holdfast/destination/azure/leftovers.hpp>
#include <holdfast/destination/azure/object_headers.hpp>
#include <holdfast/destination/azure/place.hpp>
#include <holdfast/destination/http/date.hpp>
#include <holdfast/destination/s3/live_uploads.hpp>

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

namespace holdfast::inline v1::azure {

namespace leftovers_detail {

/// Of a name without a committed blob: its blocks, and the tag by which an emulator knows it.
struct Uncommitted {
    std::vector<std::string> blocks{};
    std::string etag{};
};

[[nodiscard]] inline awaitable<Uncommitted> uncommitted_blocks(Client& client, std::string key)
{
    const Call call{.key = key,
                    .query = {{"comp", "blocklist"}, {"blocklisttype", "uncommitted"}},
                    .doing = "listing the blocks of " + key + " in " + client.title(),
                    .permission = "r (read)"};
    Uncommitted found;
    try {
        // 100 000 blocks with ids of 64 bytes are 13 MB.
        const Result result = co_await client.call(call, 32 << 20);
        auto blocks = parse_uncommitted_blocks(result.answer.body);
        if (!blocks)
            throw Error(errc::place_failed, "Failed " + call.doing +
                                                ": the answer is not valid. Check that the address is that of "
                                                "Azure Blob Storage.");
        found.blocks = std::move(*blocks);
        found.etag = result.answer.headers.get("etag");
    } catch (const ServerError& error) {
        if (error.code() != errc::object_not_found) throw;
    }
    co_return found;
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

/// Removes a blob as it was when it had this tag; one that is gone, or another by now, is a success.
[[nodiscard]] inline awaitable<void> remove_exactly(Client& client, std::string key, std::string etag)
{
    Call call{.method = "DELETE",
              .key = key,
              .doing = "removing what is left of " + key + " in " + client.title(),
              .permission = "d (delete)"};
    if (!etag.empty()) call.headers.add("if-match", std::move(etag));
    try {
        co_await client.call(call);
    } catch (const ServerError& error) {
        if (error.status() != 404 && error.status() != 412) throw;
    }
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
        const TimeSpan assumed = owner->process == own || !age ? TimeSpan::max() : *age;
        return live.is_stale(owner->writer, assumed, environment.now());
    });
}

}  // namespace leftovers_detail

awaitable<void> drop_blocks(Client& client, std::string key)
{
    using namespace leftovers_detail;
    Call put{.method = "PUT",
             .key = key,
             .doing = "dropping the blocks of " + key + " in " + client.title(),
             .permission = "w (write)"};
    put.headers.add("x-ms-blob-type", "BlockBlob");
    put.headers.add("if-none-match", "*");
    put.headers.add(metadata_header(tombstone_name), "1");
    try {
        const Result result = co_await client.call(put);
        co_await remove_exactly(client, key, std::string(result.answer.headers.get("etag")));
        co_return;
    } catch (const ServerError& error) {
        if (error.code() != errc::object_exists) throw;
    }
    // The blob was committed after all; or an earlier attempt has put the empty one, and its answer was lost; or this
    // is an emulator, for which uncommitted blocks are a blob, which can be removed as it is.
    const Look look = co_await look_at(client, key);
    if (look.committed && !look.tombstone) co_return;
    if (look.tombstone) {
        co_await remove_exactly(client, key, look.etag);
        co_return;
    }
    const Uncommitted found = co_await uncommitted_blocks(client, key);
    if (!found.etag.empty()) co_await remove_exactly(client, key, found.etag);
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
                co_await remove_exactly(client, key, blob.etag);
                ++removed;
                continue;
            }
            const Uncommitted found = co_await uncommitted_blocks(client, key);
            std::optional<TimeSpan> age;
            if (blob.object.modified) age = page.server_time - *blob.object.modified;
            if (!are_stale(found.blocks, client, age)) continue;
            co_await drop_blocks(client, key);
            for (const auto& block : found.blocks) live.erase(owner_of(block)->writer);
            ++removed;
        }
        if (page.answer.marker.empty()) co_return removed;
        request.marker = page.answer.marker;
    }
}

}  // namespace holdfast::inline v1::azure

#endif
