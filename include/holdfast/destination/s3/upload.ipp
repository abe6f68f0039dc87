#ifndef HOLDFAST_DESTINATION_S3_UPLOAD_IPP
#define HOLDFAST_DESTINATION_S3_UPLOAD_IPP

#include <holdfast/destination/s3/live_uploads.hpp>
#include <holdfast/destination/s3/object_headers.hpp>
#include <holdfast/destination/s3/sweep.hpp>
#include <holdfast/destination/s3/upload.hpp>
#include <holdfast/detail/run_blocking.hpp>

#include <array>
#include <optional>
#include <utility>

namespace holdfast::inline v1::s3 {

namespace upload_detail {

[[nodiscard]] inline std::string random_id()
{
    std::array<std::byte, 16> bytes;
    randombytes_buf(bytes.data(), bytes.size());
    return http::hex(bytes);
}

struct Digests {
    Sha256 sha256{};
    Md5 md5{};
};

struct ComputeDigests {
    std::span<const std::byte> bytes;
    bool with_md5;

    [[nodiscard]] Digests operator()() const { return {sha256(bytes), with_md5 ? md5(bytes) : Md5{}}; }
};

}  // namespace upload_detail

transfer::PartPlan plan_parts(const CreateRequest& request, const S3Options& options)
{
    std::optional<std::uint64_t> bytes = request.size;
    if (!bytes && request.maximum_size != 0) bytes = request.maximum_size;
    return transfer::PartPlan(options.part_size, bytes, transfer::PartLimits{.equal = options.equal_parts});
}

Upload::Upload(std::shared_ptr<Client> client, std::string name)
    : client_(std::move(client)),
      name_(std::move(name)),
      key_(client_->key(name_)),
      writer_id_(upload_detail::random_id())
{
}

Call Upload::object_call(std::string method, const std::string& doing, std::string permission) const
{
    return Call{.method = std::move(method),
                .key = key_,
                .doing = doing + " " + name_ + " in the bucket " + client_->settings().bucket_name,
                .permission = std::move(permission)};
}

awaitable<void> Upload::add_checksums(Call& call, std::span<const std::byte> body) const
{
    const upload_detail::ComputeDigests compute{body, client_->sends_md5()};
    upload_detail::Digests digests;
    if (body.size() <= 64 * 1024)
        digests = compute();
    else
        digests = co_await detail::run_blocking(client_->environment().blocking_executor, compute);
    call.body = body;
    call.body_sha256 = http::hex(digests.sha256);
    if (compute.with_md5) call.headers.set("content-md5", http::base64(digests.md5));
}

/// Sends `body`, once more with its MD5 if the server wants that.
awaitable<Result> Upload::call_with(Call& call, std::span<const std::byte> body) const
{
    for (;;) {
        co_await add_checksums(call, body);
        try {
            co_return co_await client_->call(call);
        } catch (const ServerError& error) {
            if (!error.asks_for_md5() || call.headers.has("content-md5")) throw;
        }
        client_->must_send_md5();
    }
}

awaitable<void> Upload::begin()
{
    Call call = object_call("POST", "beginning the upload of", "s3:PutObject");
    call.query = {{"uploads", ""}};
    add_object_headers(call.headers, *client_, writer_id_, client_->options().part_size);
    may_have_lost_id_ = true;
    const Result result = co_await client_->call(call);
    const auto id = parse_upload_id(result.answer.body);
    if (!id)
        throw Error(
            errc::place_failed,
            "Failed " + call.doing + ": the answer has no upload id. Check that the address is that of an S3 server.");
    upload_id_ = *id;
    LiveUploads::of(client_->environment().executor).add(upload_id_);
    if (result.attempts > 1) co_await abort_twins();
    may_have_lost_id_ = false;
}

/// Uploads of the same object that were begun by requests whose answers never reached us.
awaitable<void> Upload::abort_twins()
{
    try {
        const LiveUploads& live = LiveUploads::of(client_->environment().executor);
        const UploadsAnswer page = co_await list_uploads(*client_, key_, std::string(), std::string());
        for (const auto& other : page.uploads)
            if (other.key == key_ && other.id != upload_id_ && !live.is_live(other.id))
                co_await abort_upload(*client_, other.key, other.id);
    } catch (const Error&) {
        // Without the permission to list, the bucket's own rule for unfinished uploads has to do.
    }
}

awaitable<void> Upload::send_part(std::uint64_t number, std::uint64_t /*offset*/, std::span<const std::byte> bytes)
{
    Call call = object_call("PUT", "uploading part " + std::to_string(number) + " of", "s3:PutObject");
    call.query = {{"partNumber", std::to_string(number)}, {"uploadId", upload_id_}};
    const Result result = co_await call_with(call, bytes);
    std::string etag(result.answer.headers.get("etag"));
    if (etag.empty())
        throw Error(
            errc::place_failed,
            "Failed " + call.doing + ": the answer has no ETag. Check that the address is that of an S3 server.");
    if (etags_.size() < number) etags_.resize(static_cast<std::size_t>(number));
    etags_[static_cast<std::size_t>(number - 1)] = std::move(etag);
}

awaitable<void> Upload::drop_parts()
{
    if (std::exchange(may_have_lost_id_, false)) co_await abort_twins();
    if (upload_id_.empty()) co_return;
    co_await abort_upload(*client_, key_, upload_id_);
    LiveUploads::of(client_->environment().executor).erase(std::exchange(upload_id_, {}));
}

awaitable<void> Upload::drop_object()
{
    const bool ours = co_await is_ours();
    if (!ours) co_return;
    const Call call = object_call("DELETE", "removing", "s3:DeleteObject");
    co_await client_->call(call);
}

void Upload::abandon() noexcept
{
    if (!upload_id_.empty()) LiveUploads::of(client_->environment().executor).abandon(upload_id_);
}

}  // namespace holdfast::inline v1::s3

#endif
