#ifndef HOLDFAST_DESTINATION_S3_ERRORS_HPP
#define HOLDFAST_DESTINATION_S3_ERRORS_HPP

#include <holdfast/destination/http/headers.hpp>
#include <holdfast/destination/http/retry.hpp>
#include <holdfast/destination/s3/xml.hpp>
#include <holdfast/error.hpp>

#include <string>
#include <utility>

namespace holdfast::inline v1::s3 {

/// What can be done about an answer that is no success.
enum class Remedy {
    none,               ///< the same request cannot succeed
    retry,              ///< try again later
    slow_down,          ///< try again, after longer
    fix_clock,          ///< sign with the server's time
    renew_credentials,  ///< sign with new credentials
    change_region,      ///< sign for, and ask, the region where the bucket is
    redirect,           ///< ask the host that the answer names, this once
    resend              ///< the body was damaged on its way
};

/// What an answer means.
struct Verdict {
    Remedy remedy = Remedy::none;
    errc code = errc::place_failed;
    http::FailureClass failure = http::FailureClass::permanent;
};

/// Judges an answer with `status` other than a success, or a success that carries an error. Where code and status
/// disagree, the code counts.
///
/// Source          Amazon S3 API reference, error responses; retry rules of the AWS SDKs
[[nodiscard]] Verdict judge(int status, const ErrorAnswer& answer, const http::Headers& headers);

/// An answer of S3 that says no, for good or after the last attempt.
class ServerError : public Error {
public:
    ServerError(error_code code, Diagnostics diagnostics, int status, ErrorAnswer answer, http::Headers headers)
        : Error(code, std::move(diagnostics)), status_(status), answer_(std::move(answer)), headers_(std::move(headers))
    {
    }
    [[nodiscard]] int status() const noexcept { return status_; }
    /// S3's own word, such as `NoSuchUpload`; blank if the answer had no body.
    [[nodiscard]] const std::string& server_code() const noexcept { return answer_.code; }
    [[nodiscard]] const http::Headers& headers() const noexcept { return headers_; }
    /// True if the bucket wants the MD5 of bodies, as one that locks objects by itself does.
    [[nodiscard]] bool asks_for_md5() const noexcept
    {
        return status_ == 400 &&
               (answer_.code == "MissingContentMD5" || answer_.message.find("Content-MD5") != std::string::npos);
    }

private:
    int status_;
    ErrorAnswer answer_;
    http::Headers headers_;
};

/// The operator's error for an answer. `doing` says what was tried ("uploading x to the bucket y"), `permission` which
/// right it needs (`s3:PutObject`).
[[nodiscard]] ServerError make_server_error(const Verdict& verdict, int status, const ErrorAnswer& answer,
                                            const http::Headers& headers, const std::string& doing,
                                            const std::string& permission);

}  // namespace holdfast::inline v1::s3

#endif
