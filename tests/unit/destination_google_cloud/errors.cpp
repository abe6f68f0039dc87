#include <holdfast/destination/google_cloud/errors.hpp>

#include <catch2/catch.hpp>

#include <tuple>

using namespace holdfast;
using namespace holdfast::google_cloud;
using http::FailureClass;

TEST_CASE("An answer's reason, else its status, tells what to do")
{
    const auto [status, reason, subject, code, failure] =
        GENERATE(table<int, std::string, Subject, errc, FailureClass>({
            {408, "", Subject::object, errc::timed_out, FailureClass::timeout},
            {429, "", Subject::object, errc::throttled, FailureClass::throttled},
            {429, "rateLimitExceeded", Subject::object, errc::throttled, FailureClass::throttled},
            {403, "rateLimitExceeded", Subject::object, errc::throttled, FailureClass::throttled},
            {403, "userRateLimitExceeded", Subject::object, errc::throttled, FailureClass::throttled},
            {403, "quotaExceeded", Subject::object, errc::quota_exceeded, FailureClass::permanent},
            {500, "", Subject::bucket, errc::place_failed, FailureClass::server},
            {502, "", Subject::bucket, errc::place_failed, FailureClass::server},
            {503, "backendError", Subject::bucket, errc::place_failed, FailureClass::server},
            {504, "", Subject::bucket, errc::place_failed, FailureClass::server},
            {501, "", Subject::bucket, errc::place_failed, FailureClass::permanent},
            {400, "invalid", Subject::bucket, errc::place_failed, FailureClass::permanent},
            {401, "authError", Subject::bucket, errc::access_denied, FailureClass::permanent},
            {403, "forbidden", Subject::bucket, errc::access_denied, FailureClass::permanent},
            {403, "retentionPolicyNotMet", Subject::object, errc::access_denied, FailureClass::permanent},
            {403, "objectUnderActiveHold", Subject::object, errc::access_denied, FailureClass::permanent},
            {403, "", Subject::bucket, errc::access_denied, FailureClass::permanent},
            {404, "notFound", Subject::bucket, errc::place_not_found, FailureClass::permanent},
            {404, "notFound", Subject::object, errc::object_not_found, FailureClass::permanent},
            {404, "notFound", Subject::session, errc::place_failed, FailureClass::permanent},
            {410, "", Subject::session, errc::place_failed, FailureClass::permanent},
            {412, "conditionNotMet", Subject::object, errc::object_exists, FailureClass::permanent},
            {416, "requestedRangeNotSatisfiable", Subject::object, errc::object_truncated, FailureClass::permanent},
        }));
    CAPTURE(status, reason);
    const Verdict verdict = judge(status, {reason, "m"}, subject);
    CHECK(verdict.code == code);
    CHECK(verdict.failure == failure);
}

TEST_CASE("A missing bucket is told apart from a missing object")
{
    const ErrorAnswer answer{"notFound", "The specified bucket does not exist."};
    CHECK(judge(404, answer, Subject::object).code == errc::place_not_found);
    CHECK(judge(404, {"notFound", "No such object: b/o"}, Subject::object).code == errc::object_not_found);
}

TEST_CASE("Texts name the permission, the retention policy, the hold and the account; never an upload's address")
{
    const auto text = [](int status, const std::string& reason, const std::string& message = "m") {
        const ErrorAnswer answer{reason, message};
        return std::string(make_server_error(judge(status, answer, Subject::object), status, answer,
                                             "removing x in the bucket y", "storage.objects.delete")
                               .what());
    };
    CHECK_THAT(text(403, "forbidden"), Catch::Contains("storage.objects.delete"));
    CHECK_THAT(text(403, "retentionPolicyNotMet"), Catch::Contains("retention policy"));
    CHECK_THAT(text(403, "objectUnderActiveHold"), Catch::Contains("hold"));
    CHECK_THAT(text(403, "accountDisabled"), Catch::Contains("billing"));
    CHECK_THAT(text(401, "authError"), Catch::Contains("GoogleCredentialsJson"));
    CHECK_THAT(text(400, "invalid", "bad\r\nline /o?upload_id=SECRET"),
               Catch::Contains("bad  line") && !Catch::Contains("SECRET"));
    CHECK(text(400, "invalid", std::string(5000, 'x')).size() < 1300);
}
