#ifndef HOLDFAST_DETAIL_COORDINATOR_RESTORE_IPP
#define HOLDFAST_DETAIL_COORDINATOR_RESTORE_IPP

#include <holdfast/configuration/naming.hpp>
#include <holdfast/configuration/validation.hpp>
#include <holdfast/detail/coordinator/core.hpp>
#include <holdfast/detail/run_blocking.hpp>
#include <holdfast/restore/restore_points.hpp>

#include <algorithm>

namespace holdfast::inline v1::detail {

namespace {

/// Keeps retention away while it lives.
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

awaitable<RestoreResult> Core::restore_database(RestoreBackupConfiguration configuration)
{
    require_started();
    validate(configuration, composition_.traits());
    if (databases_.contains(fold_name(configuration.database_name)))
        throw Error(errc::database_exists, "DatabaseName: a database named '" + configuration.database_name +
                                               "' exists already. Choose another name, or delete that database first.");
    const ReadingScope reading(readers_);
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
    job.key = key_to_open(configuration);
    job.ciphers = composition_.ciphers;
    if (configuration.encryption_key && !configuration.encryption_key->empty())
        job.encryption_key = key_from_base64(*configuration.encryption_key);
    job.disable_ongoing_tasks = configuration.disable_ongoing_tasks;
    job.skip_indexes = configuration.skip_indexes;
    if (configuration.max_read_ops_per_second) job.max_read_ops_per_second = *configuration.max_read_ops_per_second;
    job.memory_budget = options_.memory_budget;
    job.control = std::make_shared<OperationControl>(strand_);
    auto result = co_await restore(std::move(job));
    co_await boost::asio::this_coro::reset_cancellation_state(boost::asio::disable_cancellation());
    co_await database_created_by_name(configuration.database_name);
    if (configuration.disable_ongoing_tasks) co_await disable_tasks_of(configuration.database_name);
    co_return result;
}

awaitable<void> Core::disable_tasks_of(std::string database)
{
    std::vector<std::int64_t> ids;
    if (const auto known = databases_.find(fold_name(database)); known != databases_.end())
        for (const auto& [template_id, entry] : templates_)
            if (applies(entry, known->second)) ids.push_back(task_id::derived(template_id, known->second.number));
    for (const auto id : ids) co_await toggle_task(database, id, true);
}

awaitable<VerifyReport> Core::verify_place(RestoreBackupConfiguration place)
{
    const ReadingScope reading(readers_);
    VerifyJob job{.scheduler = *scheduler_, .blocking = blocking_};
    job.place.destination = co_await open_place(place);
    job.place.name = job.place.destination->name();
    job.key = key_to_open(place);
    job.ciphers = composition_.ciphers;
    if (place.max_read_ops_per_second) job.max_read_ops_per_second = *place.max_read_ops_per_second;
    job.memory_budget = options_.memory_budget;
    job.control = std::make_shared<OperationControl>(strand_);
    co_return co_await verify(std::move(job));
}

awaitable<VerifyReport> Core::verify_task(std::string database, std::int64_t id)
{
    require_started();
    const auto task = require_task(database, id);
    const auto configuration = derived_configuration(task);
    const ReadingScope reading(readers_);
    const auto places = co_await open_places(task);
    const auto key = co_await key_of(configuration, database);
    const auto before = co_await load_record(id);
    VerifyReport report;
    bool newest_right_somewhere = false;
    bool newest_seen = false;
    for (const auto& place : places) {
        VerifyJob job{.scheduler = *scheduler_, .blocking = blocking_};
        job.place = place;
        if (key) job.key = key->clone();
        job.ciphers = composition_.ciphers;
        if (configuration.max_read_ops_per_second) job.max_read_ops_per_second = *configuration.max_read_ops_per_second;
        job.memory_budget = options_.memory_budget;
        job.control = std::make_shared<OperationControl>(strand_);
        auto verified = co_await verify(std::move(job));
        bool right = false;
        for (const auto& backup : verified.backups) {
            if (backup.folder != before.chain.folder) continue;
            newest_seen = true;
            right = backup.number == 1 ? !backup.code.failed() : right && !backup.code.failed();
        }
        newest_right_somewhere = newest_right_somewhere || right;
        std::move(verified.backups.begin(), verified.backups.end(), std::back_inserter(report.backups));
    }
    co_await boost::asio::this_coro::reset_cancellation_state(boost::asio::disable_cancellation());
    if (before.chain.exists())
        co_await update_record(id, [&](TaskRecord& record) {
            if (record.chain.folder != before.chain.folder || record.chain.length != before.chain.length) return;
            if (newest_right_somewhere) {
                record.chain.grade = std::max(record.chain.grade, BackupGrade::verified);
                if (record.status) record.status->grade = record.chain.grade;
            } else {
                record.chain.damaged = true;
                log_decision(id, newest_seen ? "verification found the newest chain damaged at every place; the next backup is full"
                                             : "verification found the newest chain at no place; the next backup is full");
            }
        });
    co_return report;
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
        job.dry_run = true;
        auto outcome = co_await execute_retention(std::move(job));
        if (outcome.code.failed()) throw Error(outcome.code, outcome.diagnostics);
        result.emplace_back(place.name, std::move(outcome.plan));
    }
    co_return result;
}

}  // namespace holdfast::inline v1::detail

#endif
