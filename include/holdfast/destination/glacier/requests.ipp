#ifndef HOLDFAST_DESTINATION_GLACIER_REQUESTS_IPP
#define HOLDFAST_DESTINATION_GLACIER_REQUESTS_IPP

#include <holdfast/destination/glacier/requests.hpp>

#include <iterator>
#include <utility>

namespace holdfast::inline v1::glacier {

awaitable<std::vector<UploadAnswer>> list_uploads(Client& client)
{
    std::vector<UploadAnswer> all;
    std::string marker;
    // 1000 is what Glacier allows at a time in one vault.
    for (int page = 0; page < 100; ++page) {
        Call call{.path = "/multipart-uploads",
                  .doing = "listing unfinished uploads",
                  .permission = "glacier:ListMultipartUploads"};
        if (!marker.empty()) call.query.emplace_back("marker", marker);
        const Result result = co_await client.call(call);
        auto answer = parse_uploads(result.answer.body);
        if (!answer) fail_answer(call.doing + client.in_vault());
        std::move(answer->uploads.begin(), answer->uploads.end(), std::back_inserter(all));
        if (answer->marker.empty()) break;
        marker = std::move(answer->marker);
    }
    co_return all;
}

awaitable<bool> abort_upload(Client& client, std::string id)
{
    const Call call{.method = "DELETE",
                    .path = path_of("multipart-uploads", id),
                    .doing = "aborting an upload",
                    .permission = "glacier:AbortMultipartUpload"};
    try {
        co_await client.call(call);
    } catch (const ServerError& error) {
        if (!error.nothing_there()) throw;
        co_return false;
    }
    co_return true;
}

awaitable<void> delete_archive(Client& client, std::string id)
{
    const Call call{.method = "DELETE",
                    .path = path_of("archives", id),
                    .doing = "removing an archive",
                    .permission = "glacier:DeleteArchive"};
    try {
        co_await client.call(call);
    } catch (const ServerError& error) {
        if (!error.nothing_there()) throw;
    }
}

}  // namespace holdfast::inline v1::glacier

#endif
