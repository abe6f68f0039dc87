#ifndef HOLDFAST_DESTINATION_AZURE_PLACE_IPP
#define HOLDFAST_DESTINATION_AZURE_PLACE_IPP

#include <holdfast/destination/azure/block_id.hpp>
#include <holdfast/destination/azure/object_headers.hpp>
#include <holdfast/destination/azure/place.hpp>
#include <holdfast/destination/http/date.hpp>
#include <holdfast/destination/s3/digest.hpp>

#include <exception>
#include <utility>

namespace holdfast::inline v1::azure {

namespace place_detail {

/// Keys under the place's prefix, as the place's names.
[[nodiscard]] inline std::string without_prefix(const Client& client, const std::string& key)
{
    return key.starts_with(client.prefix()) ? key.substr(client.prefix().size()) : key;
}

/// What the container holds, but for what nobody is to see.
[[nodiscard]] inline bool is_object(const ListedBlob& blob)
{
    return !blob.folder && !blob.tombstone && !blob.object.name.ends_with('/');
}

/// The small object of a check.
struct Probe {
    std::string name = ".holdfast-check-" + new_writer_mark();
    std::string text = "holdfast checks that this place can be written to.\n";
    http::RetryOptions few{};

    [[nodiscard]] Call call(const Client& client, std::string method, const std::string& doing,
                            std::string permission) const
    {
        return Call{.method = std::move(method),
                    .key = client.key(name),
                    .doing = doing + " " + name + " in " + client.title(),
                    .permission = std::move(permission),
                    .retry = few};
    }
};

[[nodiscard]] inline awaitable<void> write_probe(Client& client, const Probe& probe)
{
    // Of the headers of an object all but immutability, which would keep the probe.
    AzureOptions options = client.options();
    options.immutability_mode.reset();
    Call put = probe.call(client, "PUT", "writing", "c (create)");
    put.headers.add("x-ms-blob-type", "BlockBlob");
    put.headers.add("if-none-match", "*");
    add_object_headers(put.headers, options, client.environment().now(), probe.name, probe.text.size());
    put.body = http::as_body(probe.text);
    if (options.content_md5) put.headers.add("content-md5", http::base64(s3::md5(put.body)));
    co_await client.call(put);
}

[[nodiscard]] inline awaitable<void> read_probe(Client& client, const Probe& probe)
{
    const Call get = probe.call(client, "GET", "reading", "r (read)");
    std::string got;
    try {
        const Result result = co_await client.call(get);
        got = result.answer.body;
    } catch (const ServerError& error) {
        // An archived blob is written well and cannot be read at once.
        if (error.code() != errc::not_yet_readable) throw;
        co_return;
    }
    if (got != probe.text)
        throw Error(errc::object_damaged,
                    "Failed " + get.doing + ": it gives back other bytes than were written. Check its server.");
}

[[nodiscard]] inline awaitable<void> remove_probe(Client& client, const Probe& probe)
{
    const Call remove = probe.call(client, "DELETE", "removing", "d (delete)");
    try {
        co_await client.call(remove);
    } catch (const ServerError& error) {
        // A container that keeps every blob for a time does what it is meant to do.
        if (!error.server_code().starts_with("BlobImmutable") && error.code() != errc::object_not_found) throw;
    }
}

}  // namespace place_detail

awaitable<Page> list_page(Client& client, PageRequest request)
{
    Call call{.query = {{"restype", "container"},
                        {"comp", "list"},
                        {"include", request.uncommitted ? "metadata,uncommittedblobs" : "metadata"}},
              .doing = "listing " + place_detail::without_prefix(client, request.prefix) + " in " + client.title(),
              .permission = "l (list)",
              .retry = request.retry};
    if (!request.prefix.empty()) call.query.emplace_back("prefix", request.prefix);
    if (!request.marker.empty()) call.query.emplace_back("marker", request.marker);
    if (request.levels) call.query.emplace_back("delimiter", "/");
    if (request.most != 0) call.query.emplace_back("maxresults", std::to_string(request.most));
    // 5000 entries with names of 1024 bytes, percent-encoded, are less.
    const Result result = co_await client.call(call, 32 << 20);
    auto answer = parse_list(result.answer.body);
    const bool ends = answer && (answer->marker.empty() || answer->marker != request.marker);
    if (!ends)
        throw Error(errc::place_failed, "Failed " + call.doing +
                                            ": the answer is not valid. Check that the address is that of Azure "
                                            "Blob Storage.");
    const auto date = http::parse_http_date(result.answer.headers.get("date"));
    co_return Page{std::move(*answer), date.value_or(client.environment().now())};
}

awaitable<ListPage> list_objects(std::shared_ptr<Client> client, ListRequest request)
{
    PageRequest wanted{
        .prefix = client->key(request.prefix), .marker = request.continuation, .levels = !request.recursive};
    Page page = co_await list_page(*client, wanted);
    ListPage result;
    for (auto& blob : page.answer.blobs) {
        if (!place_detail::is_object(blob)) continue;
        blob.object.name = place_detail::without_prefix(*client, blob.object.name);
        result.objects.push_back(std::move(blob.object));
    }
    for (const auto& prefix : page.answer.prefixes)
        result.folders.push_back(place_detail::without_prefix(*client, prefix));
    result.continuation = std::move(page.answer.marker);
    co_return result;
}

awaitable<void> remove_object(std::shared_ptr<Client> client, std::string name)
{
    Call call{.method = "DELETE",
              .key = client->key(name),
              .doing = "removing " + name + " in " + client->title(),
              .permission = "d (delete)"};
    for (bool with_snapshots : {false, true}) {
        if (with_snapshots) call.headers.add("x-ms-delete-snapshots", "include");
        try {
            co_await client->call(call);
            co_return;
        } catch (const ServerError& error) {
            if (error.code() == errc::object_not_found) co_return;
            if (with_snapshots || error.server_code() != "SnapshotsPresent") throw;
        }
    }
}

awaitable<void> check_place(std::shared_ptr<Client> client)
{
    using namespace place_detail;
    Probe probe;
    probe.few = {.attempts = 2, .deadline = client->options().http.connect_timeout};
    const PageRequest first{.prefix = client->prefix(), .most = 1, .retry = probe.few};
    co_await list_page(*client, first);
    co_await write_probe(*client, probe);
    std::exception_ptr failure;
    try {
        co_await read_probe(*client, probe);
    } catch (const Error&) {
        failure = std::current_exception();
    }
    try {
        co_await remove_probe(*client, probe);
    } catch (const Error&) {
        if (!failure) throw;
    }
    if (failure) std::rethrow_exception(failure);
}

}  // namespace holdfast::inline v1::azure

#endif
