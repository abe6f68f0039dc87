#ifndef HOLDFAST_DESTINATION_GOOGLE_CLOUD_DOWNLOAD_IPP
#define HOLDFAST_DESTINATION_GOOGLE_CLOUD_DOWNLOAD_IPP

#include <holdfast/destination/google_cloud/download.hpp>
#include <holdfast/destination/google_cloud/header_values.hpp>

#include <exception>
#include <string_view>
#include <utility>

namespace holdfast::inline v1::google_cloud {

namespace download_detail {

/// The words for what another object in the same place means.
[[nodiscard]] inline Error replaced(const Client& client, const std::string& name)
{
    return {errc::object_damaged, "The object " + name +
                                      " was removed or replaced while it was read. Read it again, and find out who "
                                      "writes to the bucket " +
                                      client.bucket() + "."};
}

}  // namespace download_detail

Download::Download(std::shared_ptr<Client> client, std::string name, std::uint64_t offset)
    : client_(std::move(client)), name_(std::move(name)), begin_(offset), offset_(offset)
{
}

Call Download::object_call(const std::string& doing) const
{
    return Call{.path = client_->object_path(name_),
                .doing = doing + " " + name_ + client_->in_bucket(),
                .permission = "storage.objects.get",
                .subject = Subject::object};
}

awaitable<void> Download::open()
{
    Call call = object_call("reading");
    call.query = {{"alt", "media"}};
    if (!generation_.empty()) call.query.emplace_back("generation", generation_);
    if (offset_ != 0) call.headers.add("Range", "bytes=" + std::to_string(offset_) + "-");
    try {
        response_.emplace(co_await client_->open(call));
        judge_head(response_->head());
        co_return;
    } catch (const ServerError& error) {
        if (!generation_.empty() && error.status() == 404) throw download_detail::replaced(*client_, name_);
        if (error.status() != 416) throw;
    }
    co_await end_here();
}

/// There are no bytes from the offset on. That it is right at the end is no error.
awaitable<void> Download::end_here()
{
    const Call call = object_call("looking at");
    const http::Answer answer = co_await client_->call(call);
    const auto resource = parse_resource(answer.body);
    if (!resource || resource->size != offset_)
        throw Error(errc::object_truncated, "The object " + name_ + client_->in_bucket() + " is read from byte " +
                                                std::to_string(offset_) + " and has " +
                                                std::to_string(resource ? resource->size : 0) +
                                                " bytes. Use another copy of it.");
    ended_ = true;
}

void Download::judge_head(const http::ResponseHead& head)
{
    const std::string generation(head.headers.get("x-goog-generation"));
    if (generation_.empty() && parse_number(generation)) generation_ = generation;
    if (generation != generation_) throw download_detail::replaced(*client_, name_);
    crc32c_ = parse_hash(head.headers.get("x-goog-hash"));
    left_ = parse_number(head.headers.get("content-length"));
    const std::string begin = "bytes " + std::to_string(offset_) + "-";
    if (offset_ != 0 && (head.status != 206 || !head.headers.get("content-range").starts_with(begin)))
        throw Error(errc::place_failed, "The service gave another range of " + name_ +
                                            " than it was asked for. Check the endpoint and the proxy.");
}

void Download::check_whole() const
{
    if (begin_ == 0 && !crc32c_.empty() && crc32c_ != crc_.text())
        throw Error(errc::object_damaged, "The object " + name_ + client_->in_bucket() +
                                              " came with other bytes than its checksum tells. Read it again; if it "
                                              "recurs, use another copy of it.");
}

awaitable<std::size_t> Download::read(std::span<std::byte> into)
{
    if (into.empty()) co_return 0;
    for (int failures = 0;; ++failures) {
        if (ended_) co_return 0;
        try {
            if (!response_) co_await open();
            if (ended_) co_return 0;
            const std::size_t count = co_await response_->read(into);
            if (count == 0) {
                check_whole();
                ended_ = true;
                response_.reset();
            }
            offset_ += count;
            if (begin_ == 0) crc_.update(into.first(count));
            if (left_) *left_ -= count;
            co_return count;
        } catch (const http::TransportError& broken) {
            response_.reset();
            // All bytes have come; only the end was not seen.
            if (left_ == 0U) {
                check_whole();
                ended_ = true;
                co_return 0;
            }
            // Connecting anew has pauses and a limit of its own; this one stops a server that breaks every answer.
            if (failures == 5 || generation_.empty())
                throw http::to_error(broken, "reading " + name_ + client_->in_bucket());
        }
    }
}

}  // namespace holdfast::inline v1::google_cloud

#endif
