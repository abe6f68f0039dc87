#ifndef HOLDFAST_DESTINATION_S3_CLIENT_HPP
#define HOLDFAST_DESTINATION_S3_CLIENT_HPP

#include <holdfast/destination/http/client.hpp>
#include <holdfast/destination/http/exchange.hpp>
#include <holdfast/destination/s3/credentials_source.hpp>
#include <holdfast/destination/s3/endpoint.hpp>
#include <holdfast/destination/s3/errors.hpp>
#include <holdfast/destination/s3/sigv4.hpp>

#include <atomic>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>

namespace holdfast::inline v1::s3 {

/// One request to the bucket, before it is signed and sent.
struct Call {
    std::string method = "GET";
    std::string key{};  ///< blank: the bucket itself
    Query query{};
    http::Headers headers{};
    /// Must stay valid until the call completes.
    std::span<const std::byte> body{};
    std::string body_sha256{};  ///< in hex; blank: computed here
    std::string doing{};        ///< for texts: "uploading x"
    std::string permission{};   ///< for texts: "s3:PutObject"
    /// True: a success counts as a failure of the server if it does not hold the result of a completion or a removal.
    bool error_in_success = false;
    /// Instead of the place's own retry rules.
    std::optional<http::RetryOptions> retry{};
};

/// What a call gave, and after how many attempts: with more than one, an earlier attempt may have been carried out
/// without its answer reaching us.
struct Result {
    http::Answer answer{};
    int attempts = 1;
};

/// Sends signed requests to one bucket and does what can be done about failures: waits and tries again, follows the
/// bucket to its region, sets its clock by the server's, renews credentials.
///
/// Cancellation    terminal: closes the connection at once
/// Errors          ServerError when S3 says no; Error for everything else, also what the last attempt ended with
/// Executor        functions resume on the caller's executor, which must run one handler at a time
/// Thread safety   shared: safe
class Client {
public:
    /// Errors          errc::invalid_configuration, naming the field
    Client(S3Settings settings, const DestinationEnvironment& environment, const S3Options& options);

    /// The whole answer; its body is at most `most` bytes.
    [[nodiscard]] awaitable<Result> call(const Call& call, std::size_t most = 1 << 20);
    /// The answer with its body still to be read.
    [[nodiscard]] awaitable<http::Response> open(const Call& call);

    [[nodiscard]] const S3Settings& settings() const { return settings_; }
    [[nodiscard]] const S3Options& options() const { return options_; }
    [[nodiscard]] const DestinationEnvironment& environment() const { return environment_; }
    /// The key of an object of this place.
    [[nodiscard]] std::string key(std::string_view name) const { return prefix_ + std::string(name); }
    /// What every key of this place begins with.
    [[nodiscard]] const std::string& prefix() const { return prefix_; }
    /// False once the server has shown that it cannot create conditionally, or if the options say so.
    [[nodiscard]] bool creates_conditionally() const { return conditional_; }
    void cannot_create_conditionally() { conditional_ = false; }
    /// True if objects and parts carry their MD5.
    [[nodiscard]] bool sends_md5() const { return md5_; }
    void must_send_md5() { md5_ = true; }

private:
    struct Attempt;

    [[nodiscard]] std::optional<Endpoint> redirected(const Attempt& attempt) const;
    [[nodiscard]] Endpoint endpoint() const;
    [[nodiscard]] http::Request prepare(const Call& call, const Endpoint& to, const Credentials& credentials) const;
    [[nodiscard]] awaitable<http::Response> run(const Call& call, Result* whole, std::size_t most);
    [[nodiscard]] awaitable<http::Judgement> judge_answer(const Call& call, Attempt& attempt,
                                                          const http::Answer& answer);
    /// True if the attempt can be repeated at once.
    [[nodiscard]] awaitable<bool> remedy(const Call& call, Attempt& attempt);
    [[nodiscard]] awaitable<std::string> ask_region();

    S3Settings settings_;
    DestinationEnvironment environment_;
    S3Options options_;
    std::string prefix_;
    http::Client http_;
    CredentialsSource credentials_;
    http::RetryQuota quota_{};
    mutable std::mutex mutex_;
    Endpoint endpoint_;
    TimeSpan clock_offset_ = TimeSpan::zero();  // the server's clock less ours
    std::atomic<bool> conditional_ = options_.conditional_create;
    std::atomic<bool> md5_ = options_.content_md5 || options_.lock_mode.has_value();
    std::atomic<bool> proven_ = false;  // the server has accepted a request of ours
};

}  // namespace holdfast::inline v1::s3

#endif
