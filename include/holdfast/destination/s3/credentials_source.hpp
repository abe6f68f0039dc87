#ifndef HOLDFAST_DESTINATION_S3_CREDENTIALS_SOURCE_HPP
#define HOLDFAST_DESTINATION_S3_CREDENTIALS_SOURCE_HPP

#include <holdfast/configuration/s3_settings.hpp>
#include <holdfast/destination/environment.hpp>
#include <holdfast/destination/http/client.hpp>
#include <holdfast/destination/s3/credentials.hpp>
#include <holdfast/destination/s3/options.hpp>

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace holdfast::inline v1::s3 {

using boost::asio::awaitable;

/// What a service of Amazon's tells about where its credentials come from.
struct CredentialsQuery {
    /// Both blank: they are searched for.
    std::string access_key{};
    SecretText secret_key{};
    SecretText session_token{};
    std::string region{};               ///< of the token service; blank: us-east-1
    std::string service = "Amazon S3";  ///< for texts
    http::Options http{};
    /// Reads an environment variable; empty: `getenv`.
    std::function<std::optional<std::string>(const char* name)> variable{};
};

/// Finds what to sign with and keeps it fresh. The settings' keys win. Without them, in this order: the environment
/// (`AWS_ACCESS_KEY_ID`, …), a web identity token exchanged at STS, the shared credentials file, the container's
/// service, the instance's metadata service (version 2 only). What expires is renewed when less than 15 minutes remain;
/// if that fails, the old ones are used until they expire.
///
/// Errors          errc::access_denied: nothing was found, or what was found has expired and cannot be renewed
/// Thread safety   shared: safe
/// Source          AWS SDKs and tools reference guide, standardized credential providers
class CredentialsSource {
public:
    CredentialsSource(const CredentialsQuery& query, const DestinationEnvironment& environment);
    CredentialsSource(const S3Settings& settings, const DestinationEnvironment& environment, const S3Options& options);

    /// `renew`: a server said that the last ones have expired.
    [[nodiscard]] awaitable<Credentials> get(bool renew = false);

private:
    using Found = std::optional<Credentials>;

    [[nodiscard]] awaitable<Credentials> search();
    [[nodiscard]] Found from_environment() const;
    [[nodiscard]] awaitable<Found> from_web_identity();
    [[nodiscard]] awaitable<Found> from_shared_file();
    [[nodiscard]] awaitable<Found> from_container();
    [[nodiscard]] awaitable<Found> from_instance();
    [[nodiscard]] std::string variable(const char* name) const;
    [[nodiscard]] awaitable<std::optional<std::string>> read_file(std::string path) const;

    std::optional<Credentials> fixed_{};
    std::string region_;
    std::string service_;
    std::function<std::optional<std::string>(const char* name)> variable_;
    DestinationEnvironment environment_;
    http::Client plain_;  // metadata services answer at once or not at all
    http::Client normal_;
    std::mutex mutex_;
    std::optional<Credentials> cached_{};
};

}  // namespace holdfast::inline v1::s3

#endif
