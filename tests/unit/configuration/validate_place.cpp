#include <holdfast/configuration/url_text.hpp>
#include <holdfast/configuration/validation.hpp>

#include <support/thrown.hpp>

#include <catch2/catch.hpp>

#include <functional>
#include <string>
#include <vector>

using namespace holdfast;
using holdfast_tests::thrown_by;

namespace {

template <class S>
struct Case {
    std::function<void(S&)> change;
    std::string path;  // blank = accepted
    std::string reason = {};
};

template <class S>
void check(const S& good, const std::vector<Case<S>>& cases)
{
    CHECK_FALSE(thrown_by([&] { validate_place(good, "Here"); }).code);
    for (const Case<S>& one : cases) {
        S settings = good;
        one.change(settings);
        const auto error = thrown_by([&] { validate_place(settings, "Here"); });
        INFO(one.path << " | " << one.reason << " | " << error.text);
        if (one.path.empty()) {
            CHECK_FALSE(error.code);
            continue;
        }
        CHECK(error.code == errc::invalid_configuration);
        CHECK(error.text.rfind("Here." + one.path + ": ", 0) == 0);
        CHECK(error.says(one.reason));
        CHECK(error.text.back() == '.');
        CHECK_FALSE(error.says("SECRET"));
        // Nobody looks at a place that takes no part.
        settings.disabled = true;
        CHECK_FALSE(thrown_by([&] { validate_place(settings, "Here"); }).code);
    }
}

}  // namespace

TEST_CASE("Local: an absolute folder")
{
    using S = LocalSettings;
    check<S>({.folder_path = "/backups"},
             {{[](S& s) { s.folder_path = ""; }, ""},
              {[](S& s) { s.folder_path = "/with blank/\xC3\xA4/x..y/"; }, ""},
              {[](S& s) { s.max_upload_bytes_per_second = 1; }, ""},
              {[](S& s) { s.max_upload_bytes_per_second = -1; }, "MaxUploadBytesPerSecond", "at least 1"},
              {[](S& s) { s.folder_path = "backups"; }, "FolderPath", "no absolute path"},
              {[](S& s) { s.folder_path = "C:\\backups"; }, "FolderPath", "no absolute path"},
              {[](S& s) { s.folder_path = "/a/../etc"; }, "FolderPath", "`..`"},
              {[](S& s) { s.folder_path = "/a/."; }, "FolderPath", "`.`"},
              {[](S& s) { s.folder_path = std::string("/a\0b", 4); }, "FolderPath", "control character"},
              {[](S& s) { s.folder_path = "/" + std::string(4096, 'a'); }, "FolderPath", "4097 bytes"}});
}

TEST_CASE("S3: credentials, a bucket, and a region or a server")
{
    using S = S3Settings;
    check<S>({.aws_access_key = "AKIA",
              .aws_secret_key = "SECRET",
              .aws_region_name = "eu-west-1",
              .bucket_name = "backups"},
             {{[](S& s) { s.aws_access_key = ""; }, "AwsAccessKey", "blank"},
              {[](S& s) { s.aws_secret_key = ""; }, "AwsSecretKey", "blank"},
              {[](S& s) { s.aws_access_key = "", s.aws_secret_key = ""; }, ""},
              {[](S& s) { s.aws_secret_key = "(redacted)"; }, "AwsSecretKey", "not shown"},
              {[](S& s) { s.aws_secret_key = std::string(1025, 'S'); }, "AwsSecretKey", "1025 bytes"},
              {[](S& s) { s.aws_session_token = "(redacted)"; }, "AwsSessionToken", "not shown"},
              {[](S& s) { s.aws_region_name = ""; }, "AwsRegionName", "CustomServerUrl"},
              {[](S& s) { s.aws_region_name = "EU west"; }, "AwsRegionName", "lower-case"},
              {[](S& s) { s.aws_region_name = "", s.custom_server_url = "https://minio.local:9000"; }, ""},
              {[](S& s) { s.custom_server_url = "http://[::1]:9000/base"; }, ""},
              {[](S& s) { s.custom_server_url = " "; }, ""},
              {[](S& s) { s.custom_server_url = "minio.local"; }, "CustomServerUrl", "no address"},
              {[](S& s) { s.custom_server_url = "ftp://minio.local"; }, "CustomServerUrl", "no address"},
              {[](S& s) { s.custom_server_url = "https://user:SECRET@minio.local"; }, "CustomServerUrl", "no address"},
              {[](S& s) { s.custom_server_url = "https://minio.local/?key=SECRET"; }, "CustomServerUrl", "no address"},
              {[](S& s) { s.bucket_name = "ab"; }, "BucketName", "Give 3 to 63"},
              {[](S& s) { s.bucket_name = std::string(64, 'a'); }, "BucketName", "64 bytes"},
              {[](S& s) { s.bucket_name = "my bucket"; }, "BucketName", "other characters"},
              {[](S& s) { s.remote_folder_name = "a/b c/d/"; }, ""},
              {[](S& s) { s.remote_folder_name = ""; }, ""},
              {[](S& s) { s.remote_folder_name = "a//b"; }, "RemoteFolderName", "no folder"},
              {[](S& s) { s.remote_folder_name = "a/../b"; }, "RemoteFolderName", "no folder"},
              {[](S& s) { s.remote_folder_name = "a\\b"; }, "RemoteFolderName", "no folder"},
              {[](S& s) { s.remote_folder_name = "/"; }, "RemoteFolderName", "no folder"},
              {[](S& s) { s.remote_folder_name = std::string(513, 'a'); }, "RemoteFolderName", "513 bytes"}});
}

