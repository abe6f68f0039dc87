#ifndef HOLDFAST_DESTINATION_AZURE_ERRORS_HPP
#define HOLDFAST_DESTINATION_AZURE_ERRORS_HPP

#include <holdfast/destination/azure/xml.hpp>
#include <holdfast/destination/http/headers.hpp>
#include <holdfast/destination/http/retry.hpp>
#include <holdfast/error.hpp>
#include <holdfast/time.hpp>

#include <optional>
#include <string>
#include <utility>

namespace holdfast::inline v1::azure {

/// What an answer that is no success means.
struct Verdict {
    errc code = errc::place_failed;
    http::FailureClass failure = http::FailureClass::permanent;
    bool resend = false;  ///< the body was damaged on its way: send it again at once
};

/// Judges an answer with a status of 300 or more. The service's own code counts; without one, the status does.
///
/// Source          Common and Blob Storage error codes (Azure Storage REST API); retry rules of the Azure SDK for C++
[[nodiscard]] Verdict judge(int status, std::string_view server_code);

/// How long the service asks to wait in its own headers; none if it does not say so there. At most a day.
[[nodiscard]] std::optional<TimeSpan> retry_hint(const http::Headers& headers);

/// An answer of Azure that says no, for good or after the last attempt.
class ServerError : public Error {
public:
    ServerError(error_code code, Diagnostics diagnostics, int status, std::string server_code)
        : Error(code, std::move(diagnostics)), status_(status), server_code_(std::move(server_code))
    {
    }
    [[nodiscard]] int status() const noexcept { return status_; }
    /// Azure's own word, such as `BlobNotFound`; blank if the answer had none.
    [[nodiscard]] const std::string& server_code() const noexcept { return server_code_; }

private:
    int status_;
    std::string server_code_;
};

/// What the operator's text needs to know beside the answer.
struct Circumstances {
    std::string doing{};       ///< "uploading x to the container y of the account z"
    std::string permission{};  ///< the letter and name of a shared access signature's permission: "w (write)"
    bool with_key = true;      ///< false: with a shared access signature
    bool expired = false;      ///< the signature has expired, by what it says itself
    bool clock_off = false;    ///< this machine's clock differs too much from the server's
};

/// The operator's error for an answer. What the server said is in it, without anything that could hold a signature.
[[nodiscard]] ServerError make_server_error(const Verdict& verdict, int status, const ErrorAnswer& answer,
                                            const http::Headers& headers, const Circumstances& circumstances);

}  // namespace holdfast::inline v1::azure

#endif
