#ifndef HOLDFAST_DESTINATION_GLACIER_ERRORS_HPP
#define HOLDFAST_DESTINATION_GLACIER_ERRORS_HPP

#include <holdfast/destination/glacier/json.hpp>
#include <holdfast/destination/http/headers.hpp>
#include <holdfast/destination/http/message.hpp>
#include <holdfast/destination/http/retry.hpp>
#include <holdfast/error.hpp>

#include <string>
#include <utility>

namespace holdfast::inline v1::glacier {

/// What can be done about an answer that is no success.
enum class Remedy {
    none,               ///< the same request cannot succeed
    retry,              ///< try again, as `failure` says
    fix_clock,          ///< sign with the server's time
    renew_credentials,  ///< sign with new credentials
    resend              ///< the body was damaged on its way
};

/// What an answer means.
struct Verdict {
    Remedy remedy = Remedy::none;
    errc code = errc::place_failed;
    http::FailureClass failure = http::FailureClass::permanent;
};

/// Judges an answer that is no success. Where code and status disagree, the code counts.
///
/// Source          Amazon Glacier API reference, error responses; the service model of the AWS SDKs
[[nodiscard]] Verdict judge(int status, const ErrorAnswer& answer);

/// The error in an answer: of its body, its headers, or both.
[[nodiscard]] ErrorAnswer error_in(const http::Answer& answer);

/// An answer of Glacier that says no, for good or after the last attempt.
class ServerError : public Error {
public:
    ServerError(error_code code, Diagnostics diagnostics, int status, Verdict verdict, ErrorAnswer answer)
        : Error(code, std::move(diagnostics)), status_(status), verdict_(verdict), answer_(std::move(answer))
    {
    }
    [[nodiscard]] int status() const noexcept { return status_; }
    [[nodiscard]] const Verdict& verdict() const noexcept { return verdict_; }
    /// Glacier's own word, such as `ResourceNotFoundException`; blank if the answer had no body.
    [[nodiscard]] const std::string& server_code() const noexcept { return answer_.code; }
    /// True: the archive, job or upload that was named is not there. (A vault that is missing is place_not_found.)
    [[nodiscard]] bool nothing_there() const noexcept { return code() == errc::object_not_found; }
    /// True: the server may have carried the request out although it says that it failed.
    [[nodiscard]] bool ambiguous() const noexcept { return verdict_.failure == http::FailureClass::server; }

private:
    int status_;
    Verdict verdict_;
    ErrorAnswer answer_;
};

/// The operator's error for an answer. `doing` says what was tried ("uploading x to the vault y"), `permission` which
/// right it needs (`glacier:UploadArchive`).
[[nodiscard]] ServerError make_server_error(int status, const ErrorAnswer& answer, const std::string& doing,
                                            const std::string& permission);

}  // namespace holdfast::inline v1::glacier

#endif
