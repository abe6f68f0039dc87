#ifndef HOLDFAST_DESTINATION_S3_UPLOAD_COMMIT_IPP
#define HOLDFAST_DESTINATION_S3_UPLOAD_COMMIT_IPP

#include <holdfast/destination/s3/live_uploads.hpp>
#include <holdfast/destination/s3/object_headers.hpp>
#include <holdfast/destination/s3/upload.hpp>

#include <exception>
#include <string>

namespace holdfast::inline v1::s3 {

awaitable<void> Upload::put_whole(std::span<const std::byte> bytes)
{
    Call call = object_call("PUT", "uploading", "s3:PutObject");
    add_object_headers(call.headers, *client_, writer_id_, bytes.size());
    call.body = bytes;
    co_await create_object(call);
}

awaitable<void> Upload::complete(std::uint64_t /*parts*/, std::uint64_t size)
{
    const std::string body = complete_body(etags_);
    Call call = object_call("POST", "completing the upload of", "s3:PutObject");
    call.query = {{"uploadId", upload_id_}};
    call.headers.add("content-type", "application/xml");
    call.headers.add("x-amz-mp-object-size", std::to_string(size));
    call.body = http::as_body(body);
    call.error_in_success = true;
    co_await create_object(call);
    LiveUploads::of(client_->environment().executor).erase(std::exchange(upload_id_, {}));
}

/// Sends the request that makes the object visible, and finds out what it did if the answer leaves that open.
awaitable<void> Upload::create_object(Call& call)
{
    for (;;) {
        const bool conditional = client_->creates_conditionally();
        if (conditional) {
            call.headers.set("if-none-match", "*");
        } else {
            call.headers.erase("if-none-match");
            co_await require_free();
        }
        std::exception_ptr failure;
        try {
            co_await call_with(call, call.body);
            co_return;
        } catch (const ServerError& error) {
            failure = std::current_exception();
            if (error.server_code() == "NotImplemented" && conditional) {
                client_->cannot_create_conditionally();
                continue;
            }
            if (error.status() != 412 && error.status() != 404) throw;
        }
        // The name is taken, or the upload is gone: by an earlier attempt of ours whose answer was lost, or by others.
        const bool ours = co_await is_ours();
        if (ours) co_return;
        std::rethrow_exception(failure);
    }
}

awaitable<bool> Upload::is_ours()
{
    const Call call = object_call("HEAD", "looking at", "s3:GetObject");
    try {
        const Result result = co_await client_->call(call);
        co_return result.answer.headers.get(writer_header) == writer_id_;
    } catch (const ServerError& error) {
        if (error.status() != 404) throw;
    }
    co_return false;
}

awaitable<void> Upload::require_free()
{
    const Call call = object_call("HEAD", "looking at", "s3:GetObject");
    try {
        co_await client_->call(call);
    } catch (const ServerError& error) {
        if (error.status() == 404) co_return;
        throw;
    }
    throw Error(errc::object_exists,
                "Failed " + call.doing +
                    ": an object of that name exists. Check that no other server backs up to the same folder.");
}

}  // namespace holdfast::inline v1::s3

#endif
