#ifndef HOLDFAST_DESTINATION_GOOGLE_CLOUD_TOKEN_SOURCE_IPP
#define HOLDFAST_DESTINATION_GOOGLE_CLOUD_TOKEN_SOURCE_IPP

#include <holdfast/destination/google_cloud/token_source.hpp>
#include <holdfast/destination/http/date.hpp>
#include <holdfast/destination/http/percent_encoding.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <utility>
#include <vector>

namespace holdfast::inline v1::google_cloud {

namespace token_source_detail {

namespace asio = boost::asio;

inline constexpr std::string_view scope = "https://www.googleapis.com/auth/devstorage.read_write";

/// How the refusal of a token service reads.
[[nodiscard]] inline Error refusal(int status, const ErrorAnswer& answer, const std::optional<ServiceAccount>& account)
{
    std::string said = answer.reason;
    if (!answer.message.empty()) said += (said.empty() ? "" : ": ") + answer.message;
    said = said.substr(0, 500);
    for (char& c : said)
        if (static_cast<unsigned char>(c) < ' ' || c == 0x7f) c = ' ';
    if (!account)
        return {errc::access_denied,
                Diagnostics{"The metadata service gives no access token, status " + std::to_string(status) +
                                ". Give this machine a service account, or set GoogleCredentialsJson.",
                            std::move(said)}};
    const bool unknown = answer.reason == "invalid_grant" || answer.reason == "invalid_client";
    return {
        status < 500 && status != 429 ? errc::access_denied : errc::place_failed,
        Diagnostics{"No access token for " + account->client_email + " was given, status " + std::to_string(status) +
                        (unknown ? ". Check that the account exists, that its key in GoogleCredentialsJson is not "
                                   "revoked, and this machine's clock."
                                 : ". Check GoogleCredentialsJson."),
                    std::move(said)}};
}

}  // namespace token_source_detail

/// One fetch, and who waits for it.
struct TokenSource::Renewal {
    bool done = false;
    std::exception_ptr failure{};  // none also if it was cancelled
    std::vector<std::shared_ptr<boost::asio::steady_timer>> waiting{};
};

TokenSource::TokenSource(const GoogleCloudSettings& settings, const DestinationEnvironment& environment,
                         const GoogleCloudOptions& options)
    : environment_(environment), options_(options), http_(environment.executor, options.http)
{
    if (settings.google_credentials_json.empty()) {
        if (!options_.use_metadata_server)
            throw Error(errc::invalid_configuration,
                        "GoogleCredentialsJson is blank. Give the JSON text of a service account's key file.");
        const auto url = http::parse_url("http://" + options_.metadata_host);
        if (!url || url->target != "/")
            throw Error(errc::invalid_configuration,
                        "The metadata service's address is not valid. Write it as host or host:port.");
        origin_ = url->origin;
        target_ = "/computeMetadata/v1/instance/service-accounts/default/token";
        return;
    }
    account_ = parse_service_account(settings.google_credentials_json);
    audience_ = options_.token_endpoint;
    if (audience_.empty()) audience_ = account_->token_uri;
    if (audience_.empty()) audience_ = "https://oauth2.googleapis.com/token";
    const auto url = http::parse_url(audience_);
    if (!url || (!url->origin.tls && options_.token_endpoint.empty()))
        throw Error(errc::invalid_configuration,
                    "The token_uri in GoogleCredentialsJson is not an https address. Give the key file as it is.");
    origin_ = url->origin;
    target_ = url->target;
}

TimePoint TokenSource::server_now() const
{
    const std::lock_guard lock(mutex_);
    return environment_.now() + clock_offset_;
}

bool TokenSource::lasts_until(TimePoint time, const SecretText& refused) const
{
    return !token_.text.empty() && token_.expires > time && (refused.empty() || !(token_.text == refused));
}

awaitable<SecretText> TokenSource::get(SecretText refused)
{
    namespace asio = boost::asio;
    const auto executor = co_await asio::this_coro::executor;
    for (;;) {
        std::shared_ptr<asio::steady_timer> wait;
        std::shared_ptr<Renewal> renewal;
        {
            const std::lock_guard lock(mutex_);
            if (lasts_until(environment_.now() + std::chrono::minutes(5), refused)) co_return token_.text;
            if (renewal_) {
                wait = std::make_shared<asio::steady_timer>(executor, asio::steady_timer::time_point::max());
                renewal_->waiting.push_back(wait);
            } else {
                renewal_ = std::make_shared<Renewal>();
            }
            renewal = renewal_;
        }
        if (!wait) {
            Token fetched;
            std::exception_ptr failure;
            bool cancelled = false;
            try {
                fetched = co_await fetch();
            } catch (const Error&) {
                failure = std::current_exception();
            } catch (...) {
                cancelled = true;
                failure = std::current_exception();
            }
            SecretText usable = fetched.text;
            {
                const std::lock_guard lock(mutex_);
                if (!failure) token_ = fetched;
                if (failure && !cancelled && lasts_until(environment_.now(), refused)) {
                    usable = token_.text;
                    failure = nullptr;
                }
                if (!cancelled) renewal->failure = failure;
            }
            end(renewal);
            if (failure) std::rethrow_exception(failure);
            co_return usable;
        }
        co_await wait->async_wait(asio::as_tuple(asio::use_awaitable));
        const auto state = co_await asio::this_coro::cancellation_state;
        if (state.cancelled() != asio::cancellation_type::none)
            throw boost::system::system_error(asio::error::operation_aborted, "token");
        const std::lock_guard lock(mutex_);
        if (renewal->failure) std::rethrow_exception(renewal->failure);
        if (renewal->done && lasts_until(environment_.now(), refused)) co_return token_.text;
    }
}

/// Wakes those who wait, each on its own executor.
void TokenSource::end(const std::shared_ptr<Renewal>& renewal)
{
    const std::lock_guard lock(mutex_);
    renewal->done = true;
    renewal_.reset();
    for (auto& timer : renewal->waiting) boost::asio::post(timer->get_executor(), [timer] { timer->cancel(); });
    renewal->waiting.clear();
}

http::Request TokenSource::account_request(std::string& body) const
{
    body = "grant_type=" + http::percent_encode("urn:ietf:params:oauth:grant-type:jwt-bearer") +
           "&assertion=" + make_assertion(*account_, token_source_detail::scope, audience_, server_now());
    http::Request request{.method = "POST", .origin = origin_, .target = target_};
    request.headers.add("Content-Type", "application/x-www-form-urlencoded");
    request.body = http::as_body(body);
    return request;
}

http::Request TokenSource::metadata_request() const
{
    http::Request request{.method = "GET", .origin = origin_, .target = target_};
    request.headers.add("Metadata-Flavor", "Google");
    return request;
}

http::Judgement TokenSource::judge_answer(const http::Answer& answer, bool& clock_fixed)
{
    http::Judgement judgement;
    // Without its mark something else answers at the address of the metadata service.
    const bool genuine = account_ || answer.headers.get("metadata-flavor") == "Google";
    if (answer.status == 200 && genuine && parse_token(answer.body)) {
        judgement.success = true;
        return judgement;
    }
    const ErrorAnswer said = parse_token_error(answer.body);
    judgement.error = std::make_exception_ptr(token_source_detail::refusal(answer.status, said, account_));
    if (answer.status == 429)
        judgement.failure = http::FailureClass::throttled;
    else if (answer.status >= 500 || answer.status == 408)
        judgement.failure = http::FailureClass::server;
    const auto date = http::parse_http_date(answer.headers.get("date"));
    if (account_ && said.reason == "invalid_grant" && date && !std::exchange(clock_fixed, true)) {
        const std::lock_guard lock(mutex_);
        const TimeSpan offset = *date - environment_.now();
        judgement.again =
            offset - clock_offset_ > std::chrono::seconds(30) || clock_offset_ - offset > std::chrono::seconds(30);
        if (judgement.again) clock_offset_ = offset;
    }
    return judgement;
}

awaitable<TokenSource::Token> TokenSource::fetch()
{
    std::string body;
    TimePoint asked{};
    bool clock_fixed = false;
    http::Exchange exchange;
    exchange.prepare = [&]() -> awaitable<http::Request> {
        asked = environment_.now();
        co_return account_ ? account_request(body) : metadata_request();
    };
    exchange.judge = [&](const http::Answer& answer) -> awaitable<http::Judgement> {
        co_return judge_answer(answer, clock_fixed);
    };
    exchange.doing = account_ ? "getting an access token for " + account_->client_email
                              : std::string("getting an access token from the metadata service");
    exchange.retry = options_.retry;
    exchange.most = 64 * 1024;
    exchange.now = environment_.now;
    http::Exchanged done = co_await http::exchange(http_, quota_, exchange);
    const auto answer = parse_token(done.body);
    Token token{.text = answer->access_token, .expires = asked + std::chrono::seconds(answer->expires_in)};
    sodium_memzero(done.body.data(), done.body.size());
    co_return token;
}

}  // namespace holdfast::inline v1::google_cloud

#endif
