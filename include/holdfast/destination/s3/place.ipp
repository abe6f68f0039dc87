#ifndef HOLDFAST_DESTINATION_S3_PLACE_IPP
#define HOLDFAST_DESTINATION_S3_PLACE_IPP

#include <holdfast/destination/http/base64.hpp>
#include <holdfast/destination/s3/object_headers.hpp>
#include <holdfast/destination/s3/place.hpp>

#include <algorithm>
#include <exception>
#include <utility>

namespace holdfast::inline v1::s3 {

namespace place_detail {

[[nodiscard]] inline std::string in_bucket(const Client& client)
{
    return " in the bucket " + client.settings().bucket_name;
}

/// Keys under the place's prefix, as the place's names.
[[nodiscard]] inline std::string without_prefix(const Client& client, const std::string& key)
{
    return key.starts_with(client.prefix()) ? key.substr(client.prefix().size()) : key;
}

}  // namespace place_detail

awaitable<ListPage> list_objects(std::shared_ptr<Client> client, ListRequest request)
{
    using namespace place_detail;
    Call call{.query = {{"list-type", "2"}, {"prefix", client->key(request.prefix)}, {"encoding-type", "url"}},
              .doing = "listing " + request.prefix + in_bucket(*client),
              .permission = "s3:ListBucket"};
    if (!request.recursive) call.query.emplace_back("delimiter", "/");
    if (!request.continuation.empty()) call.query.emplace_back("continuation-token", request.continuation);
    const Result result = co_await client->call(call, 8 << 20);
    auto answer = parse_list(result.answer.body);
    if (!answer)
        throw Error(
            errc::place_failed,
            "Failed " + call.doing + ": the answer is not valid. Check that the address is that of an S3 server.");
    ListPage page;
    for (auto& object : answer->objects) {
        // Consoles make folders by empty objects whose names end in a slash.
        if (object.name.ends_with('/')) continue;
        object.name = without_prefix(*client, object.name);
        page.objects.push_back(std::move(object));
    }
    for (const auto& prefix : answer->prefixes) page.folders.push_back(without_prefix(*client, prefix));
    if (answer->truncated) page.continuation = answer->continuation;
    co_return page;
}

awaitable<void> remove_object(std::shared_ptr<Client> client, std::string name)
{
    const Call call{.method = "DELETE",
                    .key = client->key(name),
                    .doing = "removing " + name + place_detail::in_bucket(*client),
                    .permission = "s3:DeleteObject"};
    try {
        co_await client->call(call);
    } catch (const ServerError& error) {
        if (error.code() != errc::object_not_found) throw;
    }
}

awaitable<void> remove_objects(std::shared_ptr<Client> client, std::vector<std::string> names)
{
    constexpr std::size_t most = 1000;
    std::optional<Error> first;
    for (std::size_t at = 0; at < names.size(); at += most) {
        std::vector<std::string> keys;
        for (std::size_t i = at; i < std::min(names.size(), at + most); ++i) keys.push_back(client->key(names[i]));
        const std::string body = delete_body(keys);
        Call call{.method = "POST",
                  .query = {{"delete", ""}},
                  .body = http::as_body(body),
                  .doing = "removing " + std::to_string(keys.size()) + " objects" + place_detail::in_bucket(*client),
                  .permission = "s3:DeleteObject"};
        call.headers.add("content-type", "application/xml");
        call.headers.add("content-md5", http::base64(md5(call.body)));
        call.error_in_success = true;
        const Result result = co_await client->call(call, 8 << 20);
        const auto failures = parse_delete(result.answer.body);
        if (!failures)
            throw Error(
                errc::place_failed,
                "Failed " + call.doing + ": the answer is not valid. Check that the address is that of an S3 server.");
        for (const auto& failure : *failures) {
            if (first || failure.error.code == "NoSuchKey") continue;
            const Verdict verdict = judge(200, failure.error, {});
            first = make_server_error(
                verdict, 200, failure.error, {},
                "removing " + place_detail::without_prefix(*client, failure.key) + place_detail::in_bucket(*client),
                call.permission);
        }
    }
    if (first) throw *first;
}

awaitable<void> check_place(std::shared_ptr<Client> client)
{
    using namespace place_detail;
    const http::RetryOptions few{.attempts = 2, .deadline = client->options().http.connect_timeout};
    std::array<std::byte, 8> random;
    randombytes_buf(random.data(), random.size());
    const std::string name = ".holdfast-check-" + http::hex(random);
    const std::string text = "holdfast checks that this place can be written to.\n";

    Call list{.query = {{"list-type", "2"}, {"prefix", client->prefix()}, {"max-keys", "1"}},
              .doing = "listing the bucket " + client->settings().bucket_name,
              .permission = "s3:ListBucket",
              .retry = few};
    const Result listed = co_await client->call(list);
    if (!parse_list(listed.answer.body))
        throw Error(errc::place_failed,
                    "Failed " + list.doing + ": the answer is not that of an S3 server. Check the address.");
    Call put{.method = "PUT",
             .key = client->key(name),
             .body = http::as_body(text),
             .doing = "writing " + name + in_bucket(*client),
             .permission = "s3:PutObject",
             .retry = few};
    add_object_headers(put.headers, *client, name, put.body.size());
    // A locked probe would stay.
    put.headers.erase("x-amz-object-lock-mode");
    put.headers.erase("x-amz-object-lock-retain-until-date");
    put.headers.add("content-md5", http::base64(md5(put.body)));
    co_await client->call(put);
    Call get{
        .key = put.key, .doing = "reading " + name + in_bucket(*client), .permission = "s3:GetObject", .retry = few};
    std::exception_ptr failure;
    try {
        const Result got = co_await client->call(get);
        if (got.answer.body != text)
            throw Error(errc::object_damaged, "The bucket " + client->settings().bucket_name +
                                                  " gives back other bytes than were written. Check its server.");
    } catch (const ServerError& error) {
        // An archived object is written well and cannot be read at once.
        if (error.code() != errc::not_yet_readable) failure = std::current_exception();
    } catch (const Error&) {
        failure = std::current_exception();
    }
    Call remove{.method = "DELETE",
                .key = put.key,
                .doing = "removing " + name + in_bucket(*client),
                .permission = "s3:DeleteObject",
                .retry = few};
    try {
        co_await client->call(remove);
    } catch (const Error&) {
        if (!failure) throw;
    }
    if (failure) std::rethrow_exception(failure);
}

}  // namespace holdfast::inline v1::s3

#endif
