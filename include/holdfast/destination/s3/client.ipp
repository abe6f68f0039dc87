#ifndef HOLDFAST_DESTINATION_S3_CLIENT_IPP
#define HOLDFAST_DESTINATION_S3_CLIENT_IPP

#include <holdfast/destination/http/base64.hpp>
#include <holdfast/destination/http/date.hpp>
#include <holdfast/destination/http/exchange.hpp>
#include <holdfast/destination/s3/client.hpp>

#include <exception>
#include <utility>

namespace holdfast::inline v1::s3 {

/// What one call has met so far. Each remedy is tried once, a redirect three times.
struct Client::Attempt {
    Endpoint to{};
    ErrorAnswer answer{};
    http::Headers headers{};
    Verdict verdict{};
    std::optional<Endpoint> elsewhere{};
    bool renew = false;
    bool clock_fixed = false;
    bool credentials_renewed = false;
    bool region_changed = false;
    bool resent = false;
    int redirects = 0;
};

namespace client_detail {

[[nodiscard]] inline std::string folder_prefix(const std::optional<std::string>& folder)
{
    std::string_view name = folder ? std::string_view(*folder) : std::string_view{};
    while (name.starts_with('/')) name.remove_prefix(1);
    while (name.ends_with('/')) name.remove_suffix(1);
    return name.empty() ? "" : std::string(name) + "/";
}

[[nodiscard]] inline bool is_amazon_host(std::string_view host)
{
    return host.ends_with(".amazonaws.com") || host.ends_with(".amazonaws.com.cn");
}

}  // namespace client_detail

Client::Client(S3Settings settings, const DestinationEnvironment& environment, const S3Options& options)
    : settings_(std::move(settings)),
      environment_(environment),
      options_(options),
      prefix_(client_detail::folder_prefix(settings_.remote_folder_name)),
      http_(environment.executor, options.http),
      credentials_(settings_, environment, options),
      endpoint_(make_endpoint(settings_))
{
}

Endpoint Client::endpoint() const
{
    const std::lock_guard lock(mutex_);
    return endpoint_;
}

http::Request Client::prepare(const Call& call, const Endpoint& to, const Credentials& credentials) const
{
    http::Request request{.method = call.method, .origin = to.origin, .headers = call.headers, .body = call.body};
    const std::string path = to.path(call.key);
    const std::string query = canonical_query(call.query);
    request.target = query.empty() ? path : path + "?" + query;
    // Asks first as long as the server may still send the body elsewhere or refuse it.
    request.expect_continue = !proven_ && call.body.size() >= (1 << 20);
    const std::string payload = call.body_sha256.empty() ? http::hex(sha256(call.body)) : call.body_sha256;
    request.headers.set("host", to.origin.authority());
    request.headers.set("x-amz-content-sha256", payload);
    SigningScope scope{.time = environment_.now(), .region = to.region};
    {
        const std::lock_guard lock(mutex_);
        scope.time += clock_offset_;
    }
    const auto signature = sign({call.method, path, call.query, request.headers, payload}, credentials, scope);
    for (const auto& [name, value] : signature.headers) request.headers.set(name, value);
    return request;
}

awaitable<Result> Client::call(const Call& call, std::size_t most)
{
    Result result;
    const http::Response response = co_await run(call, &result, most);
    result.answer.status = response.head().status;
    result.answer.headers = response.head().headers;
    co_return result;
}

awaitable<http::Response> Client::open(const Call& call)
{
    return run(call, nullptr, 0);
}

awaitable<http::Response> Client::run(const Call& call, Result* whole, std::size_t most)
{
    Attempt attempt;
    http::Exchange exchange;
    exchange.prepare = [&]() -> awaitable<http::Request> {
        const Credentials credentials = co_await credentials_.get(std::exchange(attempt.renew, false));
        attempt.to = attempt.elsewhere ? *attempt.elsewhere : endpoint();
        co_return prepare(call, attempt.to, credentials);
    };
    exchange.judge = [&](const http::Answer& answer) -> awaitable<http::Judgement> {
        return judge_answer(call, attempt, answer);
    };
    exchange.doing = call.doing;
    exchange.retry = call.retry.value_or(options_.retry);
    exchange.stream = whole == nullptr;
    exchange.most = most;
    exchange.now = environment_.now;
    http::Exchanged done = co_await http::exchange(http_, quota_, exchange);
    if (whole != nullptr) {
        whole->answer.body = std::move(done.body);
        whole->attempts = done.attempts;
    }
    co_return std::move(done.response);
}

awaitable<http::Judgement> Client::judge_answer(const Call& call, Attempt& attempt, const http::Answer& answer)
{
    const bool success = answer.status < 300;
    attempt.headers = answer.headers;
    attempt.answer = success && !call.error_in_success ? ErrorAnswer() : parse_error(answer.body);
    http::Judgement judgement;
    // Whatever else comes with 200, a page of a portal or nothing at all, says nothing of what the server did.
    if (success && (!call.error_in_success || is_completed(answer.body) || parse_delete(answer.body))) {
        proven_ = true;
        judgement.success = true;
        co_return judgement;
    }
    attempt.verdict = judge(answer.status, attempt.answer, attempt.headers);
    judgement.failure = attempt.verdict.failure;
    judgement.error = std::make_exception_ptr(make_server_error(attempt.verdict, answer.status, attempt.answer,
                                                                attempt.headers, call.doing, call.permission));
    judgement.again = co_await remedy(call, attempt);
    co_return judgement;
}

awaitable<bool> Client::remedy(const Call& call, Attempt& attempt)
{
    switch (attempt.verdict.remedy) {
        case Remedy::none:
        case Remedy::retry:
        case Remedy::slow_down: break;
        case Remedy::resend: co_return !std::exchange(attempt.resent, true) && !call.body.empty();
        case Remedy::renew_credentials:
            attempt.renew = true;
            co_return !std::exchange(attempt.credentials_renewed, true);
        case Remedy::fix_clock:
            if (const auto date = http::parse_http_date(attempt.headers.get("date")); date && !attempt.clock_fixed) {
                attempt.clock_fixed = true;
                const std::lock_guard lock(mutex_);
                clock_offset_ = *date - environment_.now();
                co_return true;
            }
            break;
        case Remedy::change_region: {
            if (std::exchange(attempt.region_changed, true)) break;
            std::string region(attempt.headers.get("x-amz-bucket-region"));
            if (region.empty()) region = attempt.answer.region;
            if (region.empty()) region = co_await ask_region();
            if (region.empty() || region == attempt.to.region) break;
            const Endpoint there = make_endpoint(settings_, region);
            const std::lock_guard lock(mutex_);
            endpoint_ = there;
            attempt.elsewhere.reset();
            co_return true;
        }
        case Remedy::redirect:
            if (auto elsewhere = redirected(attempt); elsewhere && ++attempt.redirects <= 3) {
                attempt.elsewhere = std::move(elsewhere);
                co_return true;
            }
            break;
    }
    co_return false;
}

/// Where the answer sends us, unless that would leave TLS or Amazon, to whom alone the data was entrusted.
std::optional<Endpoint> Client::redirected(const Attempt& attempt) const
{
    const auto url = http::parse_url(attempt.headers.get("location"));
    if (!url || url->origin.tls != attempt.to.origin.tls) return std::nullopt;
    if (attempt.to.amazon ? !client_detail::is_amazon_host(url->origin.host)
                          : url->origin.host != attempt.to.origin.host)
        return std::nullopt;
    Endpoint elsewhere = attempt.to;
    elsewhere.origin = url->origin;
    return elsewhere;
}

awaitable<std::string> Client::ask_region()
{
    const Credentials credentials = co_await credentials_.get();
    const Call call{.method = "HEAD", .doing = "asking for the bucket's region", .permission = "s3:ListBucket"};
    const http::Request request = prepare(call, endpoint(), credentials);
    const http::Answer answer = co_await http_.send(request);
    co_return std::string(answer.headers.get("x-amz-bucket-region"));
}

}  // namespace holdfast::inline v1::s3

#endif
