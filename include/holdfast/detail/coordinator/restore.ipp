#ifndef HOLDFAST_DETAIL_COORDINATOR_RESTORE_IPP
#define HOLDFAST_DETAIL_COORDINATOR_RESTORE_IPP

#include <holdfast/configuration/active_destinations.hpp>
#include <holdfast/configuration/naming.hpp>
#include <holdfast/configuration/validation.hpp>
#include <holdfast/detail/coordinator/core.hpp>
#include <holdfast/detail/run_blocking.hpp>
#include <holdfast/restore/restore_points.hpp>

#include <algorithm>

namespace holdfast::inline v1::detail {

namespace {

/// Keeps retention away while it lives; restores and verifications do by being under way.
class ReadingScope {
public:
    explicit ReadingScope(std::size_t& readers) : readers_(readers) { ++readers_; }
    ReadingScope(const ReadingScope&) = delete;
    ReadingScope& operator=(const ReadingScope&) = delete;
    ~ReadingScope() { --readers_; }

private:
    std::size_t& readers_;
};

std::optional<SecretBytes> key_to_open(const RestoreBackupConfiguration& configuration)
{
    std::optional<SecretBytes> key;
    if (!configuration.backup_encryption_settings) return key;
    const auto& settings = *configuration.backup_encryption_settings;
    if (settings.encryption_mode == EncryptionMode::use_provided_key) key = key_from_base64(settings.key);
    if (settings.encryption_mode == EncryptionMode::use_database_key) {
        if (!configuration.encryption_key || configuration.encryption_key->empty())
            throw Error(errc::key_missing, "EncryptionKey: the backup was sealed with the database's own key; give it here, "
                                           "or as BackupEncryptionSettings.Key with the mode UseProvidedKey.");
        key = key_from_base64(*configuration.encryption_key);
    }
    return key;
}

// Kind and key field of the one place that is given; the kind alone if a script supplies the rest.
std::string describe_place(const RestoreBackupConfiguration& place)
{
    std::string text;
    const auto add = [&](const char* name, const auto& settings, const auto& key_field) {
        if (!settings || !is_active(*settings)) return;
        const std::string& value = (*settings).*key_field;
        text = name + (value.empty() ? std::string() : " '" + value + "'");
    };
    add("AmazonS3", place.s3_settings, &S3Settings::bucket_name);
    add("AmazonGlacier", place.glacier_settings, &GlacierSettings::vault_name);
    add("Azure", place.azure_settings, &AzureSettings::storage_container);
    add("GoogleCloud", place.google_cloud_settings, &GoogleCloudSettings::bucket_name);
    add("FTP", place.ftp_settings, &FtpSettings::url);
    add("Local", place.local_settings, &LocalSettings::folder_path);
    if (!place.backup_location.empty()) text = "Local '" + place.backup_location + "'";
    return text;
}

}  // namespace

awaitable<std::shared_ptr<DestinationPort>> Core::open_place(RestoreBackupConfiguration configuration)
{
    if (!configuration.backup_location.empty()) {
        configuration.local_settings.emplace();
        configuration.local_settings->folder_path = configuration.backup_location;
    }
    for (const auto& kind : composition_.destinations) {
        const auto surroundings = environment(kind.name);
        auto destination =
            co_await run_blocking(blocking_, [&] { return kind.of_restore(configuration, surroundings); });
        if (destination) co_return destination;
    }
    throw Error(errc::not_in_this_composition,
                "No place to restore from is given that this server was built with. Give BackupLocation or the settings "
                "of one of its destinations.");
}

awaitable<std::vector<RestorePoint>> Core::get_restore_points(RestoreBackupConfiguration place)
{
    const ReadingScope reading(readers_);
    const auto destination = co_await open_place(std::move(place));
    co_return co_await list_restore_points(*destination, std::string());
}

Begun<RestoreResult> Core::begin_restore(RestoreBackupConfiguration configuration)
{
    require_started();
    validate(configuration, composition_.traits());
    const auto& name = configuration.database_name;
    for (const auto& [id, running] : readings_)
        if (running->work == Operation::Work::restore && same_name(running->database, name))
            throw AlreadyRunning(errc::restore_already_running, id,
                                 "DatabaseName: a restore to the name '" + running->database +
                                     "' is already running (operation " + std::to_string(id) +
                                     "). Wait for it, abort it, or choose another name.");
    if (databases_.contains(fold_name(name)))
        throw Error(errc::database_exists, "DatabaseName: a database named '" + name +
                                               "' exists already. Choose another name, or delete that database first.");
    auto operation = new_reading(Operation::Work::restore, name);
    tell(event::RestoreStarted{operation->id, name});
    Work<RestoreResult> work = [this, configuration = std::move(configuration)](OperationPtr running) {
        return run_restore(std::move(running), configuration);
    };
    return launch_reading<RestoreResult>(std::move(operation), std::move(work));
}

awaitable<OperationIdResult> Core::start_restore(RestoreBackupConfiguration configuration)
{
    co_return id_of(begin_restore(std::move(configuration)));
}

awaitable<RestoreResult> Core::restore_database(RestoreBackupConfiguration configuration)
{
    co_return co_await answer_of(begin_restore(std::move(configuration)));
}

awaitable<RestoreResult> Core::run_restore(OperationPtr operation, RestoreBackupConfiguration configuration)
{
    Place place;
    place.destination = co_await open_place(configuration);
    place.name = place.destination->name();
    RestoreJob job{.engine = *engine_, .scheduler = *scheduler_, .blocking = blocking_};
    job.places.push_back(std::move(place));
    if (configuration.last_file_name_to_restore && !configuration.last_file_name_to_restore->empty()) {
        const auto& file = *configuration.last_file_name_to_restore;
        const auto slash = file.rfind('/');
        if (slash != std::string::npos) job.selection.folder = file.substr(0, slash);
        job.selection.last_file = file;
    }
    job.selection.before = configuration.restore_before;
    job.database = configuration.database_name;
    job.failure_text = "Database '" + job.database + "' was not restored from " + describe_place(configuration);
    job.key = key_to_open(configuration);
    job.ciphers = composition_.ciphers;
    if (configuration.encryption_key && !configuration.encryption_key->empty())
        job.encryption_key = key_from_base64(*configuration.encryption_key);
    job.disable_ongoing_tasks = configuration.disable_ongoing_tasks;
    job.skip_indexes = configuration.skip_indexes;
    if (configuration.max_read_ops_per_second) job.max_read_ops_per_second = *configuration.max_read_ops_per_second;
    job.memory_budget = options_.memory_budget;
    job.control = operation->control;
    auto result = co_await restore(std::move(job));
    co_await register_restored(configuration);

    const auto progress = operation->control->snapshot();
    auto& summary = operation->state.result.emplace();
    summary.entries = static_cast<std::int64_t>(result.entries);
    summary.items = static_cast<std::int64_t>(result.items);
    summary.read_in_bytes = static_cast<std::int64_t>(result.bytes_read);
    summary.written_in_bytes = static_cast<std::int64_t>(result.bytes_written);
    summary.elapsed_in_ms = milliseconds(result.duration);
    summary.folder_name = result.folder;
    summary.file_name = result.files.back().substr(result.files.back().rfind('/') + 1);
    summary.messages = progress.messages;
    tell(event::RestoreCompleted{operation->id, operation->database, result.files.back(), result.bytes_written});
    co_return result;
}

// Also while the coordinator stops: what is published is there, and what was said about its tasks has to hold.
awaitable<void> Core::register_restored(RestoreBackupConfiguration configuration)
{
    try {
        co_await register_database_by_name(configuration.database_name);
        if (!configuration.disable_ongoing_tasks) co_return;
        std::vector<std::int64_t> ids;
        if (const auto known = databases_.find(fold_name(configuration.database_name)); known != databases_.end())
            for (const auto& [template_id, entry] : templates_)
                if (applies(entry, known->second)) ids.push_back(task_id::derived(template_id, known->second.number));
        for (const auto id : ids) co_await set_task_disabled(id, true);
    } catch (const Error& error) {
        throw Error(error.code(), "The database '" + configuration.database_name +
                                      "' is restored, whole, but its backup tasks could not be set up: " +
                                      error.diagnostics().text() + " Then check its tasks.");
    }
}

awaitable<std::vector<std::pair<std::string, RetentionPlan>>> Core::explain_retention(std::string database, std::int64_t id)
{
    require_started();
    const auto task = require_task(database, id);
    const auto configuration = derived_configuration(task);
    const auto places = co_await open_places(task);
    std::vector<std::pair<std::string, RetentionPlan>> result;
    for (const auto& place : places) {
        RetentionJob job{.scheduler = *scheduler_, .place = *place.destination};
        if (configuration.retention_policy && !configuration.retention_policy->disabled)
            job.minimum_age = configuration.retention_policy->minimum_backup_age_to_keep;
        job.is_of_another = [this, id](const std::string& name) { return is_other_task(id, name); };
        job.dry_run = true;
        auto outcome = co_await execute_retention(std::move(job));
        if (outcome.code.failed()) throw Error(outcome.code, outcome.diagnostics);
        result.emplace_back(place.name, std::move(outcome.plan));
    }
    co_return result;
}

}  // namespace holdfast::inline v1::detail

#endif
