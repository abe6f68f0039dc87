#ifndef HOLDFAST_DESTINATION_GLACIER_CLIENT_HPP
#define HOLDFAST_DESTINATION_GLACIER_CLIENT_HPP

#include <holdfast/configuration/glacier_settings.hpp>
#include <holdfast/destination/environment.hpp>
#include <holdfast/destination/glacier/errors.hpp>
#include <holdfast/destination/glacier/notes.hpp>
#include <holdfast/destination/glacier/options.hpp>
#include <holdfast/destination/http/client.hpp>
#include <holdfast/destination/http/exchange.hpp>
#include <holdfast/destination/s3/credentials_source.hpp>
#include <holdfast/destination/s3/sigv4.hpp>

#include <atomic>
#include <cstddef>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace holdfast::inline v1::glacier {

using boost::asio::awaitable;

/// One request to the vault, before it is signed and sent.
struct Call {
    std::string method = "GET";
    std::string path{};  ///< encoded; behind the vault's own, such as `/archives`; blank: the vault itself
    s3::Query query{};
    http::Headers headers{};
    /// Must stay valid until the call completes.
    std::span<const std::byte> body{};
    std::string body_sha256{};   ///< in hex; blank: computed here
    std::string doing{};         ///< for texts: "uploading x"; the vault is added
    std::string permission{};    ///< for texts: "glacier:UploadArchive"
    std::size_t most = 1 << 20;  ///< the longest body of an answer
    /// Instead of the place's own retry rules.
    std::optional<http::RetryOptions> retry{};
    /// See http::Request::once.
    bool once = false;
};

/// What a call gave, and after how many attempts.
struct Result {
    http::Answer answer{};
    int attempts = 1;
};

/// Sends signed requests to one vault and does what can be done about failures: waits and tries again, sets its clock
/// by the server's, renews credentials. Holds what all operations on the vault share.
///
/// Cancellation    terminal: closes the connection at once
/// Errors          ServerError when Glacier says no; Error for everything else, also what the last attempt ended with
/// Executor        functions resume on the caller's executor, which must run one handler at a time
/// Thread safety   shared: safe
class Client {
public:
    /// Errors          errc::invalid_configuration, naming the field
    Client(GlacierSettings settings, const DestinationEnvironment& environment, const GlacierOptions& options);

    [[nodiscard]] awaitable<Result> call(const Call& call);

    [[nodiscard]] const GlacierSettings& settings() const { return settings_; }
    [[nodiscard]] const GlacierOptions& options() const { return options_; }
    [[nodiscard]] const DestinationEnvironment& environment() const { return environment_; }
    [[nodiscard]] TimePoint now() const { return environment_.now(); }
    [[nodiscard]] Notes& notes() { return notes_; }
    /// The name of an object in notes and descriptions.
    [[nodiscard]] std::string full_name(std::string_view name) const { return prefix_ + std::string(name); }
    /// What every full name of this place begins with.
    [[nodiscard]] const std::string& prefix() const { return prefix_; }
    /// For texts: " in the vault x".
    [[nodiscard]] std::string in_vault() const { return " in the vault " + settings_.vault_name; }
    /// True once it is known that the notes tell of every archive.
    [[nodiscard]] bool has_notes() const { return has_notes_; }
    void set_has_notes() { has_notes_ = true; }

private:
    struct Attempt;

    [[nodiscard]] http::Request prepare(const Call& call, const s3::Credentials& credentials) const;
    [[nodiscard]] http::Judgement judge_answer(const Call& call, Attempt& attempt, const http::Answer& answer);
    [[nodiscard]] bool remedy(Attempt& attempt, const Verdict& verdict, const http::Headers& headers);

    GlacierSettings settings_;
    DestinationEnvironment environment_;
    GlacierOptions options_;
    std::string prefix_;
    http::Origin origin_{};
    std::string base_path_{};
    http::Client http_;
    s3::CredentialsSource credentials_;
    http::RetryQuota quota_{};
    Notes notes_;
    mutable std::mutex mutex_{};
    TimeSpan clock_offset_ = TimeSpan::zero();  // the server's clock less ours
    std::atomic<bool> proven_ = false;          // the server has accepted a request of ours
    std::atomic<bool> has_notes_ = false;
};

/// The encoded last part of a path.
[[nodiscard]] std::string path_of(std::string_view collection, std::string_view id);

/// The value of a header that an answer has to have.
///
/// Errors          errc::place_failed: it has not
[[nodiscard]] std::string required_header(const http::Answer& answer, std::string_view name, const std::string& doing);

/// Throws errc::place_failed: the answer is not one of Glacier's.
[[noreturn]] void fail_answer(const std::string& doing);

}  // namespace holdfast::inline v1::glacier

#endif
