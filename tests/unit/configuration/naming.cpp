#include <holdfast/configuration/active_destinations.hpp>
#include <holdfast/configuration/naming.hpp>

#include <catch2/catch.hpp>

#include <set>
#include <string>

using namespace holdfast;

TEST_CASE("A derived task is named after its template, and nothing else may be")
{
    CHECK(get_task_name("nightly") == "Server Wide Backup, nightly");
    CHECK(is_reserved_task_name("Server Wide Backup, nightly"));
    CHECK(is_reserved_task_name("SERVER wide backup, NIGHTLY"));
    CHECK(is_reserved_task_name("server wide backup, "));
    CHECK(is_reserved_task_name("  Server Wide Backup, x"));
    CHECK_FALSE(is_reserved_task_name("Server Wide Backup"));
    CHECK_FALSE(is_reserved_task_name("Server Wide Backup,nightly"));
    CHECK_FALSE(is_reserved_task_name("My Server Wide Backup, nightly"));
    CHECK_FALSE(is_reserved_task_name(""));
}

TEST_CASE("Names are the same without regard to ASCII letter case, and only ASCII")
{
    CHECK(same_name("Orders", "oRDERS"));
    CHECK(same_name("", ""));
    CHECK_FALSE(same_name("Orders", "Orders "));
    CHECK_FALSE(same_name("\xC3\x84", "\xC3\xA4"));
    CHECK_FALSE(same_name("a[", "a{"));
    CHECK(fold_name("AZ[az]@\xC3\x84") == "az[az]@\xC3\x84");
}

TEST_CASE("A blank name is made from type and active places")
{
    const auto name = [](const ServerWideBackupConfiguration& configuration) {
        return generate_template_name(configuration, [](std::string_view) { return false; });
    };
    CHECK(name({}) == "Backup w/o destinations");
    CHECK(name({.backup_type = BackupType::snapshot}) == "Snapshot w/o destinations");
    CHECK(name({.local_settings = LocalSettings{.folder_path = "/b"}}) == "Backup to Local");
    CHECK(name({.local_settings = LocalSettings{.folder_path = "/b"}, .s3_settings = S3Settings{.bucket_name = "b"}}) ==
          "Backup to Local, Amazon S3");
    CHECK(name({.backup_type = BackupType::snapshot,
                .local_settings = LocalSettings{.disabled = true, .folder_path = "/b"},
                .s3_settings = S3Settings{.bucket_name = " "},
                .glacier_settings = GlacierSettings{.vault_name = "v"},
                .azure_settings = AzureSettings{.storage_container = "c"},
                .ftp_settings = FtpSettings{.url = "u"},
                .google_cloud_settings = GoogleCloudSettings{.bucket_name = "b"}}) ==
          "Snapshot to Amazon Glacier, Azure, Google Cloud, FTP");
}

TEST_CASE("A generated name that is taken gets #2, then #3")
{
    const ServerWideBackupConfiguration configuration{.local_settings = LocalSettings{.folder_path = "/b"}};
    std::set<std::string> names;
    const auto taken = [&](std::string_view name) { return names.count(fold_name(name)) != 0; };
    for (const std::string expected :
         {"Backup to Local", "Backup to Local #2", "Backup to Local #3", "Backup to Local #4"}) {
        const std::string name = generate_template_name(configuration, taken);
        CHECK(name == expected);
        names.insert(fold_name(name));
    }
    names.erase("backup to local #2");
    CHECK(generate_template_name(configuration, taken) == "Backup to Local #2");
}

TEST_CASE("A place is active if it is enabled and has its key field or a script")
{
    CHECK_FALSE(is_active(LocalSettings{}));
    CHECK_FALSE(is_active(LocalSettings{.folder_path = " \t"}));
    CHECK(is_active(LocalSettings{.folder_path = "/b"}));
    CHECK_FALSE(is_active(LocalSettings{.disabled = true, .folder_path = "/b"}));
    CHECK(is_active(S3Settings{.get_backup_configuration_script = GetBackupConfigurationScript{.exec = "x"}}));
    CHECK_FALSE(is_active(
        FtpSettings{.disabled = true, .get_backup_configuration_script = GetBackupConfigurationScript{.exec = "x"}}));
    ServerWideBackupConfiguration all{.local_settings = LocalSettings{.folder_path = "/b"},
                                      .s3_settings = S3Settings{.bucket_name = "b"},
                                      .glacier_settings = GlacierSettings{.vault_name = "v"},
                                      .azure_settings = AzureSettings{.storage_container = "c"},
                                      .ftp_settings = FtpSettings{.url = "u"},
                                      .google_cloud_settings = GoogleCloudSettings{.bucket_name = "b"}};
    CHECK(active_destinations(all) ==
          std::vector<std::string>{"Local", "AmazonS3", "AmazonGlacier", "Azure", "GoogleCloud", "FTP"});
    CHECK(active_destinations(PeriodicBackupConfiguration{}).empty());
}
