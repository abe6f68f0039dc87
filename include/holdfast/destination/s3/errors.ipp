#ifndef HOLDFAST_DESTINATION_S3_ERRORS_IPP
#define HOLDFAST_DESTINATION_S3_ERRORS_IPP

#include <holdfast/destination/s3/errors.hpp>

#include <algorithm>
#include <string_view>

namespace holdfast::inline v1::s3 {

namespace errors_detail {

struct Row {
    std::string_view code;
    Verdict verdict;
};

using http::FailureClass;
inline constexpr Verdict server_failed{Remedy::retry, errc::place_failed, FailureClass::server};
inline constexpr Verdict slow_down{Remedy::slow_down, errc::throttled, FailureClass::throttled};
inline constexpr Verdict denied{Remedy::none, errc::access_denied, FailureClass::permanent};
inline constexpr Verdict other_region{Remedy::change_region, errc::invalid_configuration, FailureClass::permanent};
inline constexpr Verdict old_credentials{Remedy::renew_credentials, errc::access_denied, FailureClass::permanent};
inline constexpr Verdict refused{Remedy::none, errc::place_failed, FailureClass::permanent};
inline constexpr Verdict badly_configured{Remedy::none, errc::invalid_configuration, FailureClass::permanent};

inline constexpr Row rows[] = {
    {"InternalError", server_failed},
    {"ServiceUnavailable", server_failed},
    {"RequestTimeout", {Remedy::retry, errc::timed_out, FailureClass::timeout}},
    {"RequestTimeoutException", {Remedy::retry, errc::timed_out, FailureClass::timeout}},
    {"OperationAborted", server_failed},
    {"ConditionalRequestConflict", server_failed},
    {"PriorRequestNotComplete", slow_down},
    {"SlowDown", slow_down},
    {"Throttling", slow_down},
    {"ThrottlingException", slow_down},
    {"ThrottledException", slow_down},
    {"RequestThrottled", slow_down},
    {"RequestThrottledException", slow_down},
    {"TooManyRequestsException", slow_down},
    {"ProvisionedThroughputExceededException", slow_down},
    {"TransactionInProgressException", slow_down},
    {"RequestLimitExceeded", slow_down},
    {"BandwidthLimitExceeded", slow_down},
    {"LimitExceededException", slow_down},
    {"EC2ThrottledException", slow_down},
    {"RequestTimeTooSkewed", {Remedy::fix_clock, errc::access_denied, FailureClass::permanent}},
    {"ExpiredToken", old_credentials},
    {"ExpiredTokenException", old_credentials},
    {"TokenRefreshRequired", old_credentials},
    {"PermanentRedirect", other_region},
    {"AuthorizationHeaderMalformed", other_region},
    {"IllegalLocationConstraintException", other_region},
    {"TemporaryRedirect", {Remedy::redirect, errc::place_failed, FailureClass::permanent}},
    {"BadDigest", {Remedy::resend, errc::place_failed, FailureClass::server}},
    {"XAmzContentSHA256Mismatch", {Remedy::resend, errc::place_failed, FailureClass::server}},
    {"AccessDenied", denied},
    {"AllAccessDisabled", denied},
    {"InvalidAccessKeyId", denied},
    {"XAdminUserNotFound", denied},  // versitygw
    {"SignatureDoesNotMatch", denied},
    {"InvalidToken", denied},
    {"NoSuchBucket", {Remedy::none, errc::place_not_found, FailureClass::permanent}},
    {"InvalidBucketName", badly_configured},
    {"InvalidStorageClass", badly_configured},
    {"NoSuchKey", {Remedy::none, errc::object_not_found, FailureClass::permanent}},
    {"PreconditionFailed", {Remedy::none, errc::object_exists, FailureClass::permanent}},
    {"InvalidObjectState", {Remedy::none, errc::not_yet_readable, FailureClass::permanent}},
    {"InvalidRange", {Remedy::none, errc::object_truncated, FailureClass::permanent}},
    {"QuotaExceeded", {Remedy::none, errc::quota_exceeded, FailureClass::permanent}},
    {"XMinioStorageFull", {Remedy::none, errc::no_space, FailureClass::permanent}},
    {"NoSuchUpload", refused},
    {"InvalidPart", refused},
    {"InvalidPartOrder", refused},
    {"EntityTooLarge", refused},
    {"EntityTooSmall", refused},
    {"MalformedXML", refused},
    {"InvalidRequest", refused},
    {"InvalidArgument", refused},
    {"MethodNotAllowed", refused},
    {"NotImplemented", refused},
};

[[nodiscard]] inline Verdict by_status(int status)
{
    switch (status) {
        case 301: return other_region;
        case 307: return {Remedy::redirect, errc::place_failed, FailureClass::permanent};
        case 401:
        case 403: return denied;
        case 404: return {Remedy::none, errc::object_not_found, FailureClass::permanent};
        case 408: return {Remedy::retry, errc::timed_out, FailureClass::timeout};
        case 412: return {Remedy::none, errc::object_exists, FailureClass::permanent};
        case 416: return {Remedy::none, errc::object_truncated, FailureClass::permanent};
        case 429: return slow_down;
        case 503: return slow_down;
        case 507: return {Remedy::none, errc::no_space, FailureClass::permanent};
        default: return status < 400 || status == 500 || status == 502 || status == 504 ? server_failed : refused;
    }
}

}  // namespace errors_detail

Verdict judge(int status, const ErrorAnswer& answer, const http::Headers& headers)
{
    using namespace errors_detail;
    const auto row =
        std::find_if(std::begin(rows), std::end(rows), [&](const Row& r) { return r.code == answer.code; });
    if (row != std::end(rows)) return row->verdict;
    // The answer to a HEAD has no body; only the header tells that the region is wrong.
    if (status == 400 && answer.code.empty() && headers.has("x-amz-bucket-region")) return other_region;
    return by_status(status);
}

ServerError make_server_error(const Verdict& verdict, int status, const ErrorAnswer& answer,
                              const http::Headers& headers, const std::string& doing, const std::string& permission)
{
    const auto text = [&](const std::string& why, const std::string& next) {
        return "Failed " + doing + ": " + why + ". " + next;
    };
    std::string message;
    if (answer.code == "InvalidAccessKeyId" || answer.code == "XAdminUserNotFound")
        message = text("the access key is not known", "Check AwsAccessKey.");
    else if (answer.code == "SignatureDoesNotMatch")
        message = text("the secret key does not fit the access key", "Check AwsSecretKey.");
    else if (verdict.remedy == Remedy::fix_clock)
        message = text("this machine's clock differs too much from the server's", "Set the clock.");
    else if (verdict.remedy == Remedy::renew_credentials)
        message = text("the credentials have expired", "Give new ones, or a source that renews them.");
    else if (verdict.remedy == Remedy::change_region)
        message = text("the bucket is in another region" + (answer.region.empty() ? "" : ", " + answer.region),
                       "Check AwsRegionName and CustomServerUrl.");
    else if (answer.code == "InvalidStorageClass")
        message = text("the server does not have this storage class", "Choose another StorageClass.");
    else if (answer.code == "InvalidBucketName")
        message = text("the name of the bucket is not valid", "Check BucketName.");
    else
        switch (verdict.code) {
            case errc::access_denied:
                message = text("the credentials do not have the permission",
                               "Grant " + permission + " on the bucket and its objects.");
                break;
            case errc::place_not_found:
                message = text("the bucket does not exist", "Create it or check BucketName.");
                break;
            case errc::object_not_found:
                message = text("there is no such object", "List the place to see what it holds.");
                break;
            case errc::object_exists:
                message =
                    text("an object of that name exists", "Check that no other server backs up to the same folder.");
                break;
            case errc::not_yet_readable:
                message = text("the object is archived", "Ask for it to be restored and try again when it is.");
                break;
            case errc::throttled:
                message = text("the server asks to slow down",
                               "The next run tries again; lower parallel_parts if it recurs.");
                break;
            case errc::quota_exceeded:
            case errc::no_space: message = text("the place has no room", "Make room or raise its quota."); break;
            default:
                message = text("the server refused it with status " + std::to_string(status),
                               "See what it said, and its log.");
                break;
        }
    std::string said = answer.code;
    if (!answer.message.empty()) said += (said.empty() ? "" : ": ") + answer.message;
    const std::string request =
        answer.request_id.empty() ? std::string(headers.get("x-amz-request-id")) : answer.request_id;
    if (!request.empty()) said += (said.empty() ? "request " : ", request ") + request;
    std::replace_if(said.begin(), said.end(), [](unsigned char c) { return c < ' ' || c == 0x7f; }, ' ');
    return {verdict.code, Diagnostics{std::move(message), std::move(said)}, status, answer, headers};
}

}  // namespace holdfast::inline v1::s3

#endif
