#ifndef HOLDFAST_DESTINATION_S3_CREDENTIALS_SOURCE_IPP
#define HOLDFAST_DESTINATION_S3_CREDENTIALS_SOURCE_IPP

#include <holdfast/destination/http/date.hpp>
#include <holdfast/destination/http/percent_encoding.hpp>
#include <holdfast/destination/s3/credentials_file.hpp>
#include <holdfast/destination/s3/credentials_source.hpp>
#include <holdfast/destination/s3/endpoint.hpp>
#include <holdfast/destination/s3/xml.hpp>
#include <holdfast/detail/run_blocking.hpp>

#include <boost/json.hpp>

#include <cstdlib>
#include <fstream>
#include <utility>

namespace holdfast::inline v1::s3 {

namespace credentials_detail {

[[nodiscard]] inline http::Options for_metadata()
{
    http::Options options;
    options.connect_timeout = std::chrono::seconds(1);
    options.progress_timeout = std::chrono::seconds(1);
    options.idle_time = TimeSpan::zero();
    return options;
}

/// The JSON in which metadata services give credentials.
[[nodiscard]] inline std::optional<Credentials> in_json(const std::string& text)
{
    boost::system::error_code code;
    const auto value = boost::json::parse(text, code);
    if (code || !value.is_object()) return std::nullopt;
    const auto field = [&](const char* name) -> std::string {
        const auto* found = value.as_object().if_contains(name);
        return found && found->is_string() ? std::string(found->as_string()) : std::string();
    };
    if (const auto verdict = field("Code"); !verdict.empty() && verdict != "Success") return std::nullopt;
    Credentials credentials{.access_key = field("AccessKeyId"),
                            .secret_key = field("SecretAccessKey"),
                            .session_token = field("Token"),
                            .expires = http::parse_iso_time(field("Expiration"))};
    if (credentials.access_key.empty() || credentials.secret_key.empty()) return std::nullopt;
    return credentials;
}

/// One request to a metadata service; none if it does not answer with 200.
[[nodiscard]] inline awaitable<std::optional<std::string>> ask(const http::Client& client, std::string method,
                                                               const std::string& url, http::Headers headers)
{
    const auto where = http::parse_url(url);
    if (!where) co_return std::nullopt;
    const http::Request request{
        .method = std::move(method), .origin = where->origin, .target = where->target, .headers = std::move(headers)};
    try {
        const http::Answer answer = co_await client.send(request, 64 * 1024);
        if (answer.status == 200) co_return answer.body;
    } catch (const http::TransportError&) {
    }
    co_return std::nullopt;
}

[[nodiscard]] inline bool last_until(const std::optional<Credentials>& credentials, TimePoint time)
{
    return credentials && (!credentials->expires || *credentials->expires > time);
}

/// At most 64 KiB of a file; none if it cannot be read.
struct ReadFile {
    std::string path;

