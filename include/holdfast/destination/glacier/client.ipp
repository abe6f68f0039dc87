#ifndef HOLDFAST_DESTINATION_GLACIER_CLIENT_IPP
#define HOLDFAST_DESTINATION_GLACIER_CLIENT_IPP

#include <holdfast/destination/glacier/client.hpp>
#include <holdfast/destination/glacier/volatile_notes.hpp>
#include <holdfast/destination/http/base64.hpp>
#include <holdfast/destination/http/date.hpp>
#include <holdfast/destination/http/percent_encoding.hpp>
#include <holdfast/destination/s3/endpoint.hpp>

#include <algorithm>
#include <exception>
#include <utility>

namespace holdfast::inline v1::glacier {

/// What one call has met so far. Each remedy is tried once.
struct Client::Attempt {
    bool renew = false;
    bool clock_fixed = false;
    bool credentials_renewed = false;
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

[[nodiscard]] inline bool only_of(std::string_view text, std::string_view others)
{
    return std::all_of(text.begin(), text.end(), [&](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               others.find(c) != std::string_view::npos;
    });
}

/// Tells vaults apart in the notes, in few characters. By which endpoint they are reached does not matter.
[[nodiscard]] inline std::string room_of(const GlacierSettings& settings)
{
    const std::string place = settings.aws_region_name + "\n" + settings.vault_name;
    const auto digest = s3::sha256(std::string_view(place));
    return http::hex(std::span(digest).first(8)) + "/";
}

[[nodiscard]] inline s3::CredentialsQuery credentials_of(const GlacierSettings& settings, const GlacierOptions& options)
{
    return {.access_key = settings.aws_access_key,
            .secret_key = settings.aws_secret_key,
            .session_token = settings.aws_session_token.value_or(SecretText()),
            .region = settings.aws_region_name,
            .service = "Amazon Glacier",
            .http = options.http,
            .variable = options.environment};
}

}  // namespace client_detail

Client::Client(GlacierSettings settings, const DestinationEnvironment& environment, const GlacierOptions& options)
    : settings_(std::move(settings)),
      environment_(environment),
      options_(options),
      prefix_(client_detail::folder_prefix(settings_.remote_folder_name)),
      http_(environment.executor, options.http),
      credentials_(client_detail::credentials_of(settings_, options), environment),
      notes_(environment.memory ? environment.memory : std::make_shared<VolatileNotes>(),
             client_detail::room_of(settings_))
{
    const auto refuse = [](const std::string& text) { throw Error(errc::invalid_configuration, text); };
    const std::string& vault = settings_.vault_name;
    if (vault.empty() || vault.size() > 255 || !client_detail::only_of(vault, "-_."))
        refuse("GlacierSettings.VaultName is not 1 to 255 letters, digits, '-', '_' or '.'. Name the vault.");
    if (settings_.aws_region_name.empty() || !client_detail::only_of(settings_.aws_region_name, "-"))
        refuse("GlacierSettings.AwsRegionName is not a region. Write it as in eu-west-1.");
    if (options_.endpoint.empty()) {
        origin_ = {.tls = true, .host = s3::amazon_host("glacier", settings_.aws_region_name), .port = 443};
    } else {
        const auto url = http::parse_url(options_.endpoint);
        if (!url || !url->user_info.empty() || !url->query().empty())
            refuse("GlacierOptions::endpoint is not a plain http or https address. Write it as https://host:port.");
        origin_ = url->origin;
        base_path_ = std::string(url->path());
        while (base_path_.ends_with('/')) base_path_.pop_back();
    }
    base_path_ += "/-/vaults/" + vault;
}

http::Request Client::prepare(const Call& call, const s3::Credentials& credentials) const
{
    http::Request request{.method = call.method, .origin = origin_, .headers = call.headers, .body = call.body};
    const std::string path = base_path_ + call.path;
    const std::string query = s3::canonical_query(call.query);
    request.target = query.empty() ? path : path + "?" + query;
    // Asks first as long as the server may still refuse the body.
    request.expect_continue = !proven_ && call.body.size() >= (1 << 20);
    request.once = call.once;
    const std::string payload = call.body_sha256.empty() ? http::hex(s3::sha256(call.body)) : call.body_sha256;
    request.headers.set("host", origin_.authority());
    request.headers.set("x-amz-content-sha256", payload);
    request.headers.set("x-amz-glacier-version", "2012-06-01");
    s3::SigningScope scope{.time = environment_.now(),
                           .region = settings_.aws_region_name,
                           .service = "glacier",
                           .path_encoding = s3::PathEncoding::twice};
    {
        const std::lock_guard lock(mutex_);
        scope.time += clock_offset_;
    }
    const s3::SignedRequest covered{call.method, path, call.query, request.headers, payload};
    const auto signature = s3::sign(covered, credentials, scope);
    for (const auto& [name, value] : signature.headers) request.headers.set(name, value);
    return request;
}

awaitable<Result> Client::call(const Call& call)
{
    Attempt attempt;
    http::Exchange exchange;
    exchange.prepare = [&]() -> awaitable<http::Request> {
        const s3::Credentials credentials = co_await credentials_.get(std::exchange(attempt.renew, false));
        co_return prepare(call, credentials);
    };
    exchange.judge = [&](const http::Answer& answer) -> awaitable<http::Judgement> {
        co_return judge_answer(call, attempt, answer);
    };
    exchange.doing = call.doing + in_vault();
    exchange.retry = call.retry.value_or(options_.retry);
    exchange.most = call.most;
    exchange.now = environment_.now;
    http::Exchanged done = co_await http::exchange(http_, quota_, exchange);
    Result result;
    result.answer.status = done.response.head().status;
    result.answer.headers = done.response.head().headers;
    result.answer.body = std::move(done.body);
    result.attempts = done.attempts;
    co_return result;
}

http::Judgement Client::judge_answer(const Call& call, Attempt& attempt, const http::Answer& answer)
{
    http::Judgement judgement;
    if (answer.status < 300) {
        proven_ = true;
        judgement.success = true;
        return judgement;
    }
    const ErrorAnswer said = error_in(answer);
    const ServerError error = make_server_error(answer.status, said, call.doing + in_vault(), call.permission);
    judgement.failure = error.verdict().failure;
    judgement.again = remedy(attempt, error.verdict(), answer.headers);
    judgement.error = std::make_exception_ptr(error);
    return judgement;
}

bool Client::remedy(Attempt& attempt, const Verdict& verdict, const http::Headers& headers)
{
    switch (verdict.remedy) {
        case Remedy::none:
        case Remedy::retry: return false;
        case Remedy::resend: return !std::exchange(attempt.resent, true);
        case Remedy::renew_credentials: attempt.renew = true; return !std::exchange(attempt.credentials_renewed, true);
        case Remedy::fix_clock: break;
    }
    const auto date = http::parse_http_date(headers.get("date"));
    if (!date || std::exchange(attempt.clock_fixed, true)) return false;
    const std::lock_guard lock(mutex_);
    clock_offset_ = *date - environment_.now();
    return true;
}

std::string path_of(std::string_view collection, std::string_view id)
{
    return "/" + std::string(collection) + "/" + http::percent_encode(id);
}

std::string required_header(const http::Answer& answer, std::string_view name, const std::string& doing)
{
    std::string value(answer.headers.get(name));
    if (value.empty() || value.size() > 256) fail_answer(doing);
    return value;
}

void fail_answer(const std::string& doing)
{
    throw Error(errc::place_failed,
                "Failed " + doing + ": the answer is not one of Amazon Glacier. Check GlacierOptions::endpoint.");
}

}  // namespace holdfast::inline v1::glacier

#endif
