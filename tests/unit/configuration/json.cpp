#include <holdfast/configuration/json.hpp>

#include <support/filled.hpp>
#include <support/thrown.hpp>

#include <catch2/catch.hpp>

#include <limits>

using namespace holdfast;
using holdfast_tests::filled;
using holdfast_tests::Filler;
using holdfast_tests::thrown_by;

TEMPLATE_TEST_CASE("Every type comes back from JSON as it was, with defaults and with every field set", "",
                   AzureSettings, BackupEncryptionSettings, BackupHistoryEntry, DecisionLogEntry, FtpSettings,
                   GetBackupConfigurationScript, GlacierSettings, GoogleCloudSettings, LocalSettings, OngoingTaskBackup,
                   OperationState, PeriodicBackupConfiguration, PeriodicBackupStatus, RestoreBackupConfiguration,
                   RestorePoint, RetentionPolicy, S3Settings, ServerWideBackupConfiguration, SnapshotSettings,
                   std::vector<BackupHistoryEntry>, std::vector<DecisionLogEntry>)
{
    CHECK(from_json<TestType>(to_json(TestType{})) == TestType{});

    TestType value{};
    Filler().fill(value);
    const std::string text = to_json(value);
    CHECK(text.find('\n') == std::string::npos);
    CHECK(from_json<TestType>(text) == value);
    CHECK_FALSE(from_json<TestType>(text) == TestType{});
}

TEMPLATE_TEST_CASE("No secret is in the redacted form, and every one is marked", "", AzureSettings,
                   BackupEncryptionSettings, FtpSettings, GlacierSettings, GoogleCloudSettings, LocalSettings,
                   PeriodicBackupConfiguration, RestoreBackupConfiguration, S3Settings, ServerWideBackupConfiguration)
{
    TestType value{};
    Filler filler;
    filler.fill(value);
    const std::string text = to_redacted_json(value);
    CHECK(text.find("SECRET") == std::string::npos);
    int marks = 0;
    for (auto at = text.find("(redacted)"); at != std::string::npos; at = text.find("(redacted)", at + 1)) ++marks;
    CHECK(marks == filler.secrets());
    // A blank secret is shown as blank: that it is missing is worth knowing.
    CHECK(to_redacted_json(TestType{}).find("(redacted)") == std::string::npos);
}

TEST_CASE("A redacted form is not taken for the secret when it is sent back")
{
    const auto error = thrown_by([] {
        static_cast<void>(from_json<AzureSettings>(R"json({"AccountName":"a","AccountKey":"(redacted)"})json"));
    });
    CHECK(error.code == errc::invalid_configuration);
    CHECK(error.says("AccountKey"));
    CHECK(error.says("Give the secret itself."));
}

TEST_CASE("Every secret field of the client API is a secret here")
{
    const std::string text = to_redacted_json(filled<ServerWideBackupConfiguration>());
    for (const std::string name : {"AwsSecretKey", "AwsSessionToken", "AccountKey", "SasToken", "Password",
                                   "CertificateAsBase64", "GoogleCredentialsJson", "Key"}) {
        CHECK(text.find("\"" + name + "\":\"(redacted)\"") != std::string::npos);
    }
}

TEST_CASE("JSON has the names, spans, times and enumerators of the client API")
{
    ServerWideBackupConfiguration configuration;
    configuration.full_backup_frequency = "0 2 * * 0";
    configuration.backup_upload_mode = BackupUploadMode::direct_upload;
    configuration.retention_policy = RetentionPolicy{.minimum_backup_age_to_keep = std::chrono::hours(24 * 7)};
    configuration.created_at = TimePoint(std::chrono::sys_days(std::chrono::year(2024) / 2 / 29)) + TimeSpan(5);
    configuration.s3_settings = S3Settings{.storage_class = S3StorageClass::standard_infrequent_access};
    const std::string text = to_json(configuration);
    for (const std::string part :
         {R"("FullBackupFrequency":"0 2 * * 0")", R"("BackupUploadMode":"DirectUpload")",
          R"("RetentionPolicy":{"Disabled":false,"MinimumBackupAgeToKeep":"7.00:00:00"})",
          R"("CreatedAt":"2024-02-29T00:00:00.0000005Z")", R"("StorageClass":"StandardInfrequentAccess")",
          R"("MentorNode":null)", R"("ExcludedDatabases":[])", R"("MaxReadOpsPerSecond":null)"}) {
        INFO(part);
        CHECK(text.find(part) != std::string::npos);
    }
    PeriodicBackupStatus status;
    status.upload_to_s3.emplace().upload_progress.emplace();
    CHECK(to_json(status).find(R"("UploadToS3":{"LastFullBackup":null)") != std::string::npos);
    CHECK(to_json(status).find(R"("BytesPutsPerSec":0,"UploadTimeInMs":0)") != std::string::npos);
    OngoingTaskBackup task;
    task.on_going_backup.emplace().running_backup_task_id = 7;
    CHECK(to_json(task).find(R"("OnGoingBackup":{"StartTime":null,"IsFull":false,"RunningBackupTaskId":7})") !=
          std::string::npos);
}