TEST_CASE("Glacier: credentials, a vault, a region")
{
    using S = GlacierSettings;
    check<S>({.aws_access_key = "AKIA", .aws_secret_key = "SECRET", .aws_region_name = "eu-west-1", .vault_name = "v"},
             {{[](S& s) { s.aws_access_key = " "; }, "AwsAccessKey", "blank"},
              {[](S& s) { s.aws_secret_key = ""; }, "AwsSecretKey", "blank"},
              {[](S& s) { s.aws_region_name = ""; }, "AwsRegionName", "blank"},
              {[](S& s) { s.vault_name = "a/b"; }, "VaultName", "other characters"},
              {[](S& s) { s.vault_name = std::string(256, 'v'); }, "VaultName", "256 bytes"},
              {[](S& s) { s.remote_folder_name = ".."; }, "RemoteFolderName", "no folder"}});
}

TEST_CASE("Azure: a container, an account, and exactly one of key and signature")
{
    using S = AzureSettings;
    check<S>({.storage_container = "backups", .account_name = "account1", .account_key = "U0VDUkVU"},
             {{[](S& s) { s.account_key = ""; }, "AccountKey", "neither it nor SasToken"},
              {[](S& s) { s.sas_token = "sv=SECRET"; }, "AccountKey", "both it and SasToken"},
              {[](S& s) { s.account_key = "", s.sas_token = "sv=SECRET"; }, ""},
              {[](S& s) { s.account_key = "SECRET!"; }, "AccountKey", "not Base64"},
              {[](S& s) { s.account_name = ""; }, "AccountName", "blank"},
              {[](S& s) { s.account_name = "Account"; }, "AccountName", "other characters"},
              {[](S& s) { s.account_name = "ab"; }, "AccountName", "Give 3 to 24"},
              {[](S& s) { s.storage_container = "ab"; }, "StorageContainer", "Give 3 to 63"},
              {[](S& s) { s.storage_container = "Backups"; }, "StorageContainer", "other characters"},
              {[](S& s) { s.storage_container = "$root"; }, ""},
              {[](S& s) { s.remote_folder_name = "./a"; }, "RemoteFolderName", "no folder"}});
}

