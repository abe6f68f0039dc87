#ifndef HOLDFAST_DESTINATION_GOOGLE_CLOUD_PLACE_IPP
#define HOLDFAST_DESTINATION_GOOGLE_CLOUD_PLACE_IPP

#include <holdfast/destination/google_cloud/crc32c.hpp>
#include <holdfast/destination/google_cloud/place.hpp>
#include <holdfast/destination/google_cloud/session.hpp>
#include <holdfast/destination/http/base64.hpp>

#include <sodium.h>

#include <array>
#include <exception>
#include <utility>

namespace holdfast::inline v1::google_cloud {

namespace place_detail {

/// Full names of this place, as the place's names.
[[nodiscard]] inline std::string without_prefix(const Client& client, const std::string& key)
{
    return key.starts_with(client.prefix()) ? key.substr(client.prefix().size()) : key;
}

[[nodiscard]] inline ObjectsAnswer objects_in(const http::Answer& answer, const std::string& doing)
{
    auto objects = parse_objects(answer.body);
    if (!objects)
        throw Error(errc::place_failed, "Failed " + doing +
                                            ": the answer is not valid. Check that the endpoint is that of Google "
                                            "Cloud Storage.");
    return std::move(*objects);
}

}  // namespace place_detail

awaitable<ListPage> list_objects(std::shared_ptr<Client> client, ListRequest request)
{
    Call call{.path = client->object_path({}),
              .query = {{"prefix", client->key(request.prefix)},
                        {"maxResults", "1000"},
                        {"fields", "kind,items(name,size,timeCreated),prefixes,nextPageToken"}},
              .doing = "listing " + request.prefix + client->in_bucket(),
              .permission = "storage.objects.list"};
    if (!request.recursive) call.query.emplace_back("delimiter", "/");
    if (!request.continuation.empty()) call.query.emplace_back("pageToken", request.continuation);
    const http::Answer answer = co_await client->call(call, 8 << 20);
    const ObjectsAnswer objects = place_detail::objects_in(answer, call.doing);
    ListPage page;
    for (const auto& object : objects.items) {
        // Consoles make folders by empty objects whose names end in a slash.
        if (object.name.ends_with('/')) continue;
        page.objects.push_back({place_detail::without_prefix(*client, object.name), object.size, object.created});
    }
    for (const auto& prefix : objects.prefixes) page.folders.push_back(place_detail::without_prefix(*client, prefix));
    page.continuation = objects.next_page;
    co_return page;
}

awaitable<void> remove_object(std::shared_ptr<Client> client, std::string name)
{
    const Call call{.method = "DELETE",
                    .path = client->object_path(name),
                    .doing = "removing " + name + client->in_bucket(),
                    .permission = "storage.objects.delete",
                    .subject = Subject::object};
    try {
        co_await client->call(call);
    } catch (const ServerError& error) {
        if (error.code() != errc::object_not_found) throw;
    }
}

awaitable<std::uint64_t> sweep_sessions(std::shared_ptr<Client> client, std::string prefix)
{
    std::uint64_t removed = 0;
    const auto all = co_await client->notes().stale(client->key(prefix));
    for (const auto& one : all) {
        const bool was_there = co_await cancel_session(*client, one.uri);
        co_await client->notes().forget(one.id);
        removed += was_there ? 1 : 0;
    }
    co_return removed;
}

awaitable<void> check_place(std::shared_ptr<Client> client)
{
    const http::RetryOptions few{.attempts = 2, .deadline = client->options().http.connect_timeout};
    std::array<std::byte, 8> random;
    randombytes_buf(random.data(), random.size());
    const std::string name = ".holdfast-check-" + http::hex(random);
    const std::string text = "holdfast checks that this place can be written to.\n";

    Call list{.path = client->object_path({}),
              .query = {{"prefix", client->prefix()}, {"maxResults", "1"}},
              .doing = "listing the bucket " + client->bucket(),
              .permission = "storage.objects.list",
              .retry = few};
    const http::Answer listed = co_await client->call(list);
    (void)place_detail::objects_in(listed, list.doing);
    Call put{.method = "POST",
             .path = client->upload_path(),
             .query = {{"uploadType", "media"}, {"name", client->key(name)}, {"ifGenerationMatch", "0"}},
             .body = http::as_body(text),
             .doing = "writing " + name + client->in_bucket(),
             .permission = "storage.objects.create",
             .retry = few};
    put.headers.add("Content-Type", "text/plain");
    co_await client->call(put);
    Call get{.path = client->object_path(name),
             .query = {{"alt", "media"}},
             .doing = "reading " + name + client->in_bucket(),
             .permission = "storage.objects.get",
             .subject = Subject::object,
             .retry = few};
    std::exception_ptr failure;
    try {
        const http::Answer got = co_await client->call(get);
        if (got.body != text)
            throw Error(errc::object_damaged, "The bucket " + client->bucket() +
                                                  " gives back other bytes than were written. Check the endpoint.");
    } catch (const Error&) {
        failure = std::current_exception();
    }
    Call remove{.method = "DELETE",
                .path = client->object_path(name),
                .doing = "removing " + name + client->in_bucket(),
                .permission = "storage.objects.delete",
                .subject = Subject::object,
                .retry = few};
    try {
        co_await client->call(remove);
    } catch (const ServerError& error) {
        const bool kept = error.is_protected();
        const bool gone = error.status() == 404;
        if (!failure && !kept && !gone) failure = std::current_exception();
    } catch (const Error&) {
        if (!failure) failure = std::current_exception();
    }
    if (failure) std::rethrow_exception(failure);
}

}  // namespace holdfast::inline v1::google_cloud

#endif
