#include <holdfast/destination/s3/errors.hpp>

#include <catch2/catch.hpp>

#include <string>

using namespace holdfast;
using namespace holdfast::s3;

TEST_CASE("Each answer has its remedy and its code")
{
    struct Row {
        int status;
        std::string code;
        Remedy remedy;
        errc meaning;
    };
    const auto row = GENERATE(
        Row{500, "InternalError", Remedy::retry, errc::place_failed},
        Row{503, "SlowDown", Remedy::slow_down, errc::throttled},
        Row{429, "SlowDown", Remedy::slow_down, errc::throttled},
        Row{400, "RequestTimeout", Remedy::retry, errc::timed_out},
        Row{409, "OperationAborted", Remedy::retry, errc::place_failed},
        Row{200, "InternalError", Remedy::retry, errc::place_failed}, Row{200, "", Remedy::retry, errc::place_failed},
        Row{502, "", Remedy::retry, errc::place_failed}, Row{504, "", Remedy::retry, errc::place_failed},
        Row{503, "", Remedy::slow_down, errc::throttled},
        Row{403, "RequestTimeTooSkewed", Remedy::fix_clock, errc::access_denied},
        Row{400, "ExpiredToken", Remedy::renew_credentials, errc::access_denied},
        Row{400, "AuthorizationHeaderMalformed", Remedy::change_region, errc::invalid_configuration},
        Row{301, "", Remedy::change_region, errc::invalid_configuration},
        Row{307, "", Remedy::redirect, errc::place_failed}, Row{400, "BadDigest", Remedy::resend, errc::place_failed},
        Row{403, "AccessDenied", Remedy::none, errc::access_denied}, Row{403, "", Remedy::none, errc::access_denied},
        Row{403, "SignatureDoesNotMatch", Remedy::none, errc::access_denied},
        Row{404, "NoSuchBucket", Remedy::none, errc::place_not_found},
        Row{404, "NoSuchKey", Remedy::none, errc::object_not_found}, Row{404, "", Remedy::none, errc::object_not_found},
        Row{412, "", Remedy::none, errc::object_exists},
        Row{403, "InvalidObjectState", Remedy::none, errc::not_yet_readable},
        Row{416, "", Remedy::none, errc::object_truncated},
        Row{403, "QuotaExceeded", Remedy::none, errc::quota_exceeded}, Row{507, "", Remedy::none, errc::no_space},
        Row{400, "SomethingNew", Remedy::none, errc::place_failed},
        Row{500, "SomethingNew", Remedy::retry, errc::place_failed},
        Row{501, "NotImplemented", Remedy::none, errc::place_failed});
    ErrorAnswer answer;
    answer.code = row.code;
    const auto verdict = judge(row.status, answer, {});
    INFO(row.status << " " << row.code);
    CHECK(verdict.remedy == row.remedy);
    CHECK(verdict.code == row.meaning);
}

TEST_CASE("A wrong region is seen in the answer to a HEAD too")
{
    CHECK(judge(400, {}, {{"x-amz-bucket-region", "eu-west-1"}}).remedy == Remedy::change_region);
    CHECK(judge(400, {}, {}).remedy == Remedy::none);
}

TEST_CASE("An error says what failed, why and what to do, and keeps what the server said apart")
{
    ErrorAnswer answer{.code = "AccessDenied", .message = "no\n way", .request_id = "id1"};
    const auto error =
        make_server_error(judge(403, answer, {}), 403, answer, {}, "uploading a to the bucket b", "s3:PutObject");
    CHECK(error.code() == errc::access_denied);
    CHECK(error.status() == 403);
    CHECK(error.diagnostics().message ==
          "Failed uploading a to the bucket b: the credentials do not have the permission. Grant s3:PutObject on the "
          "bucket and its objects.");
    CHECK(error.diagnostics().foreign_message == "AccessDenied: no  way, request id1");
    for (const auto& [code, word] : {std::pair{"InvalidAccessKeyId", "AwsAccessKey"},
                                     {"SignatureDoesNotMatch", "AwsSecretKey"},
                                     {"RequestTimeTooSkewed", "clock"},
                                     {"ExpiredToken", "expired"},
                                     {"PermanentRedirect", "region"},
                                     {"NoSuchBucket", "bucket does not exist"},
                                     {"InvalidStorageClass", "StorageClass"}}) {
        answer.code = code;
        CHECK_THAT(make_server_error(judge(400, answer, {}), 400, answer, {}, "x", "y").diagnostics().message,
                   Catch::Contains(word) && Catch::EndsWith("."));
    }
}
