#include <holdfast/destination/glacier/errors.hpp>

#include <catch2/catch.hpp>

#include <string>

using namespace holdfast;
using namespace holdfast::glacier;
using http::FailureClass;

TEST_CASE("Each answer has its remedy, its code and its words")
{
    struct Row {
        int status;
        std::string code;
        std::string message;
        Remedy remedy;
        errc meaning;
        FailureClass failure;
        std::string words;
    };
    constexpr auto permanent = FailureClass::permanent;
    const auto row = GENERATE(
        Row{404, "ResourceNotFoundException", "The archive ID was not found", Remedy::none, errc::object_not_found,
            permanent, "does not have it"},
        Row{404, "ResourceNotFoundException", "Vault not found for ARN: arn", Remedy::none, errc::place_not_found,
            permanent, "vault does not exist"},
        Row{400, "NoLongerSupportedException", "This API is no longer supported", Remedy::none, errc::access_denied,
            permanent, "S3Settings with the storage class Glacier or DeepArchive"},
        Row{403, "AccessDeniedException", "not authorized", Remedy::none, errc::access_denied, permanent,
            "Grant glacier:Any"},
        Row{403, "UnrecognizedClientException", "invalid", Remedy::none, errc::access_denied, permanent,
            "AwsAccessKey"},
        Row{403, "InvalidSignatureException", "does not match", Remedy::none, errc::access_denied, permanent,
            "AwsSecretKey"},
        Row{403, "InvalidSignatureException", "Signature expired: x", Remedy::fix_clock, errc::access_denied, permanent,
            "clock"},
        Row{403, "InvalidSignatureException", "Signature not yet current: x", Remedy::fix_clock, errc::access_denied,
            permanent, "clock"},
        Row{403, "ExpiredTokenException", "", Remedy::renew_credentials, errc::access_denied, permanent, "expired"},
        Row{400, "InvalidParameterValueException", "Checksum mismatch: expected 00", Remedy::resend, errc::place_failed,
            permanent, "damaged on its way"},
        Row{400, "InvalidParameterValueException", "Invalid range", Remedy::none, errc::place_failed, permanent,
            "status 400"},
        Row{400, "MissingParameterValueException", "", Remedy::none, errc::place_failed, permanent, "status 400"},
        Row{400, "PolicyEnforcedException", "", Remedy::none, errc::quota_exceeded, permanent, "retrieval policy"},
        Row{400, "LimitExceededException", "", Remedy::none, errc::quota_exceeded, permanent, "limit of the account"},
        Row{400, "InsufficientCapacityException", "", Remedy::none, errc::throttled, permanent, "expedited"},
        Row{400, "ThrottlingException", "", Remedy::retry, errc::throttled, FailureClass::throttled, "slow down"},
        Row{408, "RequestTimeoutException", "", Remedy::retry, errc::timed_out, FailureClass::timeout, "too long"},
        Row{500, "ServiceUnavailableException", "", Remedy::retry, errc::place_failed, FailureClass::server, "500"},
        Row{503, "", "", Remedy::retry, errc::place_failed, FailureClass::server, "503"},
        Row{429, "", "", Remedy::retry, errc::throttled, FailureClass::throttled, "slow down"},
        Row{501, "", "", Remedy::none, errc::place_failed, permanent, "501"},
        Row{403, "", "", Remedy::none, errc::access_denied, permanent, "Grant glacier:Any"});
    const ErrorAnswer answer{row.code, row.message, "request-1"};
    const auto error = make_server_error(row.status, answer, "reading a in the vault v", "glacier:Any");
    INFO(row.status << " " << row.code << " " << row.message);
    CHECK(error.verdict().remedy == row.remedy);
    CHECK(error.verdict().failure == row.failure);
    CHECK(error.code() == row.meaning);
    CHECK_THAT(error.diagnostics().message, Catch::StartsWith("Failed reading a in the vault v: ") &&
                                                Catch::Contains(row.words) && Catch::EndsWith("."));
    CHECK_THAT(error.diagnostics().foreign_message, Catch::Contains("request-1") && Catch::Contains(row.message));
}

TEST_CASE("What a server says cannot break a log")
{
    const ErrorAnswer answer{"Odd", "line\nline\x1b[31m", ""};
    CHECK(make_server_error(400, answer, "x", "y").diagnostics().foreign_message == "Odd: line line [31m");
}

TEST_CASE("The kind of an error may be in a header alone")
{
    const http::Answer answer{.status = 403, .headers = {{"x-amzn-ErrorType", "AccessDeniedException:http://x/"}}};
    CHECK(error_in(answer).code == "AccessDeniedException");
}
