// The block of docs/concepts/configuration.md.
#include <holdfast/configuration/derivation.hpp>
#include <holdfast/configuration/validation.hpp>

#include <catch2/catch.hpp>

#include <chrono>

TEST_CASE("the documents' template is valid, and implies what the table says")
{
    holdfast::ServerWideBackupConfiguration nightly{
        .name = "nightly",
        .full_backup_frequency = "0 2 * * 0",
        .incremental_backup_frequency = "0 2 * * 1-6",
        .retention_policy = holdfast::RetentionPolicy{.minimum_backup_age_to_keep = std::chrono::hours(24 * 30)},
        .local_settings = holdfast::LocalSettings{.folder_path = "/var/backups"},
        .excluded_databases = {"Sandbox"}};
    holdfast::validate(nightly, {.destinations = {"Local"}}, holdfast::CronDialect::raven);

    nightly.s3_settings = holdfast::S3Settings{.remote_folder_name = "prod", .bucket_name = "b"};
    nightly.ftp_settings = holdfast::FtpSettings{.url = "ftps://host/in"};
    const auto task = holdfast::derive(nightly, {.name = "Orders/2024"});
    CHECK(task.name == "Server Wide Backup, nightly");
    CHECK(task.local_settings->folder_path == "/var/backups/orders=2f2024");
    CHECK(task.s3_settings->remote_folder_name == "prod/orders=2f2024");
    CHECK(task.ftp_settings->url == "ftps://host/in/orders=2f2024");
    CHECK(holdfast::excludes(nightly, "sandbox"));
}