TEST_CASE("64-bit numbers are exact")
{
    PeriodicBackupStatus status;
    status.task_id = std::numeric_limits<std::int64_t>::min();
    status.version = std::numeric_limits<std::int64_t>::max();
    CHECK(from_json<PeriodicBackupStatus>(to_json(status)) == status);
    ServerWideBackupConfiguration configuration;
    configuration.revision = std::numeric_limits<std::uint64_t>::max();
    CHECK(from_json<ServerWideBackupConfiguration>(to_json(configuration)) == configuration);
}

TEST_CASE("Null and missing fields keep their defaults, and enumerators may be numbers")
{
    CHECK(from_json<GetBackupConfigurationScript>("{\"Exec\":null,\"Arguments\":null,\"TimeoutInMs\":null}") ==
          GetBackupConfigurationScript{});
    CHECK(from_json<SnapshotSettings>("{}") == SnapshotSettings{});
    CHECK(from_json<SnapshotSettings>(R"({"CompressionAlgorithm":1,"CompressionLevel":3})") ==
          SnapshotSettings{CompressionAlgorithm::deflate, CompressionLevel::smallest_size, false});
    CHECK(from_json<S3Settings>(R"({"StorageClass":10})").storage_class == S3StorageClass::express_one_zone);
    CHECK(from_json<BackupEncryptionSettings>(R"({"EncryptionMode":2})").encryption_mode ==
          EncryptionMode::use_provided_key);
    CHECK(from_json<FtpSettings>(R"({"Port":null})") == FtpSettings{});
}

TEST_CASE("Texts that are not UTF-8 are written so that they can be read")
{
    DecisionLogEntry entry;
    entry.text = "a\xFF\xC0\xAF\xED\xA0\x80z";
    CHECK(from_json<DecisionLogEntry>(to_json(entry)).text.front() == 'a');
    entry.text = "\xF0\x9F\x98\x80 \xE2\x82\xAC \x7f";
    CHECK(from_json<DecisionLogEntry>(to_json(entry)) == entry);
}

TEST_CASE("A restore is read in the form of RavenDB's client too")
{
    const auto local = from_json<RestoreBackupConfiguration>(
        R"({"DatabaseName":"copy","LastFileNameToRestore":null,"DataDirectory":null,"EncryptionKey":null,
            "DisableOngoingTasks":true,"SkipIndexes":false,"ShardRestoreSettings":null,"BackupEncryptionSettings":null,
            "Type":"Local","BackupLocation":"/backups/orders"})");
    CHECK(local.backup_location == "/backups/orders");
    CHECK(local.disable_ongoing_tasks);
    const auto s3 = from_json<RestoreBackupConfiguration>(
        R"({"Type":"S3","DatabaseName":"copy","Settings":{"BucketName":"b","RemoteFolderName":"f"}})");
    REQUIRE(s3.s3_settings);
    CHECK(s3.s3_settings->bucket_name == "b");
    CHECK(thrown_by([] {
              static_cast<void>(from_json<RestoreBackupConfiguration>(R"({"Type":"Tape"})"));
          }).says("Type: no such value"));
    CHECK(thrown_by([] {
              static_cast<void>(from_json<RestoreBackupConfiguration>(R"({"DataDirectory":"/data"})"));
          }).says("DataDirectory: there is no such field"));
}
