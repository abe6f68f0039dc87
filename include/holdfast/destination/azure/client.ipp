#ifndef HOLDFAST_DESTINATION_AZURE_CLIENT_IPP
#define HOLDFAST_DESTINATION_AZURE_CLIENT_IPP

#include <holdfast/destination/azure/client.hpp>
#include <holdfast/destination/http/base64.hpp>
#include <holdfast/destination/http/date.hpp>
#include <holdfast/destination/s3/digest.hpp>

#include <array>
#include <exception>
#include <utility>

namespace holdfast::inline v1::azure {

/// What one call has met so far. Each remedy is tried once.
struct Client::Attempt {
    bool clock_fixed = false;
    bool resent = false;
};

namespace client_detail {

[[nodiscard]] inline std::string folder_prefix(const std::optional<std::string>& folder)
{
    std::string_view name = folder ? std::string_view(*folder) : std::string_view{};
    while (name.starts_with('/')) name.remove_prefix(1);
    while (name.ends_with('/')) name.remove_suffix(1);
    return name.empty() ? "" : std::string(name) + "/";
}

[[nodiscard]] inline std::string random_id()
{
    std::array<std::byte, 16> bytes;
    randombytes_buf(bytes.data(), bytes.size());
    return http::hex(bytes);
}

[[nodiscard]] inline std::string query_text(const Query& query)
{
    std::string text;
    for (const auto& [name, value] : query)
        text += (text.empty() ? "" : "&") + name + "=" + http::percent_encode(value);
    return text;
}

}  // namespace client_detail

Client::Client(AzureSettings settings, const DestinationEnvironment& environment, const AzureOptions& options)
    : settings_(std::move(settings)),
      environment_(environment),
      options_(options),
      endpoint_(make_endpoint(settings_, options)),
      prefix_(client_detail::folder_prefix(settings_.remote_folder_name)),
      title_("the container " + settings_.storage_container + " of the account " + settings_.account_name),
      http_(environment.executor, options.http)
{
    if (!settings_.account_key.empty()) key_ = decode_account_key(settings_.account_key);
}

TimePoint Client::server_now() const
{
    return environment_.now() + TimeSpan(clock_offset_.load());
}

http::Request Client::prepare(const Call& call) const
{
    http::Request request{
        .method = call.method, .origin = endpoint_.origin, .headers = call.headers, .body = call.body};
    const std::string path = endpoint_.path(call.key);
    request.target = path;
    if (!call.query.empty()) request.target += "?" + client_detail::query_text(call.query);
    // Asks first as long as the server may still refuse the body.
    request.expect_continue = !proven_ && call.body.size() >= (1 << 20);
    request.headers.set("x-ms-version", options_.api_version);
    request.headers.set("x-ms-date", http::http_date(server_now()));
    request.headers.set("x-ms-client-request-id", client_detail::random_id());
    if (key_.empty()) {
        request.target += call.query.empty() ? "?" : "&";
        request.target += sas_query(settings_.sas_token.reveal());
    } else {
        const SignedRequest what{call.method, path, call.query, request.headers, call.body.size()};
        request.headers.set("authorization", authorization(what, settings_.account_name, key_));
    }
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
    exchange.prepare = [&]() -> awaitable<http::Request> { co_return prepare(call); };
    exchange.judge = [&](const http::Answer& answer) -> awaitable<http::Judgement> {
        co_return judge_answer(call, attempt, answer);
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

http::Judgement Client::judge_answer(const Call& call, Attempt& attempt, const http::Answer& answer)
{
    http::Judgement judgement;
    if (answer.status < 300) {
        proven_ = true;
        judgement.success = true;
        return judgement;
    }
    ErrorAnswer said = parse_error(answer.body);
    if (const auto code = answer.headers.get("x-ms-error-code"); !code.empty()) said.code = code.substr(0, 100);
    // Whatever a server makes of it: a signature is never shown.
    const std::string_view token = settings_.sas_token.reveal();
    const std::string signature = sas_field(token, "sig");
    if (!signature.empty() && (said.message.find(signature) != std::string::npos ||
                               said.message.find(http::percent_encode(signature)) != std::string::npos))
        said.message.clear();
    const Verdict verdict = judge(answer.status, said.code);
    Circumstances circumstances{.doing = call.doing, .permission = call.permission, .with_key = !key_.empty()};
    if (verdict.code == errc::access_denied && answer.status == 403) {
        const auto date = http::parse_http_date(answer.headers.get("date"));
        const TimePoint there = date.value_or(server_now());
        // The service allows a quarter of an hour.
        const TimeSpan difference = there - server_now();
        const TimeSpan tolerance = std::chrono::minutes(5);
        if (key_.empty()) {
            const auto expiry = sas_expiry(token);
            circumstances.expired = expiry && *expiry <= there;
        } else if (difference > tolerance || difference < -tolerance) {
            circumstances.clock_off = true;
            clock_offset_ = (there - environment_.now()).count();
            judgement.again = !std::exchange(attempt.clock_fixed, true);
        }
    }
    if (verdict.resend && !call.body.empty()) judgement.again = !std::exchange(attempt.resent, true);
    judgement.failure = verdict.failure;
    judgement.hint = retry_hint(answer.headers);
    judgement.error =
        std::make_exception_ptr(make_server_error(verdict, answer.status, said, answer.headers, circumstances));
    return judgement;
}

}  // namespace holdfast::inline v1::azure

#endif
