#ifndef HOLDFAST_DESTINATION_GOOGLE_CLOUD_SESSION_IPP
#define HOLDFAST_DESTINATION_GOOGLE_CLOUD_SESSION_IPP

#include <holdfast/destination/google_cloud/header_values.hpp>
#include <holdfast/destination/google_cloud/session.hpp>

#include <algorithm>
#include <exception>

namespace holdfast::inline v1::google_cloud {

/// What is to be stored now, and what the last request asked.
struct Session::Window {
    std::uint64_t offset;
    std::span<const std::byte> bytes;
    bool last;  // the object ends with `bytes`
    std::string doing;
    bool asked = false;  // the last request only asked how far the service is

    [[nodiscard]] std::uint64_t end() const { return offset + bytes.size(); }
    /// How many bytes from `stored` on the next request may carry.
    [[nodiscard]] std::uint64_t rest(std::uint64_t stored) const
    {
        const std::uint64_t left = end() - stored;
        return last ? left : left / unit * unit;
    }
};

namespace session_detail {

template <class Failure>
[[nodiscard]] http::Judgement failed(http::FailureClass why, const Failure& error)
{
    http::Judgement judgement;
    judgement.failure = why;
    judgement.error = std::make_exception_ptr(error);
    return judgement;
}

[[nodiscard]] inline http::Url parse_address(const Client& client, const std::string& address)
{
    const auto url = http::parse_url(address);
    if (!url || !client.trusts(url->origin))
        throw Error(errc::place_failed, "The service sends an upload" + client.in_bucket() +
                                            " to an address that is not its own. Check the endpoint and the proxy.");
    return *url;
}

}  // namespace session_detail

Session::Session(std::shared_ptr<Client> client, std::string object, const std::string& address)
    : client_(std::move(client)), object_(std::move(object)), url_(session_detail::parse_address(*client_, address))
{
}

http::Request Session::next(Window& window)
{
    http::Request request{.method = "PUT", .origin = url_.origin, .target = url_.target};
    const std::string total = window.last ? std::to_string(window.end()) : "*";
    window.asked = uncertain_;
    const std::uint64_t count = window.asked ? 0 : window.rest(stored_);
    std::string range = "bytes */" + (window.asked ? std::string("*") : total);
    if (count != 0) {
        range = "bytes " + std::to_string(stored_) + "-" + std::to_string(stored_ + count - 1) + "/" + total;
        request.body =
            window.bytes.subspan(static_cast<std::size_t>(stored_ - window.offset), static_cast<std::size_t>(count));
    }
    request.headers.add("Content-Range", range);
    uncertain_ = true;
    return request;
}

http::Judgement Session::judge_answer(Window& window, const http::Answer& answer)
{
    using http::FailureClass;
    http::Judgement judgement;
    if (answer.status == 308) return judge_progress(window, answer);
    if (answer.status == 200 || answer.status == 201) {
        judgement.success = window.last && parse_resource(answer.body);
        if (judgement.success) return judgement;
        return session_detail::failed(FailureClass::permanent,
                                      Error(errc::place_failed, "Failed " + window.doing +
                                                                    ": the service ended it before it was complete, or "
                                                                    "its answer is not valid. Check the endpoint."));
    }
    const ErrorAnswer said = parse_error(answer.body);
    const Verdict verdict = judge(answer.status, said, Subject::session);
    return session_detail::failed(
        verdict.failure, make_server_error(verdict, answer.status, said, window.doing, "storage.objects.create"));
}

/// The service waits for more.
http::Judgement Session::judge_progress(Window& window, const http::Answer& answer)
{
    using http::FailureClass;
    const auto stored = parse_stored(answer.headers.get("range"));
    if (!stored || *stored < stored_ || *stored > window.end())
        return session_detail::failed(
            FailureClass::permanent,
            Error(errc::place_failed, "Failed " + window.doing + ": the service " +
                                          (stored && *stored < stored_ ? "has lost bytes that it had confirmed"
                                                                       : "tells a range that was not sent") +
                                          ". The next run begins anew; see the service's status page."));
    http::Judgement judgement;
    const bool progress = *stored > stored_;
    stored_ = *stored;
    uncertain_ = false;
    if (!window.last && window.rest(stored_) == 0) {
        judgement.success = true;
        return judgement;
    }
    judgement = session_detail::failed(
        FailureClass::server,
        Error(errc::place_failed,
              "Failed " + window.doing + ": the service stores nothing of what it is sent. The next run tries again."));
    judgement.again = progress || window.asked;
    return judgement;
}

awaitable<http::Answer> Session::run(Window& window)
{
    Conversation conversation;
    conversation.next = [&] { return next(window); };
    conversation.judge = [&](const http::Answer& answer) { return judge_answer(window, answer); };
    conversation.doing = window.doing;
    co_return co_await client_->converse(conversation);
}

awaitable<void> Session::send(std::uint64_t offset, std::span<const std::byte> bytes)
{
    Window window{.offset = offset,
                  .bytes = bytes,
                  .last = false,
                  .doing = "uploading bytes from " + std::to_string(offset) + " of " + object_ + client_->in_bucket()};
    if (!uncertain_ && window.rest(stored_) == 0) co_return;
    co_await run(window);
}

awaitable<Resource> Session::finish(std::uint64_t offset, std::span<const std::byte> bytes)
{
    Window window{.offset = offset,
                  .bytes = bytes,
                  .last = true,
                  .doing = "completing the upload of " + object_ + client_->in_bucket()};
    const http::Answer answer = co_await run(window);
    co_return *parse_resource(answer.body);
}

awaitable<bool> cancel_session(Client& client, std::string address)
{
    const http::Url url = session_detail::parse_address(client, address);
    const std::string doing = "cancelling an upload" + client.in_bucket();
    Conversation conversation;
    conversation.next = [&] {
        http::Request request{.method = "DELETE", .origin = url.origin, .target = url.target};
        request.headers.add("Content-Length", "0");
        return request;
    };
    conversation.judge = [&](const http::Answer& answer) {
        http::Judgement judgement;
        judgement.success = answer.status == 499 || answer.status < 300 || answer.status == 404 || answer.status == 410;
        if (judgement.success) return judgement;
        const ErrorAnswer said = parse_error(answer.body);
        const Verdict verdict = judge(answer.status, said, Subject::session);
        return session_detail::failed(verdict.failure,
                                      make_server_error(verdict, answer.status, said, doing, "storage.objects.create"));
    };
    conversation.doing = doing;
    const http::Answer answer = co_await client.converse(conversation);
    co_return answer.status == 499 || answer.status < 300;
}

}  // namespace holdfast::inline v1::google_cloud

#endif
