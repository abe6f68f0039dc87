#ifndef HOLDFAST_DESTINATION_GOOGLE_CLOUD_UPLOAD_IPP
#define HOLDFAST_DESTINATION_GOOGLE_CLOUD_UPLOAD_IPP

#include <holdfast/destination/google_cloud/upload.hpp>
#include <holdfast/destination/http/base64.hpp>
#include <holdfast/detail/run_blocking.hpp>

#include <openssl/evp.h>
#include <sodium.h>

#include <array>
#include <utility>

namespace holdfast::inline v1::google_cloud {

namespace upload_detail {

[[nodiscard]] inline std::string random_id()
{
    std::array<std::byte, 16> bytes;
    randombytes_buf(bytes.data(), bytes.size());
    return http::hex(bytes);
}

/// Base64 of the MD5; blank where OpenSSL has none (FIPS).
[[nodiscard]] inline std::string md5(std::span<const std::byte> bytes)
{
    std::array<std::byte, 16> digest{};
    if (EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(digest.data()), nullptr, EVP_md5(),
                   nullptr) != 1)
        return {};
    return http::base64(digest);
}

struct UpdateCrc {
    Crc32c crc;
    std::span<const std::byte> bytes;

    [[nodiscard]] Crc32c operator()()
    {
        crc.update(bytes);
        return crc;
    }
};

}  // namespace upload_detail

transfer::PartPlan plan_chunks(const CreateRequest& request, const GoogleCloudOptions& options)
{
    constexpr std::uint64_t most = 5ULL << 40;
    if (request.size.value_or(0) > most)
        throw Error(errc::invalid_argument, "An object of " + std::to_string(*request.size) +
                                                " bytes is larger than the 5 TiB of Google Cloud Storage. Lower the "
                                                "size of a segment.");
    return transfer::PartPlan(
        options.chunk_size, {},
        transfer::PartLimits{
            .smallest = Session::unit, .largest = 1ULL << 30, .count = most / options.chunk_size + 1, .equal = true});
}

Upload::Upload(std::shared_ptr<Client> client, std::string name)
    : client_(std::move(client)), name_(std::move(name)), writer_id_(upload_detail::random_id())
{
}

std::string Upload::describe(const std::string& doing) const
{
    return doing + " " + name_ + client_->in_bucket();
}

std::string Upload::metadata(Members checksums) const
{
    checksums.insert(checksums.begin(), {{"name", client_->key(name_)}, {"contentType", "application/octet-stream"}});
    const std::string& storage_class = client_->options().storage_class;
    if (!storage_class.empty()) checksums.emplace_back("storageClass", storage_class);
    return to_json(checksums, {{std::string(writer_mark), writer_id_}});
}

awaitable<void> Upload::digest(std::span<const std::byte> bytes)
{
    upload_detail::UpdateCrc update{crc_, bytes};
    if (bytes.size() <= 64 * 1024)
        crc_ = update();
    else
        crc_ = co_await detail::run_blocking(client_->environment().blocking_executor, update);
}

awaitable<void> Upload::put_whole(std::span<const std::byte> bytes)
{
    if (bytes.size() > client_->options().single_put_limit) {
        co_await begin();
        co_await send_part(1, 0, bytes);
        co_await complete(1, bytes.size());
        co_return;
    }
    co_await digest(bytes);
    std::optional<Resource> stored;
    std::exception_ptr refused;
    try {
        stored = co_await put(bytes);
    } catch (const ServerError& error) {
        if (error.status() != 412) throw;
        refused = std::current_exception();
    }
    co_await settle(std::move(stored), refused, bytes.size());
}

/// Metadata and bytes in one request.
awaitable<Resource> Upload::put(std::span<const std::byte> bytes)
{
    const std::string boundary = "holdfast-" + upload_detail::random_id();
    Members checksums{{"crc32c", crc_.text()}};
    if (std::string md5 = upload_detail::md5(bytes); !md5.empty()) checksums.emplace_back("md5Hash", std::move(md5));
    std::string body = "--" + boundary + "\r\nContent-Type: application/json; charset=UTF-8\r\n\r\n" +
                       metadata(std::move(checksums)) + "\r\n--" + boundary +
                       "\r\nContent-Type: application/octet-stream\r\n\r\n";
    const std::string end = "\r\n--" + boundary + "--\r\n";
    body.reserve(body.size() + bytes.size() + end.size());
    body.append(reinterpret_cast<const char*>(bytes.data()), bytes.size()).append(end);
    Call call{.method = "POST",
              .path = client_->upload_path(),
              .query = {{"uploadType", "multipart"}, {"ifGenerationMatch", "0"}},
              .body = http::as_body(body),
              .doing = describe("uploading"),
              .permission = "storage.objects.create"};
    call.headers.add("Content-Type", "multipart/related; boundary=" + boundary);
    const http::Answer answer = co_await client_->call(call);
    const auto resource = parse_resource(answer.body);
    if (!resource)
        throw Error(errc::place_failed, "Failed " + call.doing +
                                            ": the answer is not valid. Check that the endpoint is that of Google "
                                            "Cloud Storage.");
    co_return *resource;
}

