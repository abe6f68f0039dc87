#ifndef HOLDFAST_DESTINATION_S3_DOWNLOAD_IPP
#define HOLDFAST_DESTINATION_S3_DOWNLOAD_IPP

#include <holdfast/destination/s3/download.hpp>
#include <holdfast/destination/s3/xml.hpp>

#include <charconv>
#include <exception>
#include <string_view>
#include <utility>

namespace holdfast::inline v1::s3 {

namespace download_detail {

[[nodiscard]] inline std::optional<std::uint64_t> number(std::string_view text)
{
    std::uint64_t value = 0;
    const auto [stop, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failure != std::errc{} || text.empty() || stop != text.data() + text.size()) return std::nullopt;
    return value;
}

[[nodiscard]] inline std::string_view tier_name(S3RestoreTier tier)
{
    switch (tier) {
        case S3RestoreTier::expedited: return "Expedited";
        case S3RestoreTier::standard: return "Standard";
        case S3RestoreTier::bulk: return "Bulk";
    }
    return "Standard";
}

}  // namespace download_detail

Download::Download(std::shared_ptr<Client> client, std::string name, std::uint64_t offset)
    : client_(std::move(client)), name_(std::move(name)), offset_(offset)
{
}

Call Download::object_call(std::string method, const std::string& doing, std::string permission) const
{
    return Call{.method = std::move(method),
                .key = client_->key(name_),
                .doing = doing + " " + name_ + " in the bucket " + client_->settings().bucket_name,
                .permission = std::move(permission)};
}

awaitable<void> Download::open()
{
    Call call = object_call("GET", "reading", "s3:GetObject");
    if (offset_ != 0) call.headers.add("range", "bytes=" + std::to_string(offset_) + "-");
    if (!etag_.empty()) call.headers.add("if-match", etag_);
    bool past_end = false;
    try {
        response_.emplace(co_await client_->open(call));
        judge_head(response_->head());
        co_return;
    } catch (const ServerError& error) {
        if (error.status() == 416) past_end = true;
        if (error.status() == 412)
            throw Error(errc::object_damaged, "The object " + name_ +
                                                  " was replaced while it was read. Read it again, and "
                                                  "find out who writes to the bucket " +
                                                  client_->settings().bucket_name + ".");
        if (!past_end && error.code() != errc::not_yet_readable) throw;
    }
    if (past_end)
        co_await end_here();
    else
        co_await request_restore();
}

/// There are no bytes from the offset on. That it is right at the end is no error.
awaitable<void> Download::end_here()
{
    const Call call = object_call("HEAD", "looking at", "s3:GetObject");
    const Result result = co_await client_->call(call);
    const auto size = download_detail::number(result.answer.headers.get("content-length"));
    if (size != offset_)
        throw Error(errc::object_truncated, "The object " + name_ + " in the bucket " +
                                                client_->settings().bucket_name + " is read from byte " +
                                                std::to_string(offset_) + " and has " +
                                                std::to_string(size.value_or(0)) + " bytes. Use another copy of it.");
    ended_ = true;
}

void Download::judge_head(const http::ResponseHead& head)
{
    const std::string etag(head.headers.get("etag"));
    if (etag_.empty()) etag_ = etag;
    left_ = download_detail::number(head.headers.get("content-length"));
    const std::string begin = "bytes " + std::to_string(offset_) + "-";
    if (offset_ != 0 && (head.status != 206 || !head.headers.get("content-range").starts_with(begin)))
        throw Error(errc::place_failed, "The server gave another range of " + name_ +
                                            " than it was asked for. Check that "
                                            "it supports ranges.");
}

awaitable<std::size_t> Download::read(std::span<std::byte> into)
{
    if (into.empty()) co_return 0;
    for (int failures = 0;; ++failures) {
        if (ended_ || left_ == 0U) {
            response_.reset();
            co_return 0;
        }
        std::exception_ptr failure;
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
                throw http::to_error(broken, "reading " + name_ + " in the bucket " + client_->settings().bucket_name);
        }
    }
}

awaitable<void> Download::request_restore()
{
    const S3Options& options = client_->options();
    const std::string_view tier = download_detail::tier_name(options.restore_tier);
    const std::string body = restore_body(options.restore_days, tier);
    Call call = object_call("POST", "asking for the archived object", "s3:RestoreObject");
    call.query = {{"restore", ""}};
    call.headers.add("content-type", "application/xml");
    call.headers.add("content-md5", http::base64(md5(http::as_body(body))));
    call.body = http::as_body(body);
    try {
        co_await client_->call(call);
    } catch (const ServerError& error) {
        if (error.server_code() != "RestoreAlreadyInProgress") throw;
    }
    throw Error(errc::not_yet_readable,
                "The object " + name_ + " in the bucket " + client_->settings().bucket_name +
                    " is archived; it has been asked for with the tier " + std::string(tier) +
                    ", which takes minutes to two days by storage class. Try again when it is readable.");
}

}  // namespace holdfast::inline v1::s3

#endif
