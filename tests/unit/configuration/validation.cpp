#include <holdfast/configuration/validation.hpp>

#include <support/thrown.hpp>

#include <catch2/catch.hpp>

#include <functional>
#include <string>
#include <vector>

using namespace holdfast;
using holdfast_tests::thrown_by;

namespace {

using Configuration = ServerWideBackupConfiguration;

const CompositionTraits everything{
    .destinations = {"Local", "AmazonS3", "AmazonGlacier", "Azure", "GoogleCloud", "FTP"}};
const std::string good_key = "OI7Vll7DroXdUORtc6Uo64wdAk1W0Db9ExXXgcg5IUs=";

Configuration good()
{
    return {.name = "nightly",
            .full_backup_frequency = "0 2 * * *",
            .local_settings = LocalSettings{.folder_path = "/backups"}};
}

auto refusal(const Configuration& configuration, const CompositionTraits& composition = everything)
{
    return thrown_by([&] { validate(configuration, composition, CronDialect::raven); });
}

struct Case {
    std::function<void(Configuration&)> change;
    std::string path;  // blank = accepted
    std::string reason = {};
    errc code = errc::invalid_configuration;
};

BackupEncryptionSettings encryption(EncryptionMode mode, const std::string& key = {})
{
    return {.encryption_mode = mode, .key = key};
}

}  // namespace

TEST_CASE("Each rule of a template refuses what breaks it, and names the field")
{
    using C = Configuration;
    using enum EncryptionMode;
    const Case cases[] = {
        {[](C&) {}, ""},
        // names
        {[](C& c) { c.name = ""; }, ""},
        {[](C& c) { c.name = std::string(128, 'x'); }, ""},
        {[](C& c) { c.name = std::string(129, 'x'); }, "Name: ", "129 bytes. Give at most 128."},
        {[](C& c) { c.name = "a\nb"; }, "Name: ", "control character"},
        {[](C& c) { c.name = "a\xFF"; }, "Name: ", "not UTF-8"},
        {[](C& c) { c.name = "K\xC3\xB6ln"; }, ""},
        {[](C& c) { c.task_id = -1; }, "TaskId: ", "at least 0"},
        // schedule
        {[](C& c) { c.full_backup_frequency = std::nullopt; }, "FullBackupFrequency: ", "neither"},
        {[](C& c) { c.full_backup_frequency = " "; }, "FullBackupFrequency: ", "neither"},
        {[](C& c) { c.full_backup_frequency.swap(c.incremental_backup_frequency); }, ""},
        {[](C& c) { c.full_backup_frequency = "0 25 * * *"; }, "FullBackupFrequency: ", "25"},
        {[](C& c) { c.incremental_backup_frequency = "*x * * * *"; }, "IncrementalBackupFrequency: ", "*x"},
        {[](C& c) { c.incremental_backup_frequency = std::string(257, '*'); }, "IncrementalBackupFrequency: ", "257"},
        {[](C& c) { c.full_backup_frequency = "0 0 30 2 *"; }, "FullBackupFrequency: ", "never"},
        {[](C& c) { c.time_zone = "Europe/Berlin"; }, ""},
        {[](C& c) { c.time_zone = "Mars/Olympus"; }, "TimeZone: ", "Mars/Olympus"},
        {[](C& c) { c.spread = std::chrono::hours(24); }, ""},
        {[](C& c) { c.spread = std::chrono::hours(25); }, "Spread: ", "00:00:00 to 1.00:00:00"},
        {[](C& c) { c.spread = TimeSpan(-1); }, "Spread: ", "out of range"},
        {[](C& c) { c.maximum_chain_length = -1; }, "MaximumChainLength: ", "at least 0"},
        // limits
        {[](C& c) { c.max_read_ops_per_second = 1; }, ""},
        {[](C& c) { c.max_read_ops_per_second = 0; }, "MaxReadOpsPerSecond: ", "at least 1"},
        {[](C& c) { c.max_read_bytes_per_second = 0; }, "MaxReadBytesPerSecond: ", "at least 1"},
        {[](C& c) { c.max_upload_bytes_per_second = -5; }, "MaxUploadBytesPerSecond: ", "at least 1"},
        // retention
        {[](C& c) { c.retention_policy = RetentionPolicy{}; }, ""},
        {[](C& c) { c.retention_policy = RetentionPolicy{false, std::chrono::hours(24)}; }, ""},
        {[](C& c) { c.retention_policy = RetentionPolicy{false, std::chrono::hours(24) - TimeSpan(1)}; },
         "RetentionPolicy.MinimumBackupAgeToKeep: ", "at least 1.00:00:00"},
        {[](C& c) { c.retention_policy = RetentionPolicy{false, TimeSpan(-1)}; },
         "RetentionPolicy.MinimumBackupAgeToKeep: ", "out of range"},
        {[](C& c) { c.retention_policy = RetentionPolicy{true, std::chrono::hours(1)}; }, ""},
        // nodes
        {[](C& c) { c.pin_to_mentor_node = true; }, "PinToMentorNode: ", "MentorNode is blank"},
        {[](C& c) { c.pin_to_mentor_node = true, c.mentor_node = "A"; }, ""},
        // databases
        {[](C& c) { c.excluded_databases = {"a", "not there"}; }, ""},
        {[](C& c) { c.excluded_databases = {"a", ""}; }, "ExcludedDatabases[1]: ", "blank"},
        {[](C& c) { c.excluded_databases = {" ", "a"}; }, "ExcludedDatabases[0]: ", "blank"},
        // encryption
        {[](C& c) { c.backup_encryption_settings = encryption(none); }, ""},
        {[](C& c) { c.backup_encryption_settings = encryption(use_database_key); }, ""},
        {[](C& c) { c.backup_encryption_settings = encryption(use_provided_key, good_key); }, ""},
        {[](C& c) { c.backup_encryption_settings = encryption(use_provided_key); },
         "BackupEncryptionSettings.Key: ", "it is blank, but EncryptionMode is UseProvidedKey"},
        {[](C& c) { c.backup_encryption_settings = encryption(none, good_key); },
         "BackupEncryptionSettings.Key: ", "EncryptionMode is not UseProvidedKey"},
        {[](C& c) { c.backup_encryption_settings = encryption(use_database_key, good_key); },
         "BackupEncryptionSettings.Key: ", "EncryptionMode is not UseProvidedKey"},
        {[](C& c) { c.backup_encryption_settings = encryption(use_provided_key, "SECRET!"); },
         "BackupEncryptionSettings.Key: ", "not Base64"},
        {[](C& c) { c.backup_encryption_settings = encryption(use_provided_key, "U0VDUkVU"); },
         "BackupEncryptionSettings.Key: ", "it has 6 bytes. Give 32 bytes"},
        {[](C& c) { c.backup_encryption_settings = encryption(use_provided_key, "(redacted)"); },
         "BackupEncryptionSettings.Key: ", "stands for a secret"},
        // places
        {[](C& c) { c.local_settings.reset(); }, "LocalSettings: ", "no place is active"},
        {[](C& c) { c.local_settings->folder_path = ""; }, "LocalSettings: ", "no place is active"},
        {[](C& c) { c.local_settings->disabled = true; }, "LocalSettings: ", "no place is active"},
        {[](C& c) { c.local_settings.reset(), c.disabled = true; }, ""},
    };
    for (const Case& one : cases) {
        Configuration configuration = good();
        one.change(configuration);
        const auto error = refusal(configuration);
        INFO(one.path << " | " << one.reason << " | " << error.text);
        if (one.path.empty()) {
            CHECK_FALSE(error.code);
            continue;
        }
        CHECK(error.code == one.code);
        CHECK(error.text.rfind(one.path, 0) == 0);
        CHECK(error.says(one.reason));
        CHECK(error.text.back() == '.');
        CHECK_FALSE(error.says("SECRET"));
        CHECK_FALSE(error.says("U0VDUkVU"));
    }
}