awaitable<void> Upload::begin()
{
    const std::string body = metadata({});
    Call call{.method = "POST",
              .path = client_->upload_path(),
              .query = {{"uploadType", "resumable"}, {"ifGenerationMatch", "0"}},
              .body = http::as_body(body),
              .doing = describe("beginning the upload of"),
              .permission = "storage.objects.create"};
    call.headers.add("Content-Type", "application/json; charset=UTF-8");
    call.headers.add("X-Upload-Content-Type", "application/octet-stream");
    const http::Answer answer = co_await client_->call(call);
    std::string address(answer.headers.get("location"));
    session_.emplace(client_, name_, address);
    address_ = std::move(address);
    note_ = client_->notes().add(client_->key(name_), address_);
    co_await client_->notes().store(note_, client_->key(name_), address_);
}

awaitable<void> Upload::send_part(std::uint64_t /*number*/, std::uint64_t offset, std::span<const std::byte> bytes)
{
    co_await digest(bytes);
    std::vector<std::byte> joined;
    std::span<const std::byte> window = bytes;
    // Only if the service has stored an odd number of bytes: then the rest of the last part goes first.
    if (!tail_.empty()) {
        joined = std::move(tail_);
        offset -= joined.size();
        joined.insert(joined.end(), bytes.begin(), bytes.end());
        window = joined;
    }
    co_await session_->send(offset, window);
    const auto rest = window.subspan(static_cast<std::size_t>(session_->stored() - offset));
    tail_ = std::vector<std::byte>(rest.begin(), rest.end());
}

awaitable<void> Upload::complete(std::uint64_t /*parts*/, std::uint64_t size)
{
    std::optional<Resource> stored;
    std::exception_ptr refused;
    try {
        stored = co_await session_->finish(size - tail_.size(), tail_);
    } catch (const ServerError& error) {
        if (error.status() != 412 && error.status() != 404 && error.status() != 410) throw;
        refused = std::current_exception();
    }
    co_await settle(std::move(stored), refused, size);
    address_.clear();
    co_await client_->notes().forget(std::exchange(note_, {}));
}

/// The name is taken, or the upload is gone: by an earlier attempt of ours whose answer was lost, or by others. What is
/// ours has to be what was appended.
awaitable<void> Upload::settle(std::optional<Resource> stored, std::exception_ptr refused, std::uint64_t size)
{
    if (!stored) stored = co_await find_own();
    if (!stored) std::rethrow_exception(refused);
    if (stored->crc32c == crc_.text() && stored->size == size) co_return;
    co_await remove(*stored);
    throw Error(errc::object_damaged, "Failed " + describe("uploading") +
                                          ": the service has stored other bytes than were sent; they are removed "
                                          "again. The next run tries again; check this machine's memory and network.");
}

awaitable<std::optional<Resource>> Upload::find_own()
{
    const Call call{.path = client_->object_path(name_),
                    .doing = describe("looking at"),
                    .permission = "storage.objects.get",
                    .subject = Subject::object};
    try {
        const http::Answer answer = co_await client_->call(call);
        auto resource = parse_resource(answer.body);
        if (resource && resource->writer == writer_id_) co_return resource;
    } catch (const ServerError& error) {
        if (error.status() != 404) throw;
    }
    co_return std::nullopt;
}

/// Removes exactly what this upload has stored.
awaitable<void> Upload::remove(Resource stored)
{
    Call call{.method = "DELETE",
              .path = client_->object_path(name_),
              .doing = describe("removing"),
              .permission = "storage.objects.delete",
              .subject = Subject::object};
    if (!stored.generation.empty()) call.query.emplace_back("ifGenerationMatch", stored.generation);
    try {
        co_await client_->call(call);
    } catch (const ServerError& error) {
        if (error.status() != 404 && error.status() != 412) throw;
    }
}

awaitable<void> Upload::drop_parts()
{
    if (address_.empty()) co_return;
    co_await cancel_session(*client_, address_);
    address_.clear();
    co_await client_->notes().forget(std::exchange(note_, {}));
}

awaitable<void> Upload::drop_object()
{
    co_await drop_parts();
    const auto stored = co_await find_own();
    if (stored) co_await remove(*stored);
}

void Upload::abandon() noexcept
{
    if (!note_.empty()) client_->notes().abandon(note_);
}

}  // namespace holdfast::inline v1::google_cloud

#endif
