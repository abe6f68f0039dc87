#ifndef HOLDFAST_DESTINATION_GOOGLE_CLOUD_ERRORS_HPP
#define HOLDFAST_DESTINATION_GOOGLE_CLOUD_ERRORS_HPP

#include <holdfast/destination/google_cloud/json.hpp>
#include <holdfast/destination/http/retry.hpp>
#include <holdfast/error.hpp>

#include <string>
#include <utility>

namespace holdfast::inline v1::google_cloud {

/// What a request is about, so what is missing when the answer is 404.
enum class Subject { bucket, object, session };

/// What an answer means.
struct Verdict {
    errc code = errc::place_failed;
    http::FailureClass failure = http::FailureClass::permanent;
};

/// Judges an answer that is no success. Where reason and status disagree, the reason counts.
///
/// Source          Google Cloud Storage JSON API, HTTP status and error codes
[[nodiscard]] Verdict judge(int status, const ErrorAnswer& answer, Subject subject);

/// An answer of the service that says no, for good or after the last attempt.
class ServerError : public Error {
public:
    ServerError(error_code code, Diagnostics diagnostics, int status, std::string reason)
        : Error(code, std::move(diagnostics)), status_(status), reason_(std::move(reason))
    {
    }
    [[nodiscard]] int status() const noexcept { return status_; }
    /// True if a retention policy or a hold keeps the object.
    [[nodiscard]] bool is_protected() const noexcept
    {
        return reason_ == "retentionPolicyNotMet" || reason_ == "objectUnderActiveHold";
    }

private:
    int status_;
    std::string reason_;
};

/// The operator's error for an answer. `doing` says what was tried ("uploading x to the bucket y"), `permission` which
/// right it needs (`storage.objects.create`). The addresses of uploads, which are secrets, are cut out of what it said.
[[nodiscard]] ServerError make_server_error(const Verdict& verdict, int status, const ErrorAnswer& answer,
                                            const std::string& doing, const std::string& permission);

}  // namespace holdfast::inline v1::google_cloud

#endif