TEST_CASE("FTP: an address, an account, a port that agrees")
{
    using S = FtpSettings;
    check<S>({.url = "ftps://host/folder", .user_name = "user", .password = "SECRET"},
             {{[](S& s) { s.url = "host"; }, ""},
              {[](S& s) { s.url = "HOST:2121/folder", s.port = 2121; }, ""},
              {[](S& s) { s.password = ""; }, ""},
              {[](S& s) { s.port = 0; }, ""},
              {[](S& s) { s.port = 65'535; }, ""},
              {[](S& s) { s.port = 65'536; }, "Port", "0 to 65535"},
              {[](S& s) { s.port = -1; }, "Port", "out of range"},
              {[](S& s) { s.url = "host:21", s.port = 2121; }, "Port", "differs"},
              {[](S& s) { s.url = "sftp://host"; }, "Url", "no address"},
              {[](S& s) { s.url = "ftp://"; }, "Url", "no address"},
              {[](S& s) { s.url = "ftp://host:0/"; }, "Url", "no address"},
              {[](S& s) { s.url = "ftp://host:99999"; }, "Url", "no address"},
              {[](S& s) { s.url = "ftp://user:SECRET@host"; }, "Url", "no address"},
              {[](S& s) { s.url = "ftp://host/a b"; }, "Url", "no address"},
              {[](S& s) { s.url = "ftp://host/../x"; }, "Url", "no address"},
              {[](S& s) { s.user_name = ""; }, "UserName", "blank"},
              {[](S& s) { s.certificate_as_base64 = "U0VDUkVU"; }, ""},
              {[](S& s) { s.certificate_as_base64 = "-SECRET-"; }, "CertificateAsBase64", "not Base64"}});
}

TEST_CASE("Google Cloud: a bucket and a service account's key file")
{
    using S = GoogleCloudSettings;
    check<S>(
        {.bucket_name = "backups",
         .google_credentials_json = R"({"type":"service_account","client_email":"a@b","private_key":"SECRET"})"},
        {{[](S& s) { s.google_credentials_json = ""; }, "GoogleCredentialsJson", "blank"},
         {[](S& s) { s.google_credentials_json = "SECRET"; }, "GoogleCredentialsJson", "not JSON"},
         {[](S& s) { s.google_credentials_json = R"({"SECRET":1,"SECRET":2})"; }, "GoogleCredentialsJson", "not JSON"},
         {[](S& s) { s.google_credentials_json = "[]"; }, "GoogleCredentialsJson", "lacks"},
         {[](S& s) { s.google_credentials_json = R"({"client_email":"a@b"})"; }, "GoogleCredentialsJson", "lacks"},
         {[](S& s) { s.google_credentials_json = R"({"client_email":"","private_key":"SECRET"})"; },
          "GoogleCredentialsJson", "lacks"},
         {[](S& s) { s.google_credentials_json = R"({"client_email":"a","private_key":7})"; }, "GoogleCredentialsJson",
          "lacks"},
         {[](S& s) { s.bucket_name = "a"; }, "BucketName", "Give 3 to 222"},
         {[](S& s) { s.bucket_name = "Backups"; }, "BucketName", "other characters"},
         {[](S& s) { s.remote_folder_name = "a/.."; }, "RemoteFolderName", "no folder"}});
}

TEST_CASE("A script: a program, a time-out in range, arguments that can be cut, and no settings beside it")
{
    using S = S3Settings;
    check<S>(
        {.get_backup_configuration_script = GetBackupConfigurationScript{.exec = "/bin/true"}},
        {{[](S& s) { s.get_backup_configuration_script->exec = " "; }, "GetBackupConfigurationScript.Exec", "blank"},
         {[](S& s) { s.get_backup_configuration_script->timeout_in_ms = 0; },
          "GetBackupConfigurationScript.TimeoutInMs", "1 to 3600000"},
         {[](S& s) { s.get_backup_configuration_script->timeout_in_ms = 3'600'001; },
          "GetBackupConfigurationScript.TimeoutInMs", "out of range"},
         {[](S& s) { s.get_backup_configuration_script->arguments = "-c 'x"; },
          "GetBackupConfigurationScript.Arguments", "not closed"},
         {[](S& s) { s.max_upload_bytes_per_second = 1; }, ""},
         {[](S& s) { s.max_upload_bytes_per_second = 0; }, "MaxUploadBytesPerSecond", "at least 1"},
         {[](S& s) { s.bucket_name = "b"; }, "BucketName", "beside a script"},
         {[](S& s) { s.aws_secret_key = "SECRET"; }, "AwsSecretKey", "beside a script"},
         {[](S& s) { s.remote_folder_name = "x"; }, "RemoteFolderName", "beside a script"},
         {[](S& s) { s.remote_folder_name = ""; }, ""},
         {[](S& s) { s.aws_session_token = ""; }, ""},
         {[](S& s) { s.force_path_style = true; }, "ForcePathStyle", "beside a script"}});
}

TEST_CASE("Addresses are taken apart")
{
    const auto parts = parse_url("FTPS://Host.example:990/a/b%20c");
    REQUIRE(parts);
    CHECK(parts->scheme == "ftps");
    CHECK(parts->host == "Host.example");
    CHECK(parts->port == 990);
    CHECK(parts->path == "/a/b%20c");
    CHECK(parse_url("host", "ftp")->path.empty());
    CHECK_FALSE(parse_url("host"));
    CHECK(parse_url("http://[fe80::1]:80")->host == "fe80::1");
    for (const std::string text : {"", "://h", "http://", "http://:80", "http://[::1", "http://[]", "http://h:",
                                   "http://h:x", "http://h:70000", "http://h/..", "http://h/#x", "http://h\\x"}) {
        INFO(text);
        CHECK_FALSE(parse_url(text));
    }
}
