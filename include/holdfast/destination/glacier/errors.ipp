#ifndef HOLDFAST_DESTINATION_GLACIER_ERRORS_IPP
#define HOLDFAST_DESTINATION_GLACIER_ERRORS_IPP

#include <holdfast/destination/glacier/errors.hpp>

#include <algorithm>
#include <string_view>

namespace holdfast::inline v1::glacier {

namespace errors_detail {

using http::FailureClass;

struct Row {
    std::string_view code;
    Verdict verdict;
};

inline constexpr Verdict server_failed{Remedy::retry, errc::place_failed, FailureClass::server};
inline constexpr Verdict slow_down{Remedy::retry, errc::throttled, FailureClass::throttled};
inline constexpr Verdict too_slow{Remedy::retry, errc::timed_out, FailureClass::timeout};
inline constexpr Verdict denied{Remedy::none, errc::access_denied, FailureClass::permanent};
inline constexpr Verdict old_credentials{Remedy::renew_credentials, errc::access_denied, FailureClass::permanent};
inline constexpr Verdict refused{Remedy::none, errc::place_failed, FailureClass::permanent};
inline constexpr Verdict missing{Remedy::none, errc::object_not_found, FailureClass::permanent};

inline constexpr Row rows[] = {
    {"ServiceUnavailableException", server_failed},
    {"InternalServerError", server_failed},
    {"InternalFailure", server_failed},
    {"RequestTimeoutException", too_slow},
    {"RequestTimeout", too_slow},
    {"ThrottlingException", slow_down},
    {"Throttling", slow_down},
    {"TooManyRequestsException", slow_down},
    {"RequestLimitExceeded", slow_down},
    {"ResourceNotFoundException", missing},
    {"InvalidParameterValueException", refused},
    {"MissingParameterValueException", refused},
    {"LimitExceededException", {Remedy::none, errc::quota_exceeded, FailureClass::permanent}},
    {"PolicyEnforcedException", {Remedy::none, errc::quota_exceeded, FailureClass::permanent}},
    {"InsufficientCapacityException", {Remedy::none, errc::throttled, FailureClass::permanent}},
    {"NoLongerSupportedException", {Remedy::none, errc::access_denied, FailureClass::permanent}},
    {"AccessDeniedException", denied},
    {"UnrecognizedClientException", denied},
    {"InvalidClientTokenId", denied},
    {"InvalidSignatureException", denied},
    {"IncompleteSignatureException", denied},
    {"MissingAuthenticationTokenException", denied},
    {"MissingAuthenticationToken", denied},
    {"OptInRequired", denied},
    {"ExpiredTokenException", old_credentials},
    {"ExpiredToken", old_credentials},
    {"RequestExpired", {Remedy::fix_clock, errc::access_denied, FailureClass::permanent}},
};

[[nodiscard]] inline Verdict by_status(int status)
{
    switch (status) {
        case 401:
        case 403: return denied;
        case 404: return missing;
        case 408: return too_slow;
        case 429: return slow_down;
        default: return status >= 500 && status != 501 ? server_failed : refused;
    }
}

/// True if `text` has `word`, in any case.
[[nodiscard]] inline bool mentions(std::string_view text, std::string_view word)
{
    return std::search(text.begin(), text.end(), word.begin(), word.end(),
                       [](char a, char b) { return http::same_text({&a, 1}, {&b, 1}); }) != text.end();
}

}  // namespace errors_detail

Verdict judge(int status, const ErrorAnswer& answer)
{
    using namespace errors_detail;
    // One code stands for a wrong secret and for a wrong clock, one for a bad argument and for a damaged body, one for
    // everything that is missing: only the message tells them apart.
    const bool skewed = mentions(answer.message, "signature expired") ||
                        mentions(answer.message, "signature not yet current") || answer.code == "RequestTimeTooSkewed";
    if (skewed) return {Remedy::fix_clock, errc::access_denied, FailureClass::permanent};
    if (answer.code == "InvalidParameterValueException" &&
        (mentions(answer.message, "checksum") || mentions(answer.message, "hash")))
        return {Remedy::resend, errc::place_failed, FailureClass::permanent};
    if (answer.code == "ResourceNotFoundException" && mentions(answer.message, "vault not found"))
        return {Remedy::none, errc::place_not_found, FailureClass::permanent};
    const auto row =
        std::find_if(std::begin(rows), std::end(rows), [&](const Row& r) { return r.code == answer.code; });
    return row != std::end(rows) ? row->verdict : by_status(status);
}

ErrorAnswer error_in(const http::Answer& answer)
{
    ErrorAnswer error = parse_error(answer.body);
    if (error.code.empty()) {
        const std::string_view type = answer.headers.get("x-amzn-errortype");
        error.code = std::string(type.substr(0, type.find(':')));
    }
    error.request_id = std::string(answer.headers.get("x-amzn-requestid"));
    return error;
}

ServerError make_server_error(int status, const ErrorAnswer& answer, const std::string& doing,
                              const std::string& permission)
{
    const Verdict verdict = judge(status, answer);
    const auto text = [&](const std::string& why, const std::string& next) {
        return "Failed " + doing + ": " + why + ". " + next;
    };
    std::string message;
    if (answer.code == "NoLongerSupportedException")
        message =
            text("Amazon does not offer Glacier vaults to this account",
                 "Use S3Settings with the storage class Glacier or DeepArchive, or GlacierInstantRetrieval, instead.");
    else if (answer.code == "UnrecognizedClientException" || answer.code == "InvalidClientTokenId")
        message = text("the access key is not known", "Check AwsAccessKey.");
    else if (verdict.remedy == Remedy::fix_clock)
        message = text("this machine's clock differs too much from the server's", "Set the clock.");
    else if (answer.code == "InvalidSignatureException")
        message = text("the secret key does not fit the access key", "Check AwsSecretKey.");
    else if (verdict.remedy == Remedy::renew_credentials)
        message = text("the credentials have expired", "Give new ones, or a source that renews them.");
    else if (verdict.remedy == Remedy::resend)
        message = text("the data was damaged on its way", "Check network and memory; the next run tries again.");
    else if (answer.code == "PolicyEnforcedException")
        message = text("the account's data retrieval policy does not allow more",
                       "Try again later or raise the limit of the policy.");
    else if (answer.code == "InsufficientCapacityException")
        message = text("Amazon has no capacity for expedited retrievals now",
                       "Try again later or choose GlacierTier::standard.");
    else
        switch (verdict.code) {
            case errc::access_denied:
                message = text("the credentials do not have the permission", "Grant " + permission + " on the vault.");
                break;
            case errc::place_not_found:
                message = text("the vault does not exist", "Create it, or check VaultName and AwsRegionName.");
                break;
            case errc::object_not_found:
                message = text("Glacier does not have it", "Check that nobody removes archives by other means.");
                break;
            case errc::throttled:
                message = text("the server asks to slow down",
                               "The next run tries again; lower parallel_parts if it recurs.");
                break;
            case errc::timed_out:
                message = text("the server waited too long for the data", "Check the network's upload speed.");
                break;
            case errc::quota_exceeded:
                message = text("a limit of the account is reached", "Ask Amazon to raise it, or remove archives.");
                break;
            default:
                message = text("the server refused it with status " + std::to_string(status),
                               "See what it said, and its log.");
                break;
        }
    std::string said = answer.code;
    if (!answer.message.empty()) said += (said.empty() ? "" : ": ") + answer.message;
    if (!answer.request_id.empty()) said += (said.empty() ? "request " : ", request ") + answer.request_id;
    std::replace_if(said.begin(), said.end(), [](unsigned char c) { return c < ' ' || c == 0x7f; }, ' ');
    return {verdict.code, Diagnostics{std::move(message), std::move(said)}, status, verdict, answer};
}

}  // namespace holdfast::inline v1::glacier

#endif
