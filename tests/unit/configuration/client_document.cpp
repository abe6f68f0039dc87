#include <holdfast/configuration/derivation.hpp>
#include <holdfast/configuration/json.hpp>
#include <holdfast/configuration/validation.hpp>

#include <catch2/catch.hpp>

#include <string>

using namespace holdfast;

namespace {

// As RavenDB's client serializes a ServerWideBackupConfiguration: every property, nulls included.
const std::string full_document = R"json({
    "Disabled": false,
    "Name": null,
    "TaskId": 0,
    "MentorNode": null,
    "PinToMentorNode": false,
    "RetentionPolicy": {"Disabled": false, "MinimumBackupAgeToKeep": "14.00:00:00"},
    "CreatedAt": null,
    "FullBackupFrequency": "0 */6 * * *",
    "IncrementalBackupFrequency": "*/20 * * * *",
    "BackupType": "Backup",
    "BackupUploadMode": "Default",
    "SnapshotSettings": {"CompressionAlgorithm": null, "CompressionLevel": "Optimal", "ExcludeIndexes": false},
    "BackupEncryptionSettings": {"Key": "OI7Vll7DroXdUORtc6Uo64wdAk1W0Db9ExXXgcg5IUs=", "EncryptionMode": "UseProvidedKey"},
    "MaxReadOpsPerSecond": null,
    "LocalSettings": {"Disabled": false, "GetBackupConfigurationScript": null, "FolderPath": "/var/backups/raven"},
    "S3Settings": {
        "Disabled": false, "GetBackupConfigurationScript": null,
        "AwsAccessKey": "AKIAIOSFODNN7EXAMPLE", "AwsSecretKey": "wJalrXUtnFEMI/K7MDENG", "AwsSessionToken": null,
        "AwsRegionName": "us-east-1", "RemoteFolderName": "southsand", "BucketName": "ravendb-bucket",
        "CustomServerUrl": null, "ForcePathStyle": false, "StorageClass": null},
    "GlacierSettings": {
        "Disabled": false, "GetBackupConfigurationScript": null,
        "AwsAccessKey": "AKIAIOSFODNN7EXAMPLE", "AwsSecretKey": "wJalrXUtnFEMI/K7MDENG", "AwsSessionToken": null,
        "AwsRegionName": "us-east-2", "RemoteFolderName": "southsand", "VaultName": "ravendb-vault"},
    "AzureSettings": {
        "Disabled": false, "GetBackupConfigurationScript": null,
        "StorageContainer": "storageContainer", "RemoteFolderName": null, "AccountName": null, "AccountKey": null,
        "SasToken": null},
    "FtpSettings": {
        "Disabled": false, "GetBackupConfigurationScript": null,
        "Url": "192.168.10.4", "Port": 8080, "UserName": "user", "Password": "pass",
        "CertificateAsBase64": null, "CertificateFileName": null},
    "GoogleCloudSettings": {
        "Disabled": true, "GetBackupConfigurationScript": {"Exec": null, "Arguments": null, "TimeoutInMs": 10000},
        "BucketName": null, "RemoteFolderName": null, "GoogleCredentialsJson": null},
    "ExcludedDatabases": ["Sandbox", "import"]
})json";

}  // namespace

TEST_CASE("A configuration as RavenDB's client sends it loads unchanged")
{
    const auto configuration = from_json<ServerWideBackupConfiguration>(full_document);

    ServerWideBackupConfiguration expected{
        .full_backup_frequency = "0 */6 * * *",
        .incremental_backup_frequency = "*/20 * * * *",
        .snapshot_settings = SnapshotSettings{},
        .backup_encryption_settings = BackupEncryptionSettings{.encryption_mode = EncryptionMode::use_provided_key,
                                                               .key = "OI7Vll7DroXdUORtc6Uo64wdAk1W0Db9ExXXgcg5IUs="},
        .retention_policy = RetentionPolicy{.minimum_backup_age_to_keep = std::chrono::hours(14 * 24)},
        .local_settings = LocalSettings{.folder_path = "/var/backups/raven"},
        .s3_settings = S3Settings{.aws_access_key = "AKIAIOSFODNN7EXAMPLE",
                                  .aws_secret_key = "wJalrXUtnFEMI/K7MDENG",
                                  .aws_region_name = "us-east-1",
                                  .remote_folder_name = "southsand",
                                  .bucket_name = "ravendb-bucket"},
        .glacier_settings = GlacierSettings{.aws_access_key = "AKIAIOSFODNN7EXAMPLE",
                                            .aws_secret_key = "wJalrXUtnFEMI/K7MDENG",
                                            .aws_region_name = "us-east-2",
                                            .remote_folder_name = "southsand",
                                            .vault_name = "ravendb-vault"},
        .azure_settings = AzureSettings{.storage_container = "storageContainer"},
        .ftp_settings = FtpSettings{.url = "192.168.10.4", .port = 8080, .user_name = "user", .password = "pass"},
        .google_cloud_settings =
            GoogleCloudSettings{.disabled = true, .get_backup_configuration_script = GetBackupConfigurationScript{}},
        .excluded_databases = {"Sandbox", "import"}};
    CHECK(configuration == expected);
    CHECK(from_json<ServerWideBackupConfiguration>(to_json(configuration)) == configuration);
}

TEST_CASE("The client's shortest configurations load, and what only holdfast has keeps its default")
{
    const auto configuration = from_json<ServerWideBackupConfiguration>(
        R"json({"FullBackupFrequency":"0 2 * * 0","LocalSettings":{"FolderPath":"/b"},"RetentionPolicy":null,
                "S3Settings":null,"TaskId":0,"ExcludedDatabases":null})json");
    CHECK(configuration == ServerWideBackupConfiguration{.full_backup_frequency = "0 2 * * 0",
                                                         .local_settings = LocalSettings{.folder_path = "/b"}});
    validate(configuration, CompositionTraits{.destinations = {"Local"}}, CronDialect::raven);
}

TEST_CASE("A document that is full but for what the composition lacks is accepted once those places are disabled")
{
    auto configuration = from_json<ServerWideBackupConfiguration>(full_document);
    configuration.s3_settings->disabled = true;
    configuration.glacier_settings->disabled = true;
    configuration.azure_settings->disabled = true;
    configuration.ftp_settings->disabled = true;
    validate(configuration, CompositionTraits{.destinations = {"Local"}}, CronDialect::raven);
    const auto task = derive(configuration, DatabaseInfo{.name = "Orders"});
    CHECK(task.local_settings->folder_path == "/var/backups/raven/orders");
    CHECK(active_destinations(task) == std::vector<std::string>{"Local"});
}
