#ifndef HOLDFAST_DESTINATION_S3_SWEEP_IPP
#define HOLDFAST_DESTINATION_S3_SWEEP_IPP

#include <holdfast/destination/http/date.hpp>
#include <holdfast/destination/s3/live_uploads.hpp>
#include <holdfast/destination/s3/sweep.hpp>

#include <utility>
#include <vector>

namespace holdfast::inline v1::s3 {

namespace sweep_detail {

struct Page {
    UploadsAnswer uploads{};
    TimePoint server_time{};
};

[[nodiscard]] inline awaitable<Page> list_page(Client& client, std::string prefix, std::string key_marker,
                                               std::string id_marker)
{
    Call call{.query = {{"uploads", ""}, {"prefix", std::move(prefix)}, {"encoding-type", "url"}},
              .doing = "listing unfinished uploads in the bucket " + client.settings().bucket_name,
              .permission = "s3:ListBucketMultipartUploads"};
    if (!key_marker.empty()) call.query.emplace_back("key-marker", std::move(key_marker));
    if (!id_marker.empty()) call.query.emplace_back("upload-id-marker", std::move(id_marker));
    const Result result = co_await client.call(call, 8 << 20);
    auto uploads = parse_uploads(result.answer.body);
    if (!uploads)
        throw Error(
            errc::place_failed,
            "Failed " + call.doing + ": the answer is not valid. Check that the address is that of an S3 server.");
    const auto date = http::parse_http_date(result.answer.headers.get("date"));
    co_return Page{std::move(*uploads), date.value_or(client.environment().now())};
}

}  // namespace sweep_detail

awaitable<UploadsAnswer> list_uploads(Client& client, std::string prefix, std::string key_marker, std::string id_marker)
{
    auto page =
        co_await sweep_detail::list_page(client, std::move(prefix), std::move(key_marker), std::move(id_marker));
    co_return std::move(page.uploads);
}

awaitable<void> abort_upload(Client& client, std::string key, std::string id)
{
    Call abort{.method = "DELETE",
               .key = key,
               .query = {{"uploadId", id}},
               .doing = "aborting the upload of " + key + " in the bucket " + client.settings().bucket_name,
               .permission = "s3:AbortMultipartUpload"};
    Call look = abort;
    look.method = "GET";
    look.permission = "s3:ListMultipartUploadParts";
    for (int round = 0; round < 5; ++round) {
        bool aborted = false;
        try {
            co_await client.call(abort);
            aborted = true;
            co_await client.call(look);
        } catch (const ServerError& error) {
            // It is gone; or it is aborted, and we may not look whether it stays so.
            if (error.status() == 404 || (aborted && error.code() == errc::access_denied)) co_return;
            throw;
        }
    }
    throw Error(errc::place_failed,
                "Failed " + abort.doing +
                    ": its parts do not go away. Abort it by hand or let the bucket's lifecycle rule do it.");
}

awaitable<std::uint64_t> sweep_uploads(Client& client, std::string prefix)
{
    LiveUploads& live = LiveUploads::of(client.environment().executor);
    std::uint64_t removed = 0;
    std::string key_marker;
    std::string id_marker;
    for (;;) {
        // Taken before the request: however long it takes, the server's time is not before it.
        const TimePoint asked = client.environment().now();
        const auto page = co_await sweep_detail::list_page(client, prefix, key_marker, id_marker);
        for (const auto& upload : page.uploads.uploads) {
            if (!upload.key.starts_with(prefix) || !upload.initiated) continue;
            const TimeSpan age = page.server_time - *upload.initiated;
            if (!live.is_stale(upload.id, age, asked)) continue;
            co_await abort_upload(client, upload.key, upload.id);
            live.erase(upload.id);
            ++removed;
        }
        if (!page.uploads.truncated) co_return removed;
        key_marker = page.uploads.next_key;
        id_marker = page.uploads.next_id;
    }
}

}  // namespace holdfast::inline v1::s3

#endif
