#ifndef HOLDFAST_DESTINATION_AZURE_UPLOAD_IPP
#define HOLDFAST_DESTINATION_AZURE_UPLOAD_IPP

#include <holdfast/destination/azure/leftovers.hpp>
#include <holdfast/destination/azure/object_headers.hpp>
#include <holdfast/destination/azure/upload.hpp>
#include <holdfast/destination/azure/xml.hpp>
#include <holdfast/destination/s3/digest.hpp>
#include <holdfast/destination/s3/live_uploads.hpp>
#include <holdfast/detail/run_blocking.hpp>

#include <exception>
#include <optional>
#include <utility>
#include <vector>

namespace holdfast::inline v1::azure {

namespace upload_detail {

struct ComputeMd5 {
    std::span<const std::byte> bytes;

    [[nodiscard]] s3::Md5 operator()() const { return s3::md5(bytes); }
};

}  // namespace upload_detail

transfer::PartPlan plan_blocks(const CreateRequest& request, const AzureOptions& options)
{
    std::optional<std::uint64_t> bytes = request.size;
    if (!bytes && request.maximum_size != 0) bytes = request.maximum_size;
    const transfer::PartLimits limits{.smallest = 64ULL << 10, .largest = 4000ULL << 20, .count = 50'000};
    return transfer::PartPlan(options.block_size, bytes, limits);
}

Upload::Upload(std::shared_ptr<Client> client, std::string name)
    : client_(std::move(client)),
      name_(std::move(name)),
      key_(client_->key(name_)),
      owner_{process_mark(client_->environment().process_id), new_writer_mark()}
{
}

Call Upload::blob_call(std::string method, const std::string& doing, std::string permission) const
{
    return Call{.method = std::move(method),
                .key = key_,
                .doing = doing + " " + name_ + " in " + client_->title(),
                .permission = std::move(permission)};
}

awaitable<void> Upload::add_body(Call& call, std::span<const std::byte> body) const
{
    call.body = body;
    if (!client_->options().content_md5) co_return;
    const upload_detail::ComputeMd5 compute{body};
    s3::Md5 digest;
    if (body.size() <= 64 * 1024)
        digest = compute();
    else
        digest = co_await detail::run_blocking(client_->environment().blocking_executor, compute);
    call.headers.add("content-md5", http::base64(digest));
}

awaitable<void> Upload::put_whole(std::span<const std::byte> bytes)
{
    Call call = blob_call("PUT", "uploading", "c (create)");
    call.headers.add("x-ms-blob-type", "BlockBlob");
    co_await add_body(call, bytes);
    co_await create_blob(call, bytes.size());
}

awaitable<void> Upload::begin()
{
    const Found found = co_await look();
    if (found.exists)
        throw Error(errc::object_exists,
                    "Failed uploading " + name_ + " in " + client_->title() +
                        ": a blob of that name exists. Check that no other server backs up to the same folder.");
    s3::LiveUploads::of(client_->environment().executor).add(owner_.writer);
}

awaitable<void> Upload::send_part(std::uint64_t number, std::uint64_t /*offset*/, std::span<const std::byte> bytes)
{
    Call call = blob_call("PUT", "uploading block " + std::to_string(number) + " of", "w (write)");
    call.query = {{"comp", "block"}, {"blockid", block_id(owner_, number)}};
    co_await add_body(call, bytes);
    sent_blocks_ = true;
    ++unsettled_;
    try {
        co_await client_->call(call);
    } catch (const ServerError&) {
        --unsettled_;
        throw;
    }
    --unsettled_;
}

awaitable<void> Upload::complete(std::uint64_t parts, std::uint64_t size)
{
    std::vector<std::string> ids;
    for (std::uint64_t number = 1; number <= parts; ++number) ids.push_back(block_id(owner_, number));
    const std::string body = block_list_body(ids);
    Call call = blob_call("PUT", "completing the upload of", "w (write)");
    call.query = {{"comp", "blocklist"}};
    call.headers.add("content-type", "application/xml");
    co_await add_body(call, http::as_body(body));
    co_await create_blob(call, size);
    forget_blocks();
}

/// Sends the request that makes the blob visible, and finds out what it did if the answer leaves that open.
awaitable<void> Upload::create_blob(Call& call, std::uint64_t size)
{
    call.headers.add("if-none-match", "*");
    add_object_headers(call.headers, client_->options(), client_->environment().now(), owner_.writer, size);
    std::exception_ptr failure;
    bool taken = false;
    try {
        co_await client_->call(call);
        co_return;
    } catch (const ServerError& error) {
        failure = std::current_exception();
        taken = error.code() == errc::object_exists;
        if (!taken && error.server_code() != "InvalidBlockList") throw;
    }
    // The name is taken, or the blocks are gone: by an earlier attempt of ours whose answer was lost, or by others.
    const Found found = co_await look();
    if (found.ours) co_return;
    if (found.exists && !taken)
        throw Error(errc::object_exists,
                    "Failed " + call.doing +
                        ": a blob of that name exists. Check that no other server backs up to the same folder.");
    std::rethrow_exception(failure);
}

awaitable<Upload::Found> Upload::look() const
{
    const Call call = blob_call("HEAD", "looking at", "r (read)");
    Found found;
    try {
        const Result result = co_await client_->call(call);
        found.exists = true;
        found.ours = result.answer.headers.get(metadata_header(writer_name)) == owner_.writer;
        found.etag = result.answer.headers.get("etag");
    } catch (const ServerError& error) {
        if (error.code() != errc::object_not_found) throw;
    }
    co_return found;
}

awaitable<void> Upload::drop_parts()
{
    if (sent_blocks_) {
        const LateBlocks late = unsettled_ == 0 ? LateBlocks::none : LateBlocks::possible;
        co_await drop_blocks(*client_, key_, late);
    }
    forget_blocks();
}

awaitable<void> Upload::drop_object()
{
    const Found found = co_await look();
    if (!found.ours) co_return;
    Call call = blob_call("DELETE", "removing", "d (delete)");
    if (!found.etag.empty()) call.headers.add("if-match", found.etag);
    try {
        co_await client_->call(call);
    } catch (const ServerError& error) {
        if (error.code() != errc::object_not_found) throw;
    }
}

void Upload::forget_blocks()
{
    sent_blocks_ = false;
    unsettled_ = 0;
    s3::LiveUploads::of(client_->environment().executor).erase(owner_.writer);
}

void Upload::abandon() noexcept
{
    s3::LiveUploads::of(client_->environment().executor).abandon(owner_.writer);
}

}  // namespace holdfast::inline v1::azure

#endif
