#include <holdfast/destination/s3/endpoint.hpp>
#include <holdfast/destination/s3/storage_class.hpp>

#include <catch2/catch.hpp>

#include <string>

using namespace holdfast;
using namespace holdfast::s3;

namespace {
struct Row {
    std::string region, bucket, url;
    bool path_style;
    std::string origin, path, signing_region;
};
S3Settings settings_of(const Row& row)
{
    S3Settings settings;
    settings.aws_region_name = row.region;
    settings.bucket_name = row.bucket;
    if (!row.url.empty()) settings.custom_server_url = row.url;
    settings.force_path_style = row.path_style;
    return settings;
}
}  // namespace

TEST_CASE("The bucket is in the host name or in the path, as the settings and the name allow")
{
    const auto row = GENERATE(
        Row{"eu-west-1", "my-bucket", "", false, "https://my-bucket.s3.eu-west-1.amazonaws.com", "/a%20b/c",
            "eu-west-1"},
        Row{"eu-west-1", "my-bucket", "", true, "https://s3.eu-west-1.amazonaws.com", "/my-bucket/a%20b/c",
            "eu-west-1"},
        Row{"eu-west-1", "my.bucket", "", false, "https://s3.eu-west-1.amazonaws.com", "/my.bucket/a%20b/c",
            "eu-west-1"},
        Row{"us-east-1", "My_Bucket", "", false, "https://s3.us-east-1.amazonaws.com", "/My_Bucket/a%20b/c",
            "us-east-1"},
        Row{"cn-north-1", "b-1", "", false, "https://b-1.s3.cn-north-1.amazonaws.com.cn", "/a%20b/c", "cn-north-1"},
        Row{"", "b-1", "http://storage.example:9000", false, "http://b-1.storage.example:9000", "/a%20b/c",
            "us-east-1"},
        Row{"auto", "b-1", "https://storage.example/", true, "https://storage.example", "/b-1/a%20b/c", "auto"},
        Row{"", "b-1", "http://storage.example/base/", false, "http://b-1.storage.example", "/base/a%20b/c",
            "us-east-1"},
        Row{"", "b-1", "http://127.0.0.1:1", false, "http://127.0.0.1:1", "/b-1/a%20b/c", "us-east-1"},
        Row{"", "b-1", "http://[::1]:1", false, "http://[::1]:1", "/b-1/a%20b/c", "us-east-1"},
        Row{"", "b-1", "http://localhost:1", false, "http://localhost:1", "/b-1/a%20b/c", "us-east-1"},
        Row{"", "b.1", "http://storage.example", false, "http://b.1.storage.example", "/a%20b/c", "us-east-1"});
    const auto endpoint = make_endpoint(settings_of(row));
    CHECK(endpoint.origin.text() == row.origin);
    CHECK(endpoint.path("a b/c") == row.path);
    CHECK(endpoint.region == row.signing_region);
    CHECK(endpoint.amazon == row.url.empty());
}

TEST_CASE("Amazon's host follows the region in which the bucket turns out to be, a custom one stays")
{
    CHECK(make_endpoint(settings_of({"eu-west-1", "b-1", "", false, "", "", ""}), "us-west-2").origin.host ==
          "b-1.s3.us-west-2.amazonaws.com");
    const auto custom =
        make_endpoint(settings_of({"eu-west-1", "b-1", "http://storage.example", true, "", "", ""}), "us-west-2");
    CHECK(custom.origin.host == "storage.example");
    CHECK(custom.region == "us-west-2");
}

TEST_CASE("Settings that make no endpoint are refused, naming the field")
{
    const auto [row, field] = GENERATE(table<Row, std::string>({
        {Row{"eu-west-1", "", "", false, "", "", ""}, "BucketName"},
        {Row{"", "b-1", "", false, "", "", ""}, "AwsRegionName"},
        {Row{"eu.evil/", "b-1", "", false, "", "", ""}, "AwsRegionName"},
        {Row{"", "b-1", "storage.example", false, "", "", ""}, "CustomServerUrl"},
        {Row{"", "b-1", "ftp://storage.example", false, "", "", ""}, "CustomServerUrl"},
        {Row{"", "b-1", "http://u:p@storage.example", false, "", "", ""}, "CustomServerUrl"},
        {Row{"", "b-1", "http://storage.example?q", false, "", "", ""}, "CustomServerUrl"},
    }));
    try {
        static_cast<void>(make_endpoint(settings_of(row)));
        FAIL("accepted");
    } catch (const Error& error) {
        CHECK(error.code() == errc::invalid_configuration);
        CHECK_THAT(error.diagnostics().message, Catch::Contains(field));
    }
}

TEST_CASE("Every storage class has S3's own word")
{
    static_assert(storage_class_name(S3StorageClass::glacier) == "GLACIER");
    static_assert(storage_class_name(S3StorageClass::deep_archive) == "DEEP_ARCHIVE");
    static_assert(storage_class_name(S3StorageClass::one_zone_infrequent_access) == "ONEZONE_IA");
    static_assert(storage_class_name(S3StorageClass::express_one_zone) == "EXPRESS_ONEZONE");
    CHECK(storage_class_name(S3StorageClass::standard_infrequent_access) == "STANDARD_IA");
}
