#include <holdfast/destination/azure/errors.hpp>

#include <catch2/catch.hpp>

#include <string>

using namespace holdfast;
using namespace holdfast::azure;
using http::FailureClass;

TEST_CASE("Each answer has its meaning")
{
    struct Row {
        int status;
        const char* code;
        errc meaning;
        FailureClass failure;
    };
    for (const auto& row : {
             Row{503, "ServerBusy", errc::throttled, FailureClass::throttled},
             Row{500, "InternalError", errc::place_failed, FailureClass::server},
             Row{500, "OperationTimedOut", errc::timed_out, FailureClass::server},
             Row{408, "", errc::timed_out, FailureClass::timeout},
             Row{429, "", errc::throttled, FailureClass::throttled},
             Row{500, "", errc::place_failed, FailureClass::server},
             Row{502, "", errc::place_failed, FailureClass::server},
             Row{503, "", errc::throttled, FailureClass::throttled},
             Row{504, "", errc::place_failed, FailureClass::server},
             Row{400, "Md5Mismatch", errc::place_failed, FailureClass::server},
             Row{403, "AuthenticationFailed", errc::access_denied, FailureClass::permanent},
             Row{403, "", errc::access_denied, FailureClass::permanent},
             Row{404, "ContainerNotFound", errc::place_not_found, FailureClass::permanent},
             Row{409, "ContainerBeingDeleted", errc::place_not_found, FailureClass::permanent},
             Row{404, "BlobNotFound", errc::object_not_found, FailureClass::permanent},
             Row{404, "", errc::object_not_found, FailureClass::permanent},
             Row{409, "BlobAlreadyExists", errc::object_exists, FailureClass::permanent},
             Row{412, "ConditionNotMet", errc::object_exists, FailureClass::permanent},
             Row{409, "BlobArchived", errc::not_yet_readable, FailureClass::permanent},
             Row{409, "BlobBeingRehydrated", errc::not_yet_readable, FailureClass::permanent},
             Row{409, "BlobImmutableDueToPolicy", errc::access_denied, FailureClass::permanent},
             Row{409, "BlobImmutableDueToLegalHold", errc::access_denied, FailureClass::permanent},
             Row{412, "LeaseIdMissing", errc::access_denied, FailureClass::permanent},
             Row{416, "InvalidRange", errc::object_truncated, FailureClass::permanent},
             Row{400, "InvalidHeaderValue", errc::invalid_configuration, FailureClass::permanent},
             Row{400, "InvalidBlockList", errc::place_failed, FailureClass::permanent},
             Row{409, "BlockCountExceedsLimit", errc::place_failed, FailureClass::permanent},
             Row{409, "SomethingNew", errc::place_failed, FailureClass::permanent},
             Row{301, "", errc::place_failed, FailureClass::permanent},
         }) {
        INFO(row.status << " " << row.code);
        const Verdict verdict = judge(row.status, row.code);
        CHECK(verdict.code == row.meaning);
        CHECK(verdict.failure == row.failure);
        CHECK(verdict.resend == (std::string(row.code) == "Md5Mismatch"));
    }
}

TEST_CASE("The service's own headers say how long to wait")
{
    CHECK(retry_hint({{"retry-after-ms", "1500"}}) == TimeSpan(std::chrono::milliseconds(1500)));
    CHECK(retry_hint({{"x-ms-retry-after-ms", "20"}}) == TimeSpan(std::chrono::milliseconds(20)));
    CHECK(retry_hint({{"x-ms-retry-after-ms", "99999999999999"}}) == TimeSpan(std::chrono::hours(24)));
    for (const char* text : {"", "-1", "1s", "x"}) CHECK_FALSE(retry_hint({{"retry-after-ms", text}}));
    CHECK_FALSE(retry_hint({}));
}

TEST_CASE("A refusal is told with its cause and what to do, by what was given")
{
    struct Row {
        const char* code;
        Circumstances circumstances;
        const char* says;
    };
    const auto with_sas = [](bool expired = false) {
        return Circumstances{.doing = "x", .permission = "w (write)", .with_key = false, .expired = expired};
    };
    for (const auto& row : {
             Row{"AuthenticationFailed", {.doing = "x"}, "AccountKey"},
             Row{"AuthenticationFailed", {.doing = "x", .clock_off = true}, "Set the clock"},
             Row{"AuthorizationFailure", {.doing = "x"}, "network rules"},
             Row{"KeyBasedAuthenticationNotPermitted", {.doing = "x"}, "shared key access"},
             Row{"AuthenticationFailed", with_sas(), "Check SasToken"},
             Row{"AuthenticationFailed", with_sas(true), "has expired"},
             Row{"AuthorizationPermissionMismatch", with_sas(), "w (write)"},
             Row{"AuthorizationSourceIPMismatch", with_sas(), "address"},
             Row{"AuthorizationProtocolMismatch", with_sas(), "https"},
             Row{"BlobImmutableDueToPolicy", {.doing = "x"}, "immutable for a time"},
             Row{"BlobImmutableDueToLegalHold", {.doing = "x"}, "legal hold"},
             Row{"LeaseIdMissing", {.doing = "x"}, "lease"},
             Row{"AccountIsDisabled", {.doing = "x"}, "disabled"},
         }) {
        INFO(row.code);
        const auto error = make_server_error(judge(403, row.code), 403, {.code = row.code}, {}, row.circumstances);
        CHECK(error.code() == errc::access_denied);
        CHECK_THAT(error.diagnostics().message, Catch::StartsWith("Failed x: ") && Catch::Contains(row.says));
        CHECK(error.diagnostics().message.ends_with('.'));
    }
}

TEST_CASE("What the server said is kept apart, on one line, and without what was signed")
{
    const ErrorAnswer answer{.code = "ServerBusy", .message = "Too\x01 busy", .detail = "never shown"};
    const auto error =
        make_server_error(judge(503, "ServerBusy"), 503, answer, {{"x-ms-request-id", "r1"}}, {.doing = "x"});
    CHECK(error.diagnostics().foreign_message == "ServerBusy: Too  busy, request r1");
    CHECK(error.status() == 503);
    CHECK(error.server_code() == "ServerBusy");
    const ErrorAnswer quoting{
        .code = "AuthenticationFailed", .message = "The MAC signature 'abc' is wrong", .detail = "abc"};
    CHECK_THAT(make_server_error(judge(403, quoting.code), 403, quoting, {}, {.doing = "x"}).what(),
               !Catch::Contains("abc"));
}