TEST_CASE("What the composition lacks is refused by name")
{
    const CompositionTraits small{
        .destinations = {"Local"}, .encryption = false, .snapshots = false, .synthetic_fulls = false};
    CHECK_FALSE(refusal(good(), small).code);

    Configuration cloud = good();
    cloud.s3_settings = S3Settings{.bucket_name = "b"};
    auto error = refusal(cloud, small);
    CHECK(error.code == errc::not_in_this_composition);
    CHECK(error.says("S3Settings: "));
    CHECK(error.says("AmazonS3"));
    CHECK(error.says("the server has Local."));
    cloud.s3_settings->disabled = true;
    CHECK_FALSE(refusal(cloud, small).code);
    cloud.s3_settings = S3Settings{};
    CHECK_FALSE(refusal(cloud, small).code);
    cloud.s3_settings->get_backup_configuration_script = GetBackupConfigurationScript{.exec = "x"};
    CHECK(refusal(cloud, small).code == errc::not_in_this_composition);

    Configuration snapshot = good();
    snapshot.backup_type = BackupType::snapshot;
    error = refusal(snapshot, small);
    CHECK(error.code == errc::not_in_this_composition);
    CHECK(error.says("BackupType: "));
    CHECK(error.says("snapshots"));
    CHECK_FALSE(refusal(snapshot).code);

    Configuration synthetic = good();
    synthetic.synthetic_fulls = true;
    error = refusal(synthetic, small);
    CHECK(error.code == errc::not_in_this_composition);
    CHECK(error.says("SyntheticFulls: "));
    CHECK_FALSE(refusal(synthetic).code);

    Configuration encrypted = good();
    for (const auto& settings :
         {encryption(EncryptionMode::use_provided_key, good_key), encryption(EncryptionMode::use_database_key)}) {
        encrypted.backup_encryption_settings = settings;
        error = refusal(encrypted, small);
        CHECK(error.code == errc::not_in_this_composition);
        CHECK(error.says("BackupEncryptionSettings.EncryptionMode: "));
    }
    encrypted.backup_encryption_settings = encryption(EncryptionMode::none);
    CHECK_FALSE(refusal(encrypted, small).code);
}

