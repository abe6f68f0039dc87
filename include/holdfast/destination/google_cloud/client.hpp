#ifndef HOLDFAST_DESTINATION_GOOGLE_CLOUD_CLIENT_HPP
#define HOLDFAST_DESTINATION_GOOGLE_CLOUD_CLIENT_HPP

#include <holdfast/destination/google_cloud/errors.hpp>
#include <holdfast/destination/google_cloud/session_notes.hpp>
#include <holdfast/destination/google_cloud/token_source.hpp>
#include <holdfast/destination/http/client.hpp>
#include <holdfast/destination/http/exchange.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace holdfast::inline v1::google_cloud {

using Query = std::vector<std::pair<std::string, std::string>>;

/// One request to the JSON API.
struct Call {
    std::string method = "GET";
    std::string path{};  ///< encoded
    Query query{};       ///< not encoded
    http::Headers headers{};
    /// Must stay valid until the call completes.
    std::span<const std::byte> body{};
    std::string doing{};       ///< for texts: "uploading x"
    std::string permission{};  ///< for texts: "storage.objects.create"
    Subject subject = Subject::bucket;
    /// Instead of the place's own retry rules.
    std::optional<http::RetryOptions> retry{};
};

/// A request whose next attempt depends on what the last one gave.
struct Conversation {
    /// Makes the next request; its access token is added.
    std::function<http::Request()> next;
    std::function<http::Judgement(const http::Answer& answer)> judge;
    std::string doing{};
    std::optional<http::RetryOptions> retry{};
};

/// Sends requests to one bucket, with an access token, and tries again what can be tried again. A token that is refused
/// is renewed once a request.
///
/// Cancellation    terminal: closes the connection at once
/// Errors          ServerError when the service says no; Error for everything else
/// Executor        functions resume on the caller's executor, which must run one handler at a time
/// Thread safety   shared: safe
class Client {
public:
    /// Errors          errc::invalid_configuration, naming the field; errc::invalid_argument for an option
    Client(const GoogleCloudSettings& settings, const DestinationEnvironment& environment,
           const GoogleCloudOptions& options);

    /// The whole answer; its body is at most `most` bytes.
    [[nodiscard]] awaitable<http::Answer> call(const Call& call, std::size_t most = 1 << 20);
    /// The answer with its body still to be read.
    [[nodiscard]] awaitable<http::Response> open(const Call& call);
    /// The whole last answer.
    [[nodiscard]] awaitable<http::Answer> converse(const Conversation& conversation);

    /// The encoded path of an object of this place, or of the bucket's objects if `name` is blank.
    [[nodiscard]] std::string object_path(std::string_view name) const;
    /// The same for uploads.
    [[nodiscard]] std::string upload_path() const;
    /// The full name of an object of this place.
    [[nodiscard]] std::string key(std::string_view name) const { return prefix_ + std::string(name); }
    /// What every full name of this place begins with.
    [[nodiscard]] const std::string& prefix() const { return prefix_; }
    /// True for an address that may be sent an access token.
    [[nodiscard]] bool trusts(const http::Origin& origin) const;
    /// " in the bucket x", for texts.
    [[nodiscard]] std::string in_bucket() const { return " in the bucket " + bucket_; }
    [[nodiscard]] const std::string& bucket() const { return bucket_; }
    [[nodiscard]] const GoogleCloudOptions& options() const { return options_; }
    [[nodiscard]] const DestinationEnvironment& environment() const { return environment_; }
    [[nodiscard]] SessionNotes& notes() { return notes_; }

private:
    [[nodiscard]] awaitable<http::Exchanged> run(const Conversation& conversation, bool stream, std::size_t most);
    [[nodiscard]] Conversation conversation_of(const Call& call) const;

    DestinationEnvironment environment_;
    GoogleCloudOptions options_;
    std::string bucket_;
    std::string prefix_;
    http::Origin origin_{};
    std::string base_path_{};
    http::Client http_;
    std::optional<TokenSource> tokens_{};
    http::RetryQuota quota_{};
    SessionNotes notes_;
};

}  // namespace holdfast::inline v1::google_cloud

#endif
