#ifndef HOLDFAST_DESTINATION_AZURE_ERRORS_IPP
#define HOLDFAST_DESTINATION_AZURE_ERRORS_IPP

#include <holdfast/destination/azure/errors.hpp>

#include <algorithm>
#include <charconv>
#include <string_view>

namespace holdfast::inline v1::azure {

namespace errors_detail {

struct Row {
    std::string_view code;
    Verdict verdict;
};

using http::FailureClass;
inline constexpr Verdict server_failed{errc::place_failed, FailureClass::server};
inline constexpr Verdict slow_down{errc::throttled, FailureClass::throttled};
inline constexpr Verdict damaged_on_its_way{errc::place_failed, FailureClass::server, true};
inline constexpr Verdict denied{errc::access_denied};
inline constexpr Verdict no_container{errc::place_not_found};
inline constexpr Verdict no_blob{errc::object_not_found};
inline constexpr Verdict taken{errc::object_exists};
inline constexpr Verdict archived{errc::not_yet_readable};
inline constexpr Verdict badly_configured{errc::invalid_configuration};
inline constexpr Verdict refused{errc::place_failed};

inline constexpr Row rows[] = {
    {"ServerBusy", slow_down},
    {"InternalError", server_failed},
    {"OperationTimedOut", {errc::timed_out, FailureClass::server}},
    {"Md5Mismatch", damaged_on_its_way},
    {"Crc64Mismatch", damaged_on_its_way},
    {"AuthenticationFailed", denied},
    {"AuthorizationFailure", denied},
    {"AuthorizationPermissionMismatch", denied},
    {"AuthorizationProtocolMismatch", denied},
    {"AuthorizationResourceTypeMismatch", denied},
    {"AuthorizationServiceMismatch", denied},
    {"AuthorizationSourceIPMismatch", denied},
    {"InsufficientAccountPermissions", denied},
    {"InvalidAuthenticationInfo", denied},
    {"KeyBasedAuthenticationNotPermitted", denied},
    {"NoAuthenticationInformation", denied},
    {"PublicAccessNotPermitted", denied},
    {"AccountIsDisabled", denied},
    {"BlobImmutableDueToPolicy", denied},
    {"BlobImmutableDueToLegalHold", denied},
    {"LeaseIdMissing", denied},
    {"LeaseIdMismatchWithBlobOperation", denied},
    {"ContainerNotFound", no_container},
    {"ContainerBeingDeleted", no_container},
    {"ContainerDisabled", no_container},
    {"BlobNotFound", no_blob},
    {"BlobAlreadyExists", taken},
    {"UnauthorizedBlobOverwrite", taken},
    {"ConditionNotMet", taken},
    {"TargetConditionNotMet", taken},
    {"BlobArchived", archived},
    {"BlobBeingRehydrated", archived},
    {"InvalidRange", {errc::object_truncated}},
    {"AccountStorageLimitExceeded", {errc::quota_exceeded}},
    {"InvalidHeaderValue", badly_configured},
    {"InvalidResourceName", badly_configured},
    {"UnsupportedHeader", badly_configured},
    {"OutOfRangeInput", badly_configured},
    {"FeatureVersionMismatch", badly_configured},
    {"InvalidBlobTier", badly_configured},
    {"BlobTierInadequateForContentLength", badly_configured},
    {"AccessTierNotSupportedForBlobType", badly_configured},
    {"ContainerImmutableStorageWithVersioningNotEnabled", badly_configured},
    {"InvalidBlockList", refused},
    {"InvalidBlobOrBlock", refused},
    {"InvalidBlockId", refused},
    {"BlockCountExceedsLimit", refused},
    {"BlockListTooLong", refused},
    {"RequestBodyTooLarge", refused},
    {"SnapshotsPresent", refused},
};

[[nodiscard]] inline Verdict by_status(int status)
{
    switch (status) {
        case 401:
        case 403: return denied;
        case 404: return no_blob;
        case 408: return {errc::timed_out, FailureClass::timeout};
        case 412: return taken;
        case 416: return {errc::object_truncated};
        case 429:
        case 503: return slow_down;
        case 500:
        case 502:
        case 504: return server_failed;
        default: return refused;
    }
}

/// What failed and what to do next.
struct Said {
    std::string why;
    std::string next;
};

[[nodiscard]] inline Said say_denied(std::string_view code, const Circumstances& circumstances)
{
    if (code == "BlobImmutableDueToPolicy")
        return {"the blob is immutable for a time", "Try again when its policy lets it go."};
    if (code == "BlobImmutableDueToLegalHold")
        return {"the blob is under a legal hold", "Have the hold cleared, and try again."};
    if (code.starts_with("LeaseId"))
        return {"another program has leased the blob", "Let it end its lease, or break the lease."};
    if (code == "AccountIsDisabled") return {"the account is disabled", "Enable it, or use another one."};
    if (circumstances.clock_off) return {"this machine's clock differs too much from the server's", "Set the clock."};
    if (code == "KeyBasedAuthenticationNotPermitted")
        return {"the account does not take its key", "Allow shared key access, or give a user delegation SasToken."};
    if (code == "AuthorizationSourceIPMismatch")
        return {"the signature is not for this machine's address", "Give a SasToken that allows it."};
    if (code == "AuthorizationProtocolMismatch") return {"the signature is for https only", "Use an https address."};
    if (circumstances.expired) return {"the shared access signature has expired", "Give a new SasToken."};
    const bool authentication = code == "AuthenticationFailed" || code == "InvalidAuthenticationInfo";
    if (circumstances.with_key) {
        if (authentication) return {"the key does not fit the account", "Check AccountKey and AccountName."};
        return {"the account refuses the key or this machine's address",
                "Check AccountKey, and the network rules of the account."};
    }
    if (authentication)
        return {"the shared access signature is not valid, not yet or no more", "Check SasToken and AccountName."};
    return {"the shared access signature does not have the permission",
            "Give a SasToken for the container with the permission " + circumstances.permission +
                ", and check the network rules of the account."};
}

[[nodiscard]] inline Said say(const Verdict& verdict, int status, std::string_view code,
                              const Circumstances& circumstances)
{
    switch (verdict.code) {
        case errc::access_denied: return say_denied(code, circumstances);
        case errc::place_not_found:
            if (code == "ContainerBeingDeleted")
                return {"the container is being deleted", "Create it anew or check StorageContainer."};
            return {"the container does not exist", "Create it or check StorageContainer."};
        case errc::object_not_found: return {"there is no such blob", "List the place to see what it holds."};
        case errc::object_exists:
            return {"a blob of that name exists", "Check that no other server backs up to the same folder."};
        case errc::not_yet_readable: return {"the blob is archived", "Try again when it is readable."};
        case errc::throttled:
            return {"the server asks to slow down", "The next run tries again; lower parallel_blocks if it recurs."};
        case errc::quota_exceeded: return {"the account has no room", "Make room or raise its quota."};
        case errc::timed_out: return {"the server took too long", "The next run tries again."};
        case errc::invalid_configuration:
            return {"the server does not know or allow what is asked of it",
                    "Check StorageContainer, RemoteFolderName, access tier, immutability and version of the protocol."};
        default:
            return {"the server refused it with status " + std::to_string(status), "See what it said, and its log."};
    }
}

}  // namespace errors_detail

Verdict judge(int status, std::string_view server_code)
{
    using namespace errors_detail;
    const auto row =
        std::find_if(std::begin(rows), std::end(rows), [&](const Row& r) { return r.code == server_code; });
    return row != std::end(rows) ? row->verdict : by_status(status);
}

std::optional<TimeSpan> retry_hint(const http::Headers& headers)
{
    constexpr std::int64_t day = 86'400'000;
    for (const char* name : {"retry-after-ms", "x-ms-retry-after-ms"}) {
        const std::string_view text = headers.get(name);
        std::int64_t milliseconds = 0;
        const auto [stop, failure] = std::from_chars(text.data(), text.data() + text.size(), milliseconds);
        if (failure == std::errc{} && stop == text.data() + text.size() && milliseconds >= 0)
            return TimeSpan(std::chrono::milliseconds(std::min(milliseconds, day)));
    }
    return std::nullopt;
}

ServerError make_server_error(const Verdict& verdict, int status, const ErrorAnswer& answer,
                              const http::Headers& headers, const Circumstances& circumstances)
{
    const auto said = errors_detail::say(verdict, status, answer.code, circumstances);
    std::string foreign = answer.code;
    // What is said about authentication quotes what was signed.
    if (!answer.message.empty() && !answer.code.starts_with("Authentication"))
        foreign += (foreign.empty() ? "" : ": ") + answer.message;
    if (const std::string id(headers.get("x-ms-request-id")); !id.empty())
        foreign += (foreign.empty() ? "request " : ", request ") + id.substr(0, 100);
    std::replace_if(foreign.begin(), foreign.end(), [](unsigned char c) { return c < ' ' || c == 0x7f; }, ' ');
    return {verdict.code,
            Diagnostics{"Failed " + circumstances.doing + ": " + said.why + ". " + said.next, std::move(foreign)},
            status, answer.code};
}

}  // namespace holdfast::inline v1::azure

#endif
