#include <holdfast/configuration/json.hpp>

#include <holdfast/configuration/server_wide_backup_configuration.hpp>
#include <holdfast/task/periodic_backup_status.hpp>

#include <support/thrown.hpp>

#include <catch2/catch.hpp>

#include <string>

using namespace holdfast;
using holdfast_tests::thrown_by;

namespace {

auto refusal(const std::string& text)
{
    return thrown_by([&] { static_cast<void>(from_json<ServerWideBackupConfiguration>(text)); });
}

}  // namespace

TEST_CASE("What is wrong in a document is refused with the path of the field")
{
    struct Case {
        std::string text;
        std::string path;
        std::string reason;
    };
    const Case cases[] = {
        {R"({"FullBackupFreqency":"0 2 * * *"})", "FullBackupFreqency: ", "there is no such field"},
        {R"({"fullBackupFrequency":"0 2 * * *"})", "fullBackupFrequency: ", "write FullBackupFrequency"},
        {R"({"S3Settings":{"StorageClass":"Tape"}})", "S3Settings.StorageClass: ", "DeepArchive, Glacier,"},
        {R"({"S3Settings":{"StorageClass":11}})", "S3Settings.StorageClass: ", "no such value"},
        {R"({"S3Settings":{"StorageClass":-1}})", "S3Settings.StorageClass: ", "no such value"},
        {R"({"S3Settings":{"Bucket":"b"}})", "S3Settings.Bucket: ", "there is no such field"},
        {R"({"S3Settings":"b"})", "S3Settings: ", "this is a text. Give an object"},
        {R"({"Disabled":"true"})", "Disabled: ", "this is a text. Give true or false"},
        {R"({"Name":1})", "Name: ", "this is a number. Give a text"},
        {R"({"Name":{}})", "Name: ", "this is an object. Give a text"},
        {R"({"TaskId":1.5})", "TaskId: ", "Give a whole number"},
        {R"({"TaskId":9223372036854775808})", "TaskId: ", "out of range"},
        {R"({"TaskId":1e3})", "TaskId: ", "Give a whole number"},
        {R"({"Revision":-1})", "Revision: ", "out of range"},
        {R"({"MaxReadOpsPerSecond":2147483648})", "MaxReadOpsPerSecond: ", "to 2147483647"},
        {R"({"CreatedAt":"yesterday"})", "CreatedAt: ", "this is no time"},
        {R"({"CreatedAt":"2023-02-29T00:00:00Z"})", "CreatedAt: ", "this is no time"},
        {R"({"RetentionPolicy":{"MinimumBackupAgeToKeep":"7d"}})",
         "RetentionPolicy.MinimumBackupAgeToKeep: ", "Write it as 7.00:00:00"},
        {R"({"ExcludedDatabases":["a",null]})", "ExcludedDatabases[1]: ", "this is null"},
        {R"({"ExcludedDatabases":["a",{"x":1}]})", "ExcludedDatabases[1]: ", "this is an object"},
        {R"({"ExcludedDatabases":"a"})", "ExcludedDatabases: ", "Give a list"},
        {R"({"Name":"a","Name":"b"})", "Name", "is there twice"},
        {R"({"S3Settings":{"BucketName":"a","BucketName":null}})", "S3Settings.BucketName", "is there twice"},
        {R"({"S3Settings":{"BucketName":"a",}})", "S3Settings.BucketName", "cannot be read at byte"},
        {R"([])", "The document: ", "this is a list. Give an object"},
        {R"(null)", "The document: ", "this is null"},
        {R"()", "", "cannot be read"},
        {R"({} {})", "", "cannot be read"},
        {R"({"Name":"a)", "Name", "cannot be read"},
        {"{\"Name\":\"\xFF\"}", "Name", "cannot be read"},
    };
    for (const Case& one : cases) {
        INFO(one.text);
        const auto error = refusal(one.text);
        INFO(error.text);
        CHECK(error.code == errc::invalid_configuration);
        CHECK(error.says(one.path));
        CHECK(error.says(one.reason));
        CHECK(error.text.back() == '.');
    }
}

TEST_CASE("Documents beyond the bounds are refused")
{
    CHECK(refusal(std::string(4 * 1024 * 1024 + 1, ' ')).says("more than 4 MiB"));
    CHECK(refusal(std::string(17, '[') + std::string(17, ']')).says("cannot be read"));
    CHECK_FALSE(refusal("{\"Name\":" + std::string(16, '[')).code.message().empty());
    CHECK(refusal("{\"Name\":\"" + std::string(1'048'577, 'x') + "\"}").says("cannot be read"));
    CHECK_FALSE(refusal("{\"Name\":\"" + std::string(1'048'576, 'x') + "\"}").code);
    std::string list = "{\"ExcludedDatabases\":[\"a\"";
    for (int at = 0; at < 100'000; ++at) list += ",\"a\"";
    CHECK(refusal(list + "]}").says("cannot be read"));
    std::string members = "{\"a0\":1";
    for (int at = 1; at < 257; ++at) members += ",\"a" + std::to_string(at) + "\":1";
    CHECK(refusal(members + "}").says("cannot be read"));
    std::string many = "[";
    for (int at = 0; at < 3; ++at) {
        many += "[1";
        for (int inner = 1; inner < 99'999; ++inner) many += ",1";
        many += "],";
    }
    CHECK(refusal(many + "1]").says("too many values"));
}

TEST_CASE("A document cut anywhere is refused without a word of its secrets")
{
    const std::string text =
        R"({"S3Settings":{"AwsSecretKey":"SECRET1","AwsSessionToken":"SECRET2"},"AzureSettings":{"AccountKey":"SECRET3",)"
        R"("SasToken":"SECRET4"},"FtpSettings":{"Password":"SECRET5"},"GoogleCloudSettings":{"GoogleCredentialsJson":)"
        R"("SECRET6"},"BackupEncryptionSettings":{"Key":"SECRET7"}})";
    CHECK_FALSE(refusal(text).code);
    for (std::size_t size = 0; size < text.size(); ++size) {
        const auto error = refusal(text.substr(0, size));
        CHECK(error.code == errc::invalid_configuration);
        CHECK_FALSE(error.says("SECRET"));
    }
    // Every byte replaced in turn by one that breaks it.
    for (std::size_t at = 0; at < text.size(); ++at) {
        std::string broken = text;
        broken[at] = '\x01';
        const auto error = refusal(broken);
        CHECK(error.code == errc::invalid_configuration);
        CHECK_FALSE(error.says("SECRET"));
    }
}

TEST_CASE("A wrong value in place of a secret is not quoted")
{
    for (const std::string value : {"[\"SECRET\"]", "{\"SECRET\":1}", "true", "7"}) {
        const auto error = refusal(R"({"S3Settings":{"AwsSecretKey":)" + value + "}}");
        CHECK(error.says("S3Settings.AwsSecretKey: "));
        CHECK_FALSE(error.says("SECRET"));
    }
}