    [[nodiscard]] std::optional<std::string> operator()() const
    {
        std::ifstream file(path, std::ios::binary);
        if (!file) return std::nullopt;
        std::string text(64 * 1024, '\0');
        file.read(text.data(), static_cast<std::streamsize>(text.size()));
        text.resize(static_cast<std::size_t>(file.gcount()));
        return text;
    }
};

}  // namespace credentials_detail

CredentialsSource::CredentialsSource(const CredentialsQuery& query, const DestinationEnvironment& environment)
    : region_(query.region.empty() ? "us-east-1" : query.region),
      service_(query.service),
      variable_(query.variable),
      environment_(environment),
      plain_(environment.executor, credentials_detail::for_metadata()),
      normal_(environment.executor, query.http)
{
    if (query.access_key.empty() && query.secret_key.empty()) return;
    fixed_ = Credentials{
        .access_key = query.access_key, .secret_key = query.secret_key, .session_token = query.session_token};
}

CredentialsSource::CredentialsSource(const S3Settings& settings, const DestinationEnvironment& environment,
                                     const S3Options& options)
    : CredentialsSource(CredentialsQuery{.access_key = settings.aws_access_key,
                                         .secret_key = settings.aws_secret_key,
                                         .session_token = settings.aws_session_token.value_or(SecretText()),
                                         .region = settings.aws_region_name,
                                         .http = options.http,
                                         .variable = options.environment},
                        environment)
{
}

awaitable<Credentials> CredentialsSource::get(bool renew)
{
    if (fixed_) co_return *fixed_;
    std::optional<Credentials> kept;
    {
        const std::lock_guard lock(mutex_);
        kept = cached_;
    }
    const TimePoint now = environment_.now();
    if (!renew && credentials_detail::last_until(kept, now + std::chrono::minutes(15))) co_return *kept;
    std::exception_ptr failure;
    try {
        Credentials found = co_await search();
        const std::lock_guard lock(mutex_);
        cached_ = found;
        co_return found;
    } catch (const Error&) {
        failure = std::current_exception();
    }
    if (!renew && credentials_detail::last_until(kept, now)) co_return *kept;
    std::rethrow_exception(failure);
}

awaitable<Credentials> CredentialsSource::search()
{
    auto found = from_environment();
    if (!found) found = co_await from_web_identity();
    if (!found) found = co_await from_shared_file();
    if (!found) found = co_await from_container();
    if (!found) found = co_await from_instance();
    if (!found)
        throw Error(
            errc::access_denied,
            "No credentials for " + service_ +
                " were found in the settings, the environment, a web identity, the shared credentials file, the "
                "container or the instance. Set AwsAccessKey and AwsSecretKey, or give this machine a role.");
    co_return *found;
}

std::string CredentialsSource::variable(const char* name) const
{
    if (variable_) return variable_(name).value_or("");
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
}

awaitable<std::optional<std::string>> CredentialsSource::read_file(std::string path) const
{
    credentials_detail::ReadFile read{std::move(path)};
    co_return co_await detail::run_blocking(environment_.blocking_executor, std::move(read));
}

CredentialsSource::Found CredentialsSource::from_environment() const
{
    Credentials credentials{.access_key = variable("AWS_ACCESS_KEY_ID"),
                            .secret_key = variable("AWS_SECRET_ACCESS_KEY"),
                            .session_token = variable("AWS_SESSION_TOKEN")};
    if (credentials.access_key.empty() || credentials.secret_key.empty()) return std::nullopt;
    return credentials;
}

awaitable<CredentialsSource::Found> CredentialsSource::from_web_identity()
{
    const std::string role = variable("AWS_ROLE_ARN");
    const std::string path = variable("AWS_WEB_IDENTITY_TOKEN_FILE");
    if (role.empty() || path.empty()) co_return std::nullopt;
    auto token = co_await read_file(path);
    if (!token)
        throw Error(errc::access_denied,
                    "The web identity token in " + path + " cannot be read. Check AWS_WEB_IDENTITY_TOKEN_FILE.");
    while (token->ends_with('\n') || token->ends_with('\r')) token->pop_back();
    std::string session = variable("AWS_ROLE_SESSION_NAME");
    if (session.empty()) session = "holdfast";
    const std::string body =
        "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=" + http::percent_encode(role) +
        "&RoleSessionName=" + http::percent_encode(session) + "&WebIdentityToken=" + http::percent_encode(*token);
    const std::string own = variable("AWS_ENDPOINT_URL_STS");
    const auto url = http::parse_url(own.empty() ? "https://" + amazon_host("sts", region_) + "/" : own);
    if (!url)
        throw Error(errc::invalid_configuration, "AWS_ENDPOINT_URL_STS is not an address. Write it as https://host.");
    http::Request request{.method = "POST", .origin = url->origin, .target = url->target};
    request.headers.add("Content-Type", "application/x-www-form-urlencoded");
    request.body = http::as_body(body);
    http::Answer answer;
    try {
        answer = co_await normal_.send(request, 64 * 1024);
    } catch (const http::TransportError& failure) {
        throw http::to_error(failure, "exchanging a web identity token for credentials");
    }
    auto credentials = answer.status == 200 ? parse_sts(answer.body) : std::nullopt;
    if (!credentials) {
        const auto error = parse_error(answer.body);
        throw Error(errc::access_denied, Diagnostics{"The token service refuses the web identity token for " + role +
                                                         ". Check the role's trust policy.",
                                                     error.code + ": " + error.message});
    }
    co_return credentials;
}

awaitable<CredentialsSource::Found> CredentialsSource::from_shared_file()
{
    std::string path = variable("AWS_SHARED_CREDENTIALS_FILE");
    if (path.empty()) {
        const std::string home = variable("HOME");
        if (home.empty()) co_return std::nullopt;
        path = home + "/.aws/credentials";
    }
    std::string profile = variable("AWS_PROFILE");
    if (profile.empty()) profile = "default";
    const auto text = co_await read_file(path);
    if (!text) co_return std::nullopt;
    co_return credentials_in_file(*text, profile);
}

awaitable<CredentialsSource::Found> CredentialsSource::from_container()
{
    std::string url = variable("AWS_CONTAINER_CREDENTIALS_FULL_URI");
    if (const std::string relative = variable("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"); !relative.empty())
        url = "http://169.254.170.2" + relative;
    if (url.empty()) co_return std::nullopt;
    std::string token = variable("AWS_CONTAINER_AUTHORIZATION_TOKEN");
    if (const std::string path = variable("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"); !path.empty()) {
        const auto text = co_await read_file(path);
        if (text) token = text->substr(0, text->find_first_of("\r\n"));
    }
    http::Headers headers;
    if (!token.empty()) headers.add("Authorization", token);
    const auto text = co_await credentials_detail::ask(plain_, "GET", url, std::move(headers));
    co_return text ? credentials_detail::in_json(*text) : std::nullopt;
}

awaitable<CredentialsSource::Found> CredentialsSource::from_instance()
{
    if (http::same_text(variable("AWS_EC2_METADATA_DISABLED"), "true")) co_return std::nullopt;
    std::string base = variable("AWS_EC2_METADATA_SERVICE_ENDPOINT");
    if (base.empty()) base = "http://169.254.169.254";
    while (base.ends_with('/')) base.pop_back();
    http::Headers lifetime{{"X-aws-ec2-metadata-token-ttl-seconds", "21600"}};
    const auto token = co_await credentials_detail::ask(plain_, "PUT", base + "/latest/api/token", std::move(lifetime));
    if (!token) co_return std::nullopt;
    const http::Headers headers{{"X-aws-ec2-metadata-token", *token}};
    const std::string path = base + "/latest/meta-data/iam/security-credentials/";
    const auto role = co_await credentials_detail::ask(plain_, "GET", path, headers);
    if (!role) co_return std::nullopt;
    const std::string name = role->substr(0, role->find_first_of("\r\n"));
    const auto text = co_await credentials_detail::ask(plain_, "GET", path + http::percent_encode(name), headers);
    co_return text ? credentials_detail::in_json(*text) : std::nullopt;
}

}  // namespace holdfast::inline v1::s3

#endif
