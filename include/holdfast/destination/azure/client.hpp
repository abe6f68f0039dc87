#ifndef HOLDFAST_DESTINATION_AZURE_CLIENT_HPP
#define HOLDFAST_DESTINATION_AZURE_CLIENT_HPP

#include <holdfast/destination/azure/endpoint.hpp>
#include <holdfast/destination/azure/errors.hpp>
#include <holdfast/destination/azure/shared_key.hpp>
#include <holdfast/destination/environment.hpp>
#include <holdfast/destination/http/client.hpp>
#include <holdfast/destination/http/exchange.hpp>

#include <atomic>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>

namespace holdfast::inline v1::azure {

using boost::asio::awaitable;

/// One request to the container, before it is signed and sent.
struct Call {
    std::string method = "GET";
    std::string key{};  ///< blank: the container itself
    Query query{};
    http::Headers headers{};
    /// Must stay valid until the call completes.
    std::span<const std::byte> body{};
    std::string doing{};       ///< for texts: "uploading x"
    std::string permission{};  ///< for texts: "w (write)"
    /// Instead of the place's own retry rules.
    std::optional<http::RetryOptions> retry{};
};

/// What a call gave, and after how many attempts: with more than one, an earlier attempt may have been carried out
/// without its answer reaching us.
struct Result {
    http::Answer answer{};
    int attempts = 1;
};

/// Sends authorized requests to one container and does what can be done about failures: waits and tries again, sets
/// its clock by the server's. No redirect is followed; Azure sends none.
///
/// Cancellation    terminal: closes the connection at once
/// Errors          ServerError when Azure says no; Error for everything else, also what the last attempt ended with
/// Executor        functions resume on the caller's executor, which must run one handler at a time
/// Thread safety   shared: safe
class Client {
public:
    /// Errors          errc::invalid_configuration, naming the field
    Client(AzureSettings settings, const DestinationEnvironment& environment, const AzureOptions& options);

    /// The whole answer; its body is at most `most` bytes.
    [[nodiscard]] awaitable<Result> call(const Call& call, std::size_t most = 1 << 20);
    /// The answer with its body still to be read.
    [[nodiscard]] awaitable<http::Response> open(const Call& call);

    [[nodiscard]] const AzureOptions& options() const { return options_; }
    [[nodiscard]] const DestinationEnvironment& environment() const { return environment_; }
    /// The key of an object of this place.
    [[nodiscard]] std::string key(std::string_view name) const { return prefix_ + std::string(name); }
    /// What every key of this place begins with.
    [[nodiscard]] const std::string& prefix() const { return prefix_; }
    /// "the container x of the account y", for texts.
    [[nodiscard]] const std::string& title() const { return title_; }

private:
    struct Attempt;

    [[nodiscard]] http::Request prepare(const Call& call) const;
    [[nodiscard]] awaitable<http::Response> run(const Call& call, Result* whole, std::size_t most);
    [[nodiscard]] http::Judgement judge_answer(const Call& call, Attempt& attempt, const http::Answer& answer);
    [[nodiscard]] TimePoint server_now() const;

    AzureSettings settings_;
    DestinationEnvironment environment_;
    AzureOptions options_;
    Endpoint endpoint_;
    SecretText key_{};  // decoded; blank with a token
    std::string prefix_;
    std::string title_;
    http::Client http_;
    http::RetryQuota quota_{};
    std::atomic<TimeSpan::rep> clock_offset_ = 0;  // the server's clock less ours
    std::atomic<bool> proven_ = false;             // the server has accepted a request of ours
};

}  // namespace holdfast::inline v1::azure

#endif
