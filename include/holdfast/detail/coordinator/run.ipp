#ifndef HOLDFAST_DETAIL_COORDINATOR_RUN_IPP
#define HOLDFAST_DETAIL_COORDINATOR_RUN_IPP

#include <holdfast/backup/data_key.hpp>
#include <holdfast/backup/run_backup.hpp>
#include <holdfast/configuration/derivation.hpp>
#include <holdfast/detail/coordinator/built_engine.hpp>
#include <holdfast/detail/coordinator/core.hpp>
#include <holdfast/detail/coordinator/place_notes.hpp>
#include <holdfast/detail/failures.hpp>
#include <holdfast/detail/run_blocking.hpp>
#include <holdfast/restore/restore_points.hpp>

#include <algorithm>
#include <atomic>

namespace holdfast::inline v1::detail {

namespace {

SecretBytes key_from_base64(const SecretText& text)
{
    SecretBytes key(32);
    std::size_t length = 0;
    const auto given = text.reveal();
    if (sodium_base642bin(reinterpret_cast<unsigned char*>(key.bytes().data()), key.size(), given.data(), given.size(),
                          nullptr, &length, nullptr, sodium_base64_VARIANT_ORIGINAL) != 0 ||
        length != key.size())
        throw Error(errc::invalid_configuration,
                    "BackupEncryptionSettings.Key: has to be the Base64 form of 32 bytes. Give such a key.");
    return key;
}

std::vector<std::string> names_of(const std::vector<Place>& places)
{
    std::vector<std::string> names;
    for (const auto& place : places) names.push_back(place.name);
    return names;
}

}  // namespace

DestinationEnvironment Core::environment(std::string_view kind) const
{
    return {options_.executor,
            blocking_,
            process_id_,
            [scheduler = scheduler_] { return scheduler->now(); },
            options_.destination_options,
            std::make_shared<PlaceNotes>(persistence_, kind)};
}

PeriodicBackupConfiguration Core::derived_configuration(const TaskView& task) const
{
    auto configuration = derive(task.of_template->configuration, task.database->info);
    configuration.task_id = task.id;
    configuration.disabled = is_disabled(task);
    return configuration;
}

bool Core::folder_in_use(const std::string& database, const std::string& folder) const
{
    return readers_ > 0 || !readings_.empty() || std::any_of(live_.begin(), live_.end(), [&](const auto& live) {
               return live.second->database == database &&
                      (live.second->folder == folder || live.second->source_folder == folder);
           });
}

awaitable<std::vector<Place>> Core::open_places(TaskView task)
{
    const auto configuration = derived_configuration(task);
    const auto database = task.database->info.name;
    std::vector<Place> places;
    for (const auto& kind : composition_.destinations) {
        auto surroundings = environment(kind.name);
        const auto leftover = std::make_shared<std::atomic<bool>>(false);
        surroundings.tell_of_leftover = [leftover] { *leftover = true; };
        auto place =
            co_await run_blocking(blocking_, [&] { return kind.of_task(configuration, database, surroundings); });
        if (!place) continue;
        place->has_leftover = leftover;
        places.push_back(std::move(*place));
    }
    if (places.empty())
        throw Error(errc::invalid_configuration, "The backup task '" + configuration.name + "' of the database '" +
                                                     database + "' has no active destination. Give its template one.");
    co_return places;
}

awaitable<std::optional<SecretBytes>> Core::key_of(PeriodicBackupConfiguration configuration, std::string database)
{
    std::optional<SecretBytes> key;
    if (!configuration.backup_encryption_settings) co_return key;
    switch (configuration.backup_encryption_settings->encryption_mode) {
        case EncryptionMode::none: break;
        case EncryptionMode::use_provided_key:
            key = key_from_base64(configuration.backup_encryption_settings->key);
            break;
        case EncryptionMode::use_database_key:
            key = co_await run_blocking(blocking_, [&] { return engine_->database_key(database); });
            if (key->empty())
                throw Error(errc::engine_failed, "The engine gave no key for the encrypted database '" + database +
                                                     "'. Check its key store; nothing was backed up.");
            break;
    }
    co_return key;
}

// A chain can be lost behind our back, so what the record says is looked up where it lies, at any one place.
awaitable<bool> Core::chain_is_whole_somewhere(ChainState chain, std::vector<Place> places)
{
    std::size_t unreachable = 0;
    for (const auto& place : places) {
        if (!chain.is_whole_at(place.name)) continue;
        bool whole = false;
        try {
            auto prefix = chain.folder + "/";
            const auto chains = co_await read_chains(*place.destination, std::move(prefix));
            whole = std::any_of(chains.begin(), chains.end(), [&](const StoredChain& stored) {
                return stored.folder == chain.folder && stored.restorable() >= static_cast<std::size_t>(chain.length) &&
                       stored.backups[static_cast<std::size_t>(chain.length) - 1].manifest_digest ==
                           chain.parent_digest;
            });
        } catch (const Error&) {
            ++unreachable;
        }
        if (whole) co_return true;
    }
    // A place that does not answer says nothing about the chain: a full now would only fail as well.
    co_return unreachable > 0;
}

// An engine may find out only when it is asked that it cannot tell what changed, and a chain only when it is read that
// no full can be built from it; then the slot is used for a full that reads the database.
awaitable<std::optional<std::string>> Core::why_database_is_read(OperationPtr operation, TaskRecord record)
{
    try {
        if (!co_await freshen_chain(operation, record)) co_return std::nullopt;
        if (operation->build == Operation::Build::if_possible) record = co_await load_record(operation->task_id);
        co_await run_backup_of(operation, std::move(record));
    } catch (const Error& failure) {
        const bool may_be_full = !operation->entry.is_full || operation->build == Operation::Build::if_possible;
        if (failure.code() != errc::full_needed || !may_be_full) throw;
        co_return failure.diagnostics().message;
    }
    co_return std::nullopt;
}

awaitable<void> Core::run_operation(OperationPtr operation)
{
    co_await boost::asio::this_coro::reset_cancellation_state(boost::asio::disable_cancellation());
    error_code code;
    Diagnostics diagnostics;
    std::vector<PlaceOutcome> places;
    try {
        auto record = co_await load_record(operation->task_id);
        if (operation->work == Operation::Work::catch_up_places) {
            co_await catch_up_places(operation, std::move(record));
            operation->state.status = OperationStatus::completed;
        } else if (const auto why = co_await why_database_is_read(operation, std::move(record))) {
            if (!find_task(operation->task_id)) throw Error(errc::aborted, "The backup task was deleted.");
            log_decision(
                operation->task_id,
                (operation->entry.is_full ? "full that reads the database: " : "full instead of incremental: ") + *why);
            operation->entry.is_full = true;
            operation->entry.is_synthetic = false;
            operation->build = Operation::Build::no;
            operation->skipped.clear();
            auto newest = co_await load_record(operation->task_id);
            co_await run_backup_of(operation, std::move(newest));
        }
        co_return;
    } catch (const BackupFailure& failure) {
        code = failure.code();
        diagnostics = failure.diagnostics();
        places = failure.places();
    } catch (const Error& error) {
        code = error.code();
        diagnostics = error.diagnostics();
    } catch (const boost::system::system_error& error) {
        code = error.code();
        diagnostics.message = error.what();
    } catch (const std::exception& error) {
        code = errc::engine_failed;
        diagnostics.message = "The backup of database '" + operation->database + "' by task '" + operation->task_name +
                              "' was not made. Look into the engine's own log for the cause.";
        diagnostics.foreign_message = error.what();
    }
    co_await record_failure(std::move(operation), code, std::move(diagnostics), std::move(places));
}

awaitable<void> Core::run_backup_of(OperationPtr operation, TaskRecord record)
{
    const auto task = require_live_task(operation->task_id);
    const auto configuration = derived_configuration(task);
    auto places = co_await open_places(task);
    auto key = co_await key_of(configuration, operation->database);
    const auto database = operation->database;
    const auto etag = co_await run_blocking(blocking_, [&] {
        return call_engine("The last etag of database '" + database + "' cannot be read",
                           [&] { return engine_->last_etag(database); });
    });

    const auto current = require_live_task(operation->task_id);
    ChainDemand demand;
    demand.type = configuration.backup_type;
    demand.key_id = key ? key_id(*key) : std::string();
    demand.incarnation = current.database->info.incarnation;
    demand.engine_etag = etag;
    // A full follows at once, so one backup more does no harm.
    demand.maximum_length = operation->freshens ? 0 : configuration.maximum_chain_length;
    demand.places = names_of(places);
    bool builds = operation->entry.is_full && operation->build != Operation::Build::no;
    if (builds) {
        if (const auto reason = co_await why_not_built(record.chain, demand, places)) {
            if (operation->build == Operation::Build::required)
                throw Error(errc::full_needed, "The full backup of the database '" + database +
                                                   "' cannot be built from its chain: " + *reason +
                                                   ". Start an ordinary full backup.");
            builds = false;
            log_decision(operation->task_id, "full that reads the database: " + *reason);
        }
    }
    operation->entry.is_synthetic = builds;
    if (!operation->entry.is_full) {
        auto reason = why_next_is_full(record.chain, demand);
        if (!reason && !co_await chain_is_whole_somewhere(record.chain, places))
            reason = "the chain is missing or damaged at every place";
        if (reason) {
            operation->entry.is_full = true;
            log_decision(operation->task_id, "full instead of incremental: " + *reason);
        }
    }
    // Two tasks of one database may start in the same instant; the folders of their chains are named by the time.
    const auto taken = [&](TimePoint time) {
        return std::any_of(live_.begin(), live_.end(), [&](const auto& live) {
            return live.second != operation && live.second->database == operation->database &&
                   std::chrono::floor<std::chrono::milliseconds>(live.second->entry.started_at) ==
                       std::chrono::floor<std::chrono::milliseconds>(time);
        });
    };
    while (taken(operation->entry.started_at)) operation->entry.started_at += std::chrono::milliseconds(1);
    const auto& entry = operation->entry;
    const auto newest = builds ? record.chain.last_at : record.chain.full_at;
    auto stored_as = entry.started_at;
    if (entry.is_full && record.chain.exists() &&
        std::chrono::floor<std::chrono::milliseconds>(stored_as) <=
            std::chrono::floor<std::chrono::milliseconds>(newest))
        // The wall clock was set back, or the chain has just been written to: the new chain is still the newest.
        stored_as = record.chain.last_at + std::chrono::milliseconds(1);

    auto dirty = record.dirty_places;
    // The end of the last run could not be recorded, and so neither what it has left.
    if (record.running && record.running->operation_id != operation->id) dirty = demand.places;
    const auto marked = co_await update_record(operation->task_id, [&](TaskRecord& changed) {
        for (const auto& skipped : operation->skipped) append_history(changed, skipped, options_.history_length);
        changed.running = entry;
        changed.dirty_places = dirty;
        if (!changed.status) changed.status.emplace();
        auto& status = *changed.status;
        status.task_id = operation->task_id;
        status.node_tag = options_.node_tag;
        // It may have been delayed before it was noted as running.
        status.delay_until = operation->control->delayed_until();
        status.original_backup_time.reset();
        if (status.delay_until) status.original_backup_time = entry.started_at;
        status.last_operation_id = operation->id;
        note_attempt(status, entry);
    });
    if (!marked) throw Error(errc::aborted, "The backup task was deleted.");
    operation->control->throw_if_aborted();
    tell(event::OperationStarted{event::Task{operation->task_id, operation->task_name, operation->database},
                                 operation->id, entry.is_full});
    co_await sweep_dirty_places(operation, dirty, places);

    const bool unchanged = !entry.is_full && record.chain.last_etag == etag;
    if (unchanged) {
        if (!record.chain.places_behind().empty()) co_await catch_up_places(operation, record);
        co_await record_nothing_changed(operation);
        co_return;
    }

    const auto built = builds ? std::make_shared<BuiltEngine>(*engine_) : nullptr;
    BackupJob job{
        .engine = built ? static_cast<EnginePort&>(*built) : *engine_, .scheduler = *scheduler_, .blocking = blocking_};
    job.database = database;
    job.task_name = operation->task_name;
    job.task_id = operation->task_id;
    job.node_tag = options_.node_tag;
    job.type = configuration.backup_type;
    job.is_full = entry.is_full;
    job.chain = record.chain;
    job.chain.incarnation = demand.incarnation;
    job.started_at = stored_as;
    job.key = std::move(key);
    if (job.key) job.cipher = composition_.ciphers.empty() ? nullptr : composition_.ciphers.front();
    if (job.key && job.cipher == nullptr)
        throw Error(errc::not_in_this_composition,
                    "The backup of the database '" + database +
                        "' has to be encrypted, and this server was built without a cipher. "
                        "Exclude the database, or build the server with a cipher.");
    if (configuration.backup_type == BackupType::snapshot && configuration.snapshot_settings) {
        job.compression = compression_settings(configuration.snapshot_settings);
        job.exclude_indexes = configuration.snapshot_settings->exclude_indexes;
    }
    if (configuration.max_read_ops_per_second) job.max_read_ops_per_second = *configuration.max_read_ops_per_second;
    job.max_read_bytes_per_second = configuration.max_read_bytes_per_second;
    job.places = places;
    job.upload_mode = configuration.backup_upload_mode;
    job.minimum_places = std::min(options_.minimum_places, places.size());
    job.limits.segment_size = options_.segment_size;
    job.limits.memory_budget = options_.memory_budget;
    job.control = operation->control;
    job.on_folder = [operation](const std::string& folder) { operation->folder = folder; };
    if (built) co_await build_full(operation, *built, record.chain, job);

    auto outcome = co_await run_staged(operation, built, std::move(job));
    auto left_behind = operation->still_dirty;
    for (const auto& place : outcome.places)
        if (!place.is_clean()) left_behind.push_back(place.name);
    co_await record_success(operation, configuration, std::move(outcome), etag);
    if (retains(configuration)) co_await retain(operation, configuration, std::move(places), std::move(left_behind));
}

}  // namespace holdfast::inline v1::detail

#endif
