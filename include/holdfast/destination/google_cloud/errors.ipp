#ifndef HOLDFAST_DESTINATION_GOOGLE_CLOUD_ERRORS_IPP
#define HOLDFAST_DESTINATION_GOOGLE_CLOUD_ERRORS_IPP

#include <holdfast/destination/google_cloud/errors.hpp>

#include <algorithm>
#include <string_view>

namespace holdfast::inline v1::google_cloud {

namespace errors_detail {

struct Row {
    std::string_view reason;
    Verdict verdict;
};

using http::FailureClass;
inline constexpr Verdict slow_down{errc::throttled, FailureClass::throttled};
inline constexpr Verdict server_failed{errc::place_failed, FailureClass::server};
inline constexpr Verdict denied{errc::access_denied, FailureClass::permanent};
inline constexpr Verdict refused{errc::place_failed, FailureClass::permanent};

inline constexpr Row rows[] = {
    {"rateLimitExceeded", slow_down},
    {"userRateLimitExceeded", slow_down},
    {"usageLimits.rateLimitExceeded", slow_down},
    {"backendError", server_failed},
    {"internalError", server_failed},
    {"gatewayTimeout", server_failed},
    {"uploadBrokenConnection", server_failed},
    {"quotaExceeded", {errc::quota_exceeded, FailureClass::permanent}},
    {"conditionNotMet", {errc::object_exists, FailureClass::permanent}},
    {"retentionPolicyNotMet", denied},
    {"objectUnderActiveHold", denied},
    {"insufficientPermissions", denied},
    {"forbidden", denied},
    {"accountDisabled", denied},
    {"authError", denied},
};

[[nodiscard]] inline Verdict by_status(int status, Subject subject)
{
    switch (status) {
        case 401:
        case 403: return denied;
        case 404:
            if (subject == Subject::bucket) return {errc::place_not_found, FailureClass::permanent};
            if (subject == Subject::object) return {errc::object_not_found, FailureClass::permanent};
            return refused;
        case 408: return {errc::timed_out, FailureClass::timeout};
        case 412: return {errc::object_exists, FailureClass::permanent};
        case 416: return {errc::object_truncated, FailureClass::permanent};
        case 429: return slow_down;
        case 507: return {errc::no_space, FailureClass::permanent};
        default: return status >= 500 && status <= 504 && status != 501 ? server_failed : refused;
    }
}

[[nodiscard]] inline std::string foreign_text(const ErrorAnswer& answer)
{
    std::string said = answer.reason;
    if (!answer.message.empty()) said += (said.empty() ? "" : ": ") + answer.message;
    said = said.substr(0, 1000);
    if (const auto secret = said.find("upload_id"); secret != std::string::npos) said.resize(secret);
    std::replace_if(said.begin(), said.end(), [](unsigned char c) { return c < ' ' || c == 0x7f; }, ' ');
    return said;
}

}  // namespace errors_detail

Verdict judge(int status, const ErrorAnswer& answer, Subject subject)
{
    using namespace errors_detail;
    // The reason is `notFound` for both; only the words tell which of the two is missing.
    if (status == 404 && subject == Subject::object &&
        answer.message.find("bucket does not exist") != std::string::npos)
        return {errc::place_not_found, FailureClass::permanent};
    const auto row =
        std::find_if(std::begin(rows), std::end(rows), [&](const Row& r) { return r.reason == answer.reason; });
    return row != std::end(rows) ? row->verdict : by_status(status, subject);
}

ServerError make_server_error(const Verdict& verdict, int status, const ErrorAnswer& answer, const std::string& doing,
                              const std::string& permission)
{
    const auto text = [&](const std::string& why, const std::string& next) {
        return "Failed " + doing + ": " + why + ". " + next;
    };
    std::string message;
    if (answer.reason == "retentionPolicyNotMet")
        message =
            text("the bucket's retention policy protects it", "It can be removed when its retention period is over.");
    else if (answer.reason == "objectUnderActiveHold")
        message = text("the object is under a hold", "Release the hold to have it removed.");
    else if (answer.reason == "accountDisabled")
        message = text("the project's billing account is not active", "Put the project's billing in order.");
    else
        switch (verdict.code) {
            case errc::access_denied:
                message = status == 401 ? text("the access token is refused", "Check GoogleCredentialsJson.")
                                        : text("the service account does not have the permission",
                                               "Grant it " + permission + " on the bucket.");
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
            case errc::throttled: message = text("the service asks to slow down", "The next run tries again."); break;
            case errc::quota_exceeded:
            case errc::no_space: message = text("a quota of the project is used up", "Raise it or wait."); break;
            default:
                message = status == 404 || status == 410
                              ? text("its upload is gone; uploads last a week", "The next run begins a new one.")
                              : text("the service refused it with status " + std::to_string(status),
                                     "See what it said, and its status page.");
                break;
        }
    return {verdict.code, Diagnostics{std::move(message), errors_detail::foreign_text(answer)}, status, answer.reason};
}

}  // namespace holdfast::inline v1::google_cloud

#endif
