#ifndef HOLDFAST_DESTINATION_GOOGLE_CLOUD_TOKEN_SOURCE_HPP
#define HOLDFAST_DESTINATION_GOOGLE_CLOUD_TOKEN_SOURCE_HPP

#include <holdfast/configuration/google_cloud_settings.hpp>
#include <holdfast/destination/environment.hpp>
#include <holdfast/destination/google_cloud/json.hpp>
#include <holdfast/destination/google_cloud/options.hpp>
#include <holdfast/destination/google_cloud/service_account.hpp>
#include <holdfast/destination/http/client.hpp>
#include <holdfast/destination/http/exchange.hpp>
#include <holdfast/destination/http/retry.hpp>

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace holdfast::inline v1::google_cloud {

using boost::asio::awaitable;

/// Gets access tokens, for a service account by a signed claim or from the metadata service, and keeps them fresh: with
/// less than 5 minutes left a new one is fetched; if that fails, the old one is used until it expires. However many
/// callers want one, one request is under way; they share its result.
///
/// Cancellation    terminal: throws `asio::error::operation_aborted` at once; of those who wait, another one takes over
/// Errors          errc::access_denied: the account or its key is not accepted; errc::invalid_configuration from the
///                 constructor; others as http::exchange
/// Executor        functions resume on the caller's executor, which must run one handler at a time
/// Thread safety   shared: safe
/// Source          RFC 7523; Google identity platform, OAuth 2.0 for server to server applications
class TokenSource {
public:
    TokenSource(const GoogleCloudSettings& settings, const DestinationEnvironment& environment,
                const GoogleCloudOptions& options);

    /// A token that is not `refused`, the one that the service has just answered 401 to; blank: any.
    [[nodiscard]] awaitable<SecretText> get(SecretText refused = {});

private:
    struct Renewal;
    struct Token {
        SecretText text{};
        TimePoint expires{};
    };

    [[nodiscard]] awaitable<Token> fetch();
    [[nodiscard]] http::Request account_request(std::string& body) const;
    [[nodiscard]] http::Request metadata_request() const;
    [[nodiscard]] http::Judgement judge_answer(const http::Answer& answer, bool& clock_fixed);
    [[nodiscard]] bool lasts_until(TimePoint time, const SecretText& refused) const;
    [[nodiscard]] TimePoint server_now() const;
    void end(const std::shared_ptr<Renewal>& renewal);

    DestinationEnvironment environment_;
    GoogleCloudOptions options_;
    std::optional<ServiceAccount> account_{};
    http::Origin origin_{};
    std::string target_{};
    std::string audience_{};
    http::Client http_;
    http::RetryQuota quota_{};
    mutable std::mutex mutex_;
    Token token_{};
    TimeSpan clock_offset_ = TimeSpan::zero();  // the token service's clock less ours
    std::shared_ptr<Renewal> renewal_{};        // null: none is under way
};

}  // namespace holdfast::inline v1::google_cloud

#endif
