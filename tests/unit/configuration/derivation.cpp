#include <holdfast/configuration/active_destinations.hpp>
#include <holdfast/configuration/derivation.hpp>

#include <support/filled.hpp>

#include <catch2/catch.hpp>

using namespace holdfast;

namespace {

ServerWideBackupConfiguration everywhere()
{
    return {.name = "nightly",
            .task_id = 7,
            .full_backup_frequency = "0 2 * * *",
            .local_settings = LocalSettings{.folder_path = "/b"},
            .s3_settings = S3Settings{.bucket_name = "b"},
            .glacier_settings = GlacierSettings{.remote_folder_name = "/f/g/", .vault_name = "v"},
            .azure_settings = AzureSettings{.storage_container = "c", .remote_folder_name = " "},
            .ftp_settings = FtpSettings{.url = "ftps://h/f/"},
            .google_cloud_settings = GoogleCloudSettings{.bucket_name = "b", .remote_folder_name = "x"},
            .excluded_databases = {"Sandbox", "not there yet"}};
}

}  // namespace

TEST_CASE("Excluded databases are found without letter case")
{
    CHECK(excludes(everywhere(), "Sandbox"));
    CHECK(excludes(everywhere(), "SANDBOX"));
    CHECK(excludes(everywhere(), "Not There Yet"));
    CHECK_FALSE(excludes(everywhere(), "Sandbox2"));
    CHECK_FALSE(excludes({}, "Sandbox"));
}

TEST_CASE("A derived task is the template with its own name and the database's folder at each place")
{
    const auto task = derive(everywhere(), DatabaseInfo{.name = "Orders/.."});
    CHECK(task.name == "Server Wide Backup, nightly");
    CHECK(task.task_id == 0);
    CHECK(task.full_backup_frequency == "0 2 * * *");
    CHECK(task.local_settings->folder_path == "/b/orders=2f.=2e");
    CHECK(task.s3_settings->remote_folder_name == "orders=2f.=2e");
    CHECK(task.glacier_settings->remote_folder_name == "f/g/orders=2f.=2e");
    CHECK(task.azure_settings->remote_folder_name == "orders=2f.=2e");
    CHECK(task.ftp_settings->url == "ftps://h/f/orders=2f.=2e");
    CHECK(task.google_cloud_settings->remote_folder_name == "x/orders=2f.=2e");
}

TEST_CASE("Trailing separators and the root folder make no blank part")
{
    ServerWideBackupConfiguration configuration{.local_settings = LocalSettings{.folder_path = "/"}};
    CHECK(derive(configuration, {.name = "a"}).local_settings->folder_path == "/a");
    configuration.local_settings->folder_path = "/b//";
    CHECK(derive(configuration, {.name = "a"}).local_settings->folder_path == "/b/a");
    configuration.ftp_settings = FtpSettings{.url = "host"};
    CHECK(derive(configuration, {.name = "a"}).ftp_settings->url == "host/a");
}

TEST_CASE("Every field that both types have comes along")
{
    auto configuration = holdfast_tests::filled<ServerWideBackupConfiguration>();
    const auto task = derive(configuration, {.name = "a"});
    boost::hana::for_each(detail::task_fields<PeriodicBackupConfiguration>(), [&](const auto& described) {
        const auto defaults = PeriodicBackupConfiguration{};
        INFO(described.name);
        const bool kept = !(task.*described.member == defaults.*described.member);
        // The caller gives the id; the filled template is a snapshot, so it is not encrypted.
        CHECK(kept == (described.name != "TaskId" && described.name != "BackupEncryptionSettings"));
    });
    CHECK(task.revision == configuration.revision);
    CHECK(task.spread == configuration.spread);
}

TEST_CASE("A place with a script keeps the script and nothing else; a disabled place is left as it is")
{
    auto configuration = everywhere();
    configuration.s3_settings->get_backup_configuration_script = GetBackupConfigurationScript{.exec = "x"};
    configuration.local_settings->disabled = true;
    const auto task = derive(configuration, {.name = "a"});
    CHECK(*task.s3_settings ==
          S3Settings{.get_backup_configuration_script = GetBackupConfigurationScript{.exec = "x"}});
    CHECK(task.local_settings->folder_path == "/b");

    S3Settings from_script{.bucket_name = "b"};
    add_database_folder(from_script, "a");
    CHECK(from_script.remote_folder_name == "a");
}

TEST_CASE("Encryption follows the database first, then the type, then the template")
{
    struct Case {
        bool encrypted;
        BackupType type;
        std::optional<EncryptionMode> mode;
        std::optional<EncryptionMode> derived;
    };
    using enum EncryptionMode;
    const Case cases[] = {
        {true, BackupType::backup, std::nullopt, use_database_key},
        {true, BackupType::backup, none, use_database_key},
        {true, BackupType::backup, use_provided_key, use_database_key},
        {true, BackupType::snapshot, std::nullopt, use_database_key},
        {true, BackupType::snapshot, use_provided_key, use_database_key},
        {false, BackupType::snapshot, std::nullopt, std::nullopt},
        {false, BackupType::snapshot, use_provided_key, std::nullopt},
        {false, BackupType::snapshot, use_database_key, std::nullopt},
        {false, BackupType::backup, std::nullopt, std::nullopt},
        {false, BackupType::backup, none, none},
        {false, BackupType::backup, use_provided_key, use_provided_key},
        // Refused by validate_for_database; never stored in plain.
        {false, BackupType::backup, use_database_key, use_database_key},
    };
    for (const Case& one : cases) {
        ServerWideBackupConfiguration configuration{.backup_type = one.type};
        if (one.mode) {
            configuration.backup_encryption_settings =
                BackupEncryptionSettings{.encryption_mode = *one.mode, .key = "k"};
        }
        const auto task = derive(configuration, {.name = "a", .encrypted = one.encrypted});
        CHECK(task.backup_encryption_settings.has_value() == one.derived.has_value());
        if (!one.derived) continue;
        CHECK(task.backup_encryption_settings->encryption_mode == *one.derived);
        // The template's key goes nowhere near an encrypted database.
        CHECK(task.backup_encryption_settings->key.empty() == one.encrypted);
    }
}
