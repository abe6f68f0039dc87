#include <holdfast/destination/s3/xml.hpp>

#include <catch2/catch.hpp>

#include <string>

using namespace holdfast;
using namespace holdfast::s3;

TEST_CASE("An error is read whatever stands around it")
{
    for (const char* text :
         {"<Error><Code>SlowDown</Code><Message>a &amp; b</Message><RequestId>r</RequestId></Error>",
          "\xef\xbb\xbf<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\n<Error xmlns=\"x\"><Unknown/><Code>SlowDown</Code>"
          "<Message>a &amp; b</Message><RequestId>r</RequestId></Error>",
          "  \r\n<s:Error><s:Code>SlowDown</s:Code><s:Message>a &amp; "
          "b</s:Message><s:RequestId>r</s:RequestId></s:Error>",
          "<ErrorResponse><Error><Code>SlowDown</Code><Message>a &amp; "
          "b</Message></Error><RequestId>r</RequestId></ErrorResponse>"}) {
        const auto error = parse_error(text);
        CHECK(error.code == "SlowDown");
        CHECK(error.message == "a & b");
        CHECK(error.request_id == "r");
    }
    for (const char* text : {"", "oops", "<Error", "<Error><Code>x", "<html><Code>x</Code></html>", "\xff\xfe<"})
        CHECK(parse_error(text).code.empty());
    CHECK(
        parse_error("<Error><Code>x</Code><Message>" + std::string(9999, 'm') + "</Message></Error>").message.size() ==
        500);
}

TEST_CASE("Entities of a document's own are not followed")
{
    const auto error = parse_error(
        "<!DOCTYPE a [<!ENTITY e SYSTEM \"file:///etc/passwd\"><!ENTITY f "
        "\"boom\">]><Error><Code>&e;&f;</Code></Error>");
    CHECK(error.code.find("root") == std::string::npos);
    CHECK(error.code.find("boom") == std::string::npos);
}

TEST_CASE("A listing gives keys as they are stored, sizes, times and the next page")
{
    const auto list = parse_list(
        "<ListBucketResult><EncodingType>url</EncodingType><IsTruncated>true</IsTruncated><NextContinuationToken>t=</"
        "NextContinuationToken>"
        "<Contents><Key>a%20b%2Fc+d%25</Key><Size>12345678901</Size><LastModified>2026-01-02T03:04:05.123Z</"
        "LastModified></Contents>"
        "<CommonPrefixes><Prefix>x%2Fy%2F</Prefix></CommonPrefixes></ListBucketResult>");
    REQUIRE(list);
    REQUIRE(list->objects.size() == 1);
    CHECK(list->objects[0].name == "a b/c d%");
    CHECK(list->objects[0].size == 12'345'678'901);
    CHECK(list->objects[0].modified);
    CHECK(list->prefixes == std::vector<std::string>{"x/y/"});
    CHECK(list->truncated);
    CHECK(list->continuation == "t=");
    const auto plain =
        parse_list("<ListBucketResult><Contents><Key>a%20b</Key><Size>1</Size></Contents></ListBucketResult>");
    REQUIRE(plain);
    CHECK(plain->objects[0].name == "a%20b");
}

TEST_CASE("A listing that could hide objects is none")
{
    for (const char* text :
         {"", "<html/>", "<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>",
          "<ListBucketResult><Contents><Key>a</Key></Contents></ListBucketResult>",
          "<ListBucketResult><Contents><Key>a</Key><Size>-1</Size></Contents></ListBucketResult>",
          "<ListBucketResult><Contents><Key>a</Key><Size>99999999999999999999</Size></Contents></ListBucketResult>",
          "<ListBucketResult><Contents><Size>1</Size></Contents></ListBucketResult>",
          "<ListBucketResult><Contents><Key>a</Key><Size>1</Size></Contents>"}) {
        INFO(text);
        CHECK_FALSE(parse_list(text));
    }
    CHECK_FALSE(
        parse_uploads("<ListMultipartUploadsResult><IsTruncated>true</IsTruncated></ListMultipartUploadsResult>"));
    CHECK_FALSE(
        parse_uploads("<ListMultipartUploadsResult><Upload><Key>a</Key></Upload></ListMultipartUploadsResult>"));
}

TEST_CASE("Uploads, their ids, completions, removals and credentials are read")
{
    const auto uploads = parse_uploads(
        "<ListMultipartUploadsResult><IsTruncated>true</IsTruncated><NextKeyMarker>k</"
        "NextKeyMarker><NextUploadIdMarker>i</NextUploadIdMarker>"
        "<Upload><Key>a/b</Key><UploadId>id</UploadId><Initiated>2026-01-02T03:04:05Z</Initiated></Upload></"
        "ListMultipartUploadsResult>");
    REQUIRE(uploads);
    CHECK(uploads->next_key == "k");
    CHECK(uploads->next_id == "i");
    CHECK(uploads->uploads.at(0).id == "id");
    CHECK(uploads->uploads.at(0).initiated);
    CHECK(parse_upload_id("<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>") ==
          "u");
    CHECK_FALSE(parse_upload_id("<InitiateMultipartUploadResult/>"));
    CHECK(is_completed("\n <CompleteMultipartUploadResult/>"));
    CHECK_FALSE(is_completed("<Error><Code>InternalError</Code></Error>"));
    const auto failures =
        parse_delete("<DeleteResult><Deleted/><Error><Key>k</Key><Code>AccessDenied</Code></Error></DeleteResult>");
    REQUIRE(failures);
    CHECK(failures->at(0).key == "k");
    CHECK(failures->at(0).error.code == "AccessDenied");
    CHECK_FALSE(parse_delete("<html/>"));
    const auto sts = parse_sts(
        "<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>a</"
        "AccessKeyId><SecretAccessKey>s"
        "</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2026-01-02T03:04:05Z</Expiration></Credentials>"
        "</AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>");
    REQUIRE(sts);
    CHECK(sts->secret_key.reveal() == "s");
    CHECK(sts->session_token.reveal() == "t");
    CHECK(sts->expires);
    CHECK_FALSE(parse_sts("<AssumeRoleWithWebIdentityResponse/>"));
}

TEST_CASE("What is written is escaped")
{
    CHECK(
        complete_body({"\"e<1>\"", "e2"}) ==
        "<CompleteMultipartUpload "
        "xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Part><PartNumber>1</PartNumber><ETag>&quot;e&lt;1&gt;&quot;"
        "</ETag></Part><Part><PartNumber>2</PartNumber><ETag>e2</ETag></Part></CompleteMultipartUpload>");
    CHECK_THAT(delete_body({"a&b"}), Catch::Contains("<Key>a&amp;b</Key>") && Catch::Contains("<Quiet>true</Quiet>"));
    CHECK_THAT(restore_body(7, "Bulk"), Catch::Contains("<Days>7</Days>") && Catch::Contains("<Tier>Bulk</Tier>"));
}
