#ifndef HOLDFAST_CONFIGURATION_DESCRIPTION_SETTINGS_HPP
#define HOLDFAST_CONFIGURATION_DESCRIPTION_SETTINGS_HPP

#include <holdfast/configuration/azure_settings.hpp>
#include <holdfast/configuration/backup_encryption_settings.hpp>
#include <holdfast/configuration/describe.hpp>
#include <holdfast/configuration/description/enumerations.hpp>
#include <holdfast/configuration/ftp_settings.hpp>
#include <holdfast/configuration/get_backup_configuration_script.hpp>
#include <holdfast/configuration/glacier_settings.hpp>
#include <holdfast/configuration/google_cloud_settings.hpp>
#include <holdfast/configuration/local_settings.hpp>
#include <holdfast/configuration/retention_policy.hpp>
#include <holdfast/configuration/s3_settings.hpp>
#include <holdfast/configuration/snapshot_settings.hpp>

/// The fields of the settings of places, retention, encryption and snapshots by their JSON names; secrets are marked, so
/// that redaction cannot forget one.
namespace holdfast::inline v1::detail {

template <>
struct Description<GetBackupConfigurationScript> {
    static constexpr std::string_view name = "GetBackupConfigurationScript";
    static constexpr auto fields()
    {
        return boost::hana::make_tuple(
            field("Exec", &GetBackupConfigurationScript::exec,
                  "The program: a path, or a name that is looked up in PATH.")
                .at_most(4096),
            field("Arguments", &GetBackupConfigurationScript::arguments,
                  "Its arguments in one line; quotes keep white space together. Not a secret.")
                .at_most(32'768),
            field("TimeoutInMs", &GetBackupConfigurationScript::timeout_in_ms,
                  "Milliseconds after which it is killed and the run fails.")
                .between(1, 3'600'000));
    }
};

template <>
struct Description<LocalSettings> {
    static constexpr std::string_view name = "LocalSettings";
    static constexpr auto fields()
    {
        return boost::hana::make_tuple(
            field("Disabled", &LocalSettings::disabled, "True: the place is left out of every run."),
            field("GetBackupConfigurationScript", &LocalSettings::get_backup_configuration_script,
                  "A program that prints these settings as JSON before each run."),
            field("FolderPath", &LocalSettings::folder_path, "The absolute path of the root folder (key field).")
                .at_most(4096),
            field("MaxUploadBytesPerSecond", &LocalSettings::max_upload_bytes_per_second,
                  "Only holdfast: bytes a second sent to this place. Absent: the template's.")
                .at_least(1));
    }
};

template <>
struct Description<S3Settings> {
    static constexpr std::string_view name = "S3Settings";
    static constexpr auto fields()
    {
        return boost::hana::make_tuple(
            field("Disabled", &S3Settings::disabled, "True: the place is left out of every run."),
            field("GetBackupConfigurationScript", &S3Settings::get_backup_configuration_script,
                  "A program that prints these settings as JSON before each run."),
            field("AwsAccessKey", &S3Settings::aws_access_key, "The id of the access key.").at_most(256),
            field("AwsSecretKey", &S3Settings::aws_secret_key, "The secret of the access key.").at_most(1024),
            field("AwsSessionToken", &S3Settings::aws_session_token, "Of temporary credentials only.").at_most(16'384),
            field("AwsRegionName", &S3Settings::aws_region_name,
                  "Such as eu-west-1; required unless CustomServerUrl is given.")
                .at_most(64),
            field("RemoteFolderName", &S3Settings::remote_folder_name,
                  "In front of every object name, parts separated by '/'.")
                .at_most(512),
            field("BucketName", &S3Settings::bucket_name, "The bucket (key field).").at_most(63),
            field("CustomServerUrl", &S3Settings::custom_server_url,
                  "http:// or https:// address of a compatible server.")
                .at_most(2048),
            field("ForcePathStyle", &S3Settings::force_path_style,
                  "True: the bucket is a part of the path, not of the host name."),
            field("StorageClass", &S3Settings::storage_class, "Absent: the bucket's default."),
            field("MaxUploadBytesPerSecond", &S3Settings::max_upload_bytes_per_second,
                  "Only holdfast: bytes a second sent to this place. Absent: the template's.")
                .at_least(1));
    }
};

template <>
struct Description<GlacierSettings> {
    static constexpr std::string_view name = "GlacierSettings";
    static constexpr auto fields()
    {
        return boost::hana::make_tuple(
            field("Disabled", &GlacierSettings::disabled, "True: the place is left out of every run."),
            field("GetBackupConfigurationScript", &GlacierSettings::get_backup_configuration_script,
                  "A program that prints these settings as JSON before each run."),
            field("AwsAccessKey", &GlacierSettings::aws_access_key, "The id of the access key.").at_most(256),
            field("AwsSecretKey", &GlacierSettings::aws_secret_key, "The secret of the access key.").at_most(1024),
            field("AwsSessionToken", &GlacierSettings::aws_session_token, "Of temporary credentials only.")
                .at_most(16'384),
            field("AwsRegionName", &GlacierSettings::aws_region_name, "Such as eu-west-1; required.").at_most(64),
            field("RemoteFolderName", &GlacierSettings::remote_folder_name,
                  "In front of every object name, parts separated by '/'.")
                .at_most(512),
            field("VaultName", &GlacierSettings::vault_name, "The vault (key field).").at_most(255),
            field("MaxUploadBytesPerSecond", &GlacierSettings::max_upload_bytes_per_second,
                  "Only holdfast: bytes a second sent to this place. Absent: the template's.")
                .at_least(1));
    }
};

template <>
struct Description<AzureSettings> {
    static constexpr std::string_view name = "AzureSettings";
    static constexpr auto fields()
    {
        return boost::hana::make_tuple(
            field("Disabled", &AzureSettings::disabled, "True: the place is left out of every run."),
            field("GetBackupConfigurationScript", &AzureSettings::get_backup_configuration_script,
                  "A program that prints these settings as JSON before each run."),
            field("StorageContainer", &AzureSettings::storage_container, "The container (key field).").at_most(63),
            field("RemoteFolderName", &AzureSettings::remote_folder_name,
                  "In front of every object name, parts separated by '/'.")
                .at_most(512),
            field("AccountName", &AzureSettings::account_name, "The storage account.").at_most(64),
            field("AccountKey", &AzureSettings::account_key,
                  "The account's key in Base64; exactly one of AccountKey and SasToken.")
                .at_most(1024),
            field("SasToken", &AzureSettings::sas_token,
                  "A shared access signature; exactly one of AccountKey and SasToken.")
                .at_most(8192),
            field("MaxUploadBytesPerSecond", &AzureSettings::max_upload_bytes_per_second,
                  "Only holdfast: bytes a second sent to this place. Absent: the template's.")
                .at_least(1));
    }
};

template <>
struct Description<FtpSettings> {
    static constexpr std::string_view name = "FtpSettings";
    static constexpr auto fields()
    {
        return boost::hana::make_tuple(
            field("Disabled", &FtpSettings::disabled, "True: the place is left out of every run."),
            field("GetBackupConfigurationScript", &FtpSettings::get_backup_configuration_script,
                  "A program that prints these settings as JSON before each run."),
            field("Url", &FtpSettings::url, "ftp:// or ftps:// (TLS), host, port and folder (key field).")
                .at_most(2048),
            field("Port", &FtpSettings::port, "Outdated; the port belongs into Url. 0 = not given.").between(0, 65'535),
            field("UserName", &FtpSettings::user_name, "The account.").at_most(256),
            field("Password", &FtpSettings::password, "Of the account; may be blank.").at_most(1024),
            field("CertificateAsBase64", &FtpSettings::certificate_as_base64, "The client's certificate for TLS.")
                .at_most(262'144),
            field("CertificateFileName", &FtpSettings::certificate_file_name,
                  "What the certificate is called; no file is read.")
                .at_most(4096),
            field("MaxUploadBytesPerSecond", &FtpSettings::max_upload_bytes_per_second,
                  "Only holdfast: bytes a second sent to this place. Absent: the template's.")
                .at_least(1));
    }
};

template <>
struct Description<GoogleCloudSettings> {
    static constexpr std::string_view name = "GoogleCloudSettings";
    static constexpr auto fields()
    {
        return boost::hana::make_tuple(
            field("Disabled", &GoogleCloudSettings::disabled, "True: the place is left out of every run."),
            field("GetBackupConfigurationScript", &GoogleCloudSettings::get_backup_configuration_script,
                  "A program that prints these settings as JSON before each run."),
            field("BucketName", &GoogleCloudSettings::bucket_name, "The bucket (key field).").at_most(222),
            field("RemoteFolderName", &GoogleCloudSettings::remote_folder_name,
                  "In front of every object name, parts separated by '/'.")
                .at_most(512),
            field("GoogleCredentialsJson", &GoogleCloudSettings::google_credentials_json,
                  "A service account's key file as one text.")
                .at_most(65'536),
            field("MaxUploadBytesPerSecond", &GoogleCloudSettings::max_upload_bytes_per_second,
                  "Only holdfast: bytes a second sent to this place. Absent: the template's.")
                .at_least(1));
    }
};

template <>
struct Description<RetentionPolicy> {
    static constexpr std::string_view name = "RetentionPolicy";
    static constexpr auto fields()
    {
        return boost::hana::make_tuple(
            field("Disabled", &RetentionPolicy::disabled, "True: nothing is removed."),
            field("MinimumBackupAgeToKeep", &RetentionPolicy::minimum_backup_age_to_keep,
                  "A chain goes when its newest backup is older. Absent: everything is kept.")
                .between(864'000'000'000, std::numeric_limits<std::int64_t>::max(), "at least 1.00:00:00"));
    }
};

template <>
struct Description<BackupEncryptionSettings> {
    static constexpr std::string_view name = "BackupEncryptionSettings";
    static constexpr auto fields()
    {
        return boost::hana::make_tuple(
            field("EncryptionMode", &BackupEncryptionSettings::encryption_mode, "Where the key comes from."),
            field("Key", &BackupEncryptionSettings::key, "Base64 of 32 bytes, for UseProvidedKey.").at_most(256));
    }
};

template <>
struct Description<SnapshotSettings> {
    static constexpr std::string_view name = "SnapshotSettings";
    static constexpr auto fields()
    {
        return boost::hana::make_tuple(
            field("CompressionAlgorithm", &SnapshotSettings::compression_algorithm,
                  "Absent: zstd. Deflate is accepted; holdfast writes zstd."),
            field("CompressionLevel", &SnapshotSettings::compression_level, "How much work compression may cost."),
            field("ExcludeIndexes", &SnapshotSettings::exclude_indexes,
                  "True: what the engine can rebuild is left out."));
    }
};

}  // namespace holdfast::inline v1::detail

#endif