TEST_CASE("A regular task is checked by the same rules and must not take a server-wide name")
{
    PeriodicBackupConfiguration task{.name = "mine",
                                     .full_backup_frequency = "0 2 * * *",
                                     .local_settings = LocalSettings{.folder_path = "/backups"}};
    const auto refused = [&] { return thrown_by([&] { validate(task, everything, CronDialect::raven); }); };
    CHECK_FALSE(refused().code);
    task.full_backup_frequency = "61 * * * *";
    CHECK(refused().says("FullBackupFrequency: "));
    task.name = "server WIDE backup, nightly";
    CHECK(refused().code == errc::reserved_name);
    CHECK(refused().says("Name: "));
}

TEST_CASE("The template has to fit each database's own encryption")
{
    Configuration configuration = good();
    const auto refused = [&](bool encrypted, const CompositionTraits& composition) {
        return thrown_by([&] {
            validate_for_database(configuration, DatabaseInfo{.name = "Orders", .encrypted = encrypted}, composition);
        });
    };
    CompositionTraits plain = everything;
    plain.encryption = false;

    CHECK_FALSE(refused(false, everything).code);
    CHECK_FALSE(refused(true, everything).code);
    CHECK_FALSE(refused(false, plain).code);
    CHECK(refused(true, plain).code == errc::not_in_this_composition);
    CHECK(refused(true, plain).says("Orders"));

    configuration.backup_encryption_settings = encryption(EncryptionMode::use_database_key);
    CHECK_FALSE(refused(true, everything).code);
    const auto error = refused(false, everything);
    CHECK(error.code == errc::invalid_configuration);
    CHECK(error.says("BackupEncryptionSettings.EncryptionMode"));
    CHECK(error.says("nightly"));
    CHECK(error.says("Orders"));
    configuration.backup_type = BackupType::snapshot;
    CHECK_FALSE(refused(false, everything).code);
    configuration.backup_type = BackupType::backup;
    configuration.backup_encryption_settings = encryption(EncryptionMode::use_provided_key, good_key);
    CHECK_FALSE(refused(false, everything).code);
}

TEST_CASE("A restore names one database and exactly one place, with keys of the right length")
{
    struct RestoreCase {
        std::function<void(RestoreBackupConfiguration&)> change;
        std::string path;
        std::string reason = {};
    };
    using R = RestoreBackupConfiguration;
    const RestoreCase cases[] = {
        {[](R&) {}, ""},
        {[](R& r) { r.database_name = " "; }, "DatabaseName: ", "blank"},
        {[](R& r) { r.backup_location = ""; }, "BackupLocation: ", "no place is given"},
        {[](R& r) { r.backup_location = "b"; }, "BackupLocation: ", "absolute"},
        {[](R& r) { r.local_settings = LocalSettings{.folder_path = "/c"}; }, "BackupLocation: ", "more than one"},
        {[](R& r) { r.backup_location.swap(r.local_settings.emplace().folder_path); }, ""},
        {[](R& r) { r.s3_settings = S3Settings{.disabled = true, .bucket_name = "x"}; }, ""},
        {[](R& r) { r.encryption_key = good_key; }, ""},
        {[](R& r) { r.encryption_key = ""; }, ""},
        {[](R& r) { r.encryption_key = "U0VDUkVU"; }, "EncryptionKey: ", "it has 6 bytes"},
        {[](R& r) { r.backup_encryption_settings = encryption(EncryptionMode::use_provided_key, good_key); }, ""},
        {[](R& r) { r.backup_encryption_settings = encryption(EncryptionMode::use_provided_key); },
         "BackupEncryptionSettings.Key: ", "blank"},
        {[](R& r) { r.max_read_ops_per_second = 0; }, "MaxReadOpsPerSecond: ", "at least 1"},
    };
    for (const RestoreCase& one : cases) {
        RestoreBackupConfiguration configuration{.database_name = "copy", .backup_location = "/backups/orders"};
        one.change(configuration);
        const auto error = thrown_by([&] { validate(configuration, everything); });
        INFO(one.path << " | " << one.reason << " | " << error.text);
        CHECK(static_cast<bool>(error.code) == !one.path.empty());
        CHECK(error.text.rfind(one.path, 0) == 0);
        CHECK(error.says(one.reason));
    }
    RestoreBackupConfiguration cloud{.database_name = "copy",
                                     .azure_settings = AzureSettings{.storage_container = "c"}};
    CHECK(thrown_by([&] { validate(cloud, CompositionTraits{.destinations = {"Local"}}); }).code ==
          errc::not_in_this_composition);
}
