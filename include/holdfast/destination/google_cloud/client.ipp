#ifndef HOLDFAST_DESTINATION_GOOGLE_CLOUD_CLIENT_IPP
#define HOLDFAST_DESTINATION_GOOGLE_CLOUD_CLIENT_IPP

#include <holdfast/destination/google_cloud/client.hpp>
#include <holdfast/destination/http/percent_encoding.hpp>

#include <exception>

namespace holdfast::inline v1::google_cloud {

namespace client_detail {

[[nodiscard]] inline std::string folder_prefix(const std::optional<std::string>& folder)
{
    std::string_view name = folder ? std::string_view(*folder) : std::string_view{};
    while (name.starts_with('/')) name.remove_prefix(1);
    while (name.ends_with('/')) name.remove_suffix(1);
    return name.empty() ? "" : std::string(name) + "/";
}

[[nodiscard]] inline http::Url endpoint_of(const GoogleCloudOptions& options)
{
    auto url = http::parse_url(options.endpoint.empty() ? "https://storage.googleapis.com" : options.endpoint);
    if (!url || !url->query().empty())
        throw Error(errc::invalid_argument,
                    "The endpoint of Google Cloud Storage is not an address. Write it as https://host.");
    while (url->target.ends_with('/')) url->target.pop_back();
    return *url;
}

inline void check_options(const GoogleCloudOptions& options)
{
    constexpr std::uint64_t unit = 256 * 1024;
    if (options.chunk_size == 0 || options.chunk_size % unit != 0 || options.chunk_size > (1ULL << 30))
        throw Error(errc::invalid_argument,
                    "GoogleCloudOptions::chunk_size is not allowed. Use a multiple of 256 KiB up to 1 GiB.");
}

}  // namespace client_detail

Client::Client(const GoogleCloudSettings& settings, const DestinationEnvironment& environment,
               const GoogleCloudOptions& options)
    : environment_(environment),
      options_(options),
      bucket_(settings.bucket_name),
      prefix_(client_detail::folder_prefix(settings.remote_folder_name)),
      http_(environment.executor, options.http),
      notes_(environment, settings.google_credentials_json, options.endpoint + "\n" + settings.bucket_name)
{
    client_detail::check_options(options_);
    if (bucket_.empty()) throw Error(errc::invalid_configuration, "BucketName is blank. Give the name of a bucket.");
    const http::Url endpoint = client_detail::endpoint_of(options_);
    origin_ = endpoint.origin;
    base_path_ = endpoint.target;
    if (!options_.anonymous) tokens_.emplace(settings, environment, options_);
}

std::string Client::object_path(std::string_view name) const
{
    const std::string objects = base_path_ + "/storage/v1/b/" + http::percent_encode(bucket_) + "/o";
    return name.empty() ? objects : objects + "/" + http::percent_encode(key(name));
}

std::string Client::upload_path() const
{
    return base_path_ + "/upload/storage/v1/b/" + http::percent_encode(bucket_) + "/o";
}

bool Client::trusts(const http::Origin& origin) const
{
    const auto google = [](const http::Origin& one) { return one.tls && one.host.ends_with(".googleapis.com"); };
    return origin == origin_ || (google(origin_) && google(origin));
}

Conversation Client::conversation_of(const Call& call) const
{
    Conversation conversation;
    conversation.next = [this, &call] {
        http::Request request{.method = call.method, .origin = origin_, .headers = call.headers, .body = call.body};
        request.target = call.path;
        char before = '?';
        for (const auto& [name, value] : call.query) {
            request.target += before + name + "=" + http::percent_encode(value);
            before = '&';
        }
        return request;
    };
    conversation.judge = [&call](const http::Answer& answer) {
        http::Judgement judgement;
        judgement.success = answer.status < 300;
        if (judgement.success) return judgement;
        const ErrorAnswer said = parse_error(answer.body);
        const Verdict verdict = judge(answer.status, said, call.subject);
        judgement.failure = verdict.failure;
        judgement.error =
            std::make_exception_ptr(make_server_error(verdict, answer.status, said, call.doing, call.permission));
        return judgement;
    };
    conversation.doing = call.doing;
    conversation.retry = call.retry;
    return conversation;
}

awaitable<http::Answer> Client::call(const Call& call, std::size_t most)
{
    const Conversation conversation = conversation_of(call);
    http::Exchanged done = co_await run(conversation, false, most);
    co_return http::Answer{done.response.head().status, done.response.head().headers, std::move(done.body)};
}

awaitable<http::Response> Client::open(const Call& call)
{
    const Conversation conversation = conversation_of(call);
    http::Exchanged done = co_await run(conversation, true, 0);
    co_return std::move(done.response);
}

awaitable<http::Answer> Client::converse(const Conversation& conversation)
{
    http::Exchanged done = co_await run(conversation, false, 1 << 20);
    co_return http::Answer{done.response.head().status, done.response.head().headers, std::move(done.body)};
}

awaitable<http::Exchanged> Client::run(const Conversation& conversation, bool stream, std::size_t most)
{
    SecretText token;
    SecretText refused;
    bool renewed = false;
    http::Exchange exchange;
    exchange.prepare = [&]() -> awaitable<http::Request> {
        if (tokens_) token = co_await tokens_->get(refused);
        http::Request request = conversation.next();
        if (tokens_) request.headers.set("Authorization", "Bearer " + std::string(token.reveal()));
        co_return request;
    };
    exchange.judge = [&](const http::Answer& answer) -> awaitable<http::Judgement> {
        http::Judgement judgement = conversation.judge(answer);
        if (answer.status == 401 && tokens_ && !std::exchange(renewed, true)) {
            refused = token;
            judgement.again = true;
        }
        co_return judgement;
    };
    exchange.doing = conversation.doing;
    exchange.retry = conversation.retry.value_or(options_.retry);
    exchange.stream = stream;
    exchange.most = most;
    exchange.now = environment_.now;
    co_return co_await http::exchange(http_, quota_, exchange);
}

}  // namespace holdfast::inline v1::google_cloud

#endif
