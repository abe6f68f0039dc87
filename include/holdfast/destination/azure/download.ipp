#ifndef HOLDFAST_DESTINATION_AZURE_DOWNLOAD_IPP
#define HOLDFAST_DESTINATION_AZURE_DOWNLOAD_IPP

#include <holdfast/destination/azure/download.hpp>
#include <holdfast/destination/azure/object_headers.hpp>
#include <holdfast/destination/http/transport_error.hpp>

#include <charconv>
#include <exception>
#include <string_view>
#include <utility>

namespace holdfast::inline v1::azure {

namespace download_detail {

[[nodiscard]] inline std::optional<std::uint64_t> number(std::string_view text)
{
    std::uint64_t value = 0;
    const auto [stop, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failure != std::errc{} || text.empty() || stop != text.data() + text.size()) return std::nullopt;
    return value;
}

}  // namespace download_detail

Download::Download(std::shared_ptr<Client> client, std::string name, std::uint64_t offset)
    : client_(std::move(client)), name_(std::move(name)), offset_(offset)
{
}

Call Download::blob_call(std::string method, const std::string& doing, std::string permission) const
{
    return Call{.method = std::move(method),
                .key = client_->key(name_),
                .doing = doing + " " + name_ + " in " + client_->title(),
                .permission = std::move(permission)};
}

awaitable<void> Download::open()
{
    Call call = blob_call("GET", "reading", "r (read)");
    if (offset_ != 0) call.headers.add("x-ms-range", "bytes=" + std::to_string(offset_) + "-");
    if (!etag_.empty()) call.headers.add("if-match", etag_);
    bool past_end = false;
    try {
        response_.emplace(co_await client_->open(call));
        judge_head(response_->head());
        co_return;
    } catch (const ServerError& error) {
        past_end = error.status() == 416;
        if (error.status() == 412)
            throw Error(errc::object_damaged, "The blob " + name_ +
                                                  " was replaced while it was read. Read it again, and find out who "
                                                  "writes to " +
                                                  client_->title() + ".");
        if (!past_end && error.code() != errc::not_yet_readable) throw;
    }
    if (past_end)
        co_await end_here();
    else
        co_await request_rehydration();
}

/// There are no bytes from the offset on. That it is right at the end is no error.
awaitable<void> Download::end_here()
{
    const Call call = blob_call("HEAD", "looking at", "r (read)");
    const Result result = co_await client_->call(call);
    const auto size = download_detail::number(result.answer.headers.get("content-length"));
    if (size != offset_)
        throw Error(errc::object_truncated, "The blob " + name_ + " in " + client_->title() + " is read from byte " +
                                                std::to_string(offset_) + " and has " +
                                                std::to_string(size.value_or(0)) + " bytes. Use another copy of it.");
    ended_ = true;
}

void Download::judge_head(const http::ResponseHead& head)
{
    if (head.headers.has(metadata_header(tombstone_name)))
        throw Error(errc::object_not_found, "Failed reading " + name_ + " in " + client_->title() +
                                                ": there is no such blob. List the place to see what it holds.");
    if (etag_.empty()) etag_ = head.headers.get("etag");
    left_ = download_detail::number(head.headers.get("content-length"));
    const std::string begin = "bytes " + std::to_string(offset_) + "-";
    if (offset_ != 0 && (head.status != 206 || !head.headers.get("content-range").starts_with(begin)))
        throw Error(errc::place_failed,
                    "The server gave another range of " + name_ +
                        " than it was asked for. Check that the address is that of Azure Blob Storage.");
}

awaitable<std::size_t> Download::read(std::span<std::byte> into)
{
    if (into.empty()) co_return 0;
    for (int failures = 0;; ++failures) {
        if (ended_ || left_ == 0U) {
            response_.reset();
            co_return 0;
        }
        try {
            if (!response_) co_await open();
            if (ended_) co_return 0;
            const std::size_t count = co_await response_->read(into);
            if (count == 0) ended_ = true;
            offset_ += count;
            if (left_) *left_ -= count;
            co_return count;
        } catch (const http::TransportError& broken) {
            response_.reset();
            // Connecting anew has pauses and a limit of its own; this one stops a server that breaks every answer.
            if (failures == 5 || etag_.empty())
                throw http::to_error(broken, "reading " + name_ + " in " + client_->title());
        }
    }
}

awaitable<void> Download::request_rehydration()
{
    const AzureOptions& options = client_->options();
    const std::string tier(access_tier_name(options.rehydrate_to));
    const std::string priority = options.rehydrate_priority == AzureRehydratePriority::high ? "High" : "Standard";
    Call call = blob_call("PUT", "asking for the archived blob", "w (write)");
    call.query = {{"comp", "tier"}};
    call.headers.add("x-ms-access-tier", tier);
    call.headers.add("x-ms-rehydrate-priority", priority);
    try {
        co_await client_->call(call);
    } catch (const ServerError& error) {
        if (error.code() != errc::not_yet_readable) throw;  // otherwise it is on its way already
    }
    throw Error(errc::not_yet_readable, "The blob " + name_ + " in " + client_->title() +
                                            " is archived; it has been asked for with priority " + priority +
                                            ", which takes up to 15 hours, and will then be in the tier " + tier +
                                            ". Try again when it is readable.");
}

}  // namespace holdfast::inline v1::azure

#endif
