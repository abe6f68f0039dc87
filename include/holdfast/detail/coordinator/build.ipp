#ifndef HOLDFAST_DETAIL_COORDINATOR_BUILD_IPP
#define HOLDFAST_DETAIL_COORDINATOR_BUILD_IPP

#include <holdfast/backup/object_names.hpp>
#include <holdfast/backup/run_backup.hpp>
#include <holdfast/detail/coordinator/built_engine.hpp>
#include <holdfast/detail/coordinator/core.hpp>
#include <holdfast/detail/failures.hpp>
#include <holdfast/detail/run_blocking.hpp>
#include <holdfast/restore/restore.hpp>

#include <algorithm>
#include <utility>

namespace holdfast::inline v1::detail {

class BuiltEngine::Reader final : public ReaderPort {
public:
    Reader(std::unique_ptr<ReaderPort> reader, std::string change_vector, bool& has_failed)
        : reader_(std::move(reader)), change_vector_(std::move(change_vector)), has_failed_(has_failed)
    {
    }
    ReadDescription description() const override
    {
        auto description = reader_->description();
        description.change_vector = change_vector_;
        return description;
    }
    ReadChunk read(std::span<std::byte> into, std::uint64_t max_operations) override
    {
        has_failed_ = true;
        const ReadChunk chunk = reader_->read(into, max_operations);
        has_failed_ = false;
        return chunk;
    }

private:
    std::unique_ptr<ReaderPort> reader_;
    std::string change_vector_;
    bool& has_failed_;
};

std::unique_ptr<ReaderPort> BuiltEngine::open_reader(const ReadRequest&)
{
    if (!reader_)
        throw Error(errc::internal, "A full that was built is read twice. Report this as a defect of holdfast.");
    return std::make_unique<Reader>(std::move(reader_), change_vector_, has_failed_);
}

std::unique_ptr<WriterPort> BuiltEngine::open_writer(WriteRequest)
{
    return engine_.open_full_builder(request_,
                                     [this](std::unique_ptr<ReaderPort> reader) { reader_ = std::move(reader); });
}

namespace {

/// The places to read a chain from. An archive is none: it would take hours and cost money.
std::vector<Place> sources_of(const ChainState& chain, const std::vector<Place>& places)
{
    std::vector<Place> sources;
    for (const auto& place : places)
        if (chain.is_whole_at(place.name) && place.name != "AmazonGlacier") sources.push_back(place);
    return sources;
}

std::string cannot_build(const std::string& database)
{
    return "The full backup of the database '" + database + "' cannot be built from its chain";
}

}  // namespace

awaitable<std::optional<std::string>> Core::why_not_built(ChainState chain, ChainDemand demand,
                                                          std::vector<Place> places)
{
    demand.maximum_length = 0;  // a chain that has become too long is what this is for
    if (auto reason = why_next_is_full(chain, demand)) co_return reason;
    auto sources = sources_of(chain, places);
    if (sources.empty()) co_return "only an archive has the whole chain";
    if (!co_await chain_is_whole_somewhere(std::move(chain), std::move(sources)))
        co_return "the chain is missing or damaged at every place";
    co_return std::nullopt;
}

// What the chain lacks of the database goes there first, so that a scheduled full shows what the database is now. False
// if the run has become an ordinary full on the way.
awaitable<bool> Core::freshen_chain(OperationPtr operation, TaskRecord record)
{
    if (!operation->entry.is_full || operation->build != Operation::Build::if_possible) co_return true;
    const auto database = operation->database;
    const auto etag = co_await run_blocking(blocking_, [&] {
        return call_engine("The last etag of database '" + database + "' cannot be read",
                           [&] { return engine_->last_etag(database); });
    });
    if (!record.chain.exists() || !record.chain.last_etag || *record.chain.last_etag >= etag) co_return true;

    const auto asked = operation->entry;
    log_decision(operation->task_id,
                 "incremental first: the full that is built from the chain is to show the newest state");
    operation->entry.is_full = false;
    operation->freshens = true;
    std::exception_ptr failure;
    try {
        co_await run_backup_of(operation, std::move(record));
    } catch (...) {
        failure = std::current_exception();
    }
    operation->freshens = false;
    const bool is_done = operation->entry.is_full;
    operation->entry.is_full = true;  // a failure is one of the full that was asked for: it used up that slot
    if (failure) std::rethrow_exception(failure);
    if (is_done) {
        operation->state.status = OperationStatus::completed;
        co_return false;
    }
    operation->entry = asked;
    operation->entry.started_at = scheduler_->now();
    operation->skipped.clear();
    operation->started_elapsed = scheduler_->elapsed();
    operation->state.result.reset();
    co_return true;
}

awaitable<void> Core::build_full(OperationPtr operation, BuiltEngine& built, ChainState chain, const BackupJob& job)
{
    ReadRequest request;
    request.database = operation->database;
    request.type = job.type;
    request.exclude_indexes = job.exclude_indexes;
    built.set_request(std::move(request));
    RestoreJob from_chain{.engine = built, .scheduler = *scheduler_, .blocking = blocking_};
    from_chain.places = sources_of(chain, job.places);
    from_chain.selection.folder = chain.folder;
    from_chain.selection.last_file = make_manifest_name(static_cast<std::uint32_t>(chain.length));
    from_chain.database = operation->database;
    from_chain.failure_text = cannot_build(operation->database);
    if (job.key) from_chain.key = job.key->clone();
    from_chain.ciphers = composition_.ciphers;
    from_chain.max_read_ops_per_second = job.max_read_ops_per_second;
    from_chain.memory_budget = options_.memory_budget;
    from_chain.control = operation->control;
    operation->source_folder = chain.folder;
    operation->control->update([](BackupProgress& progress) {
        progress = {};
        progress.messages.emplace_back("The chain is put together; the database is not read.");
    });
    std::exception_ptr failure;
    try {
        auto result = co_await restore(std::move(from_chain));
        if (result.last_etag != chain.last_etag)
            throw Error(errc::foreign_object, cannot_build(operation->database) + ": the newest backup in '" +
                                                  chain.folder +
                                                  "' is not the one that was made last. Make an ordinary full backup.");
        built.set_change_vector(std::move(result.change_vector));
    } catch (...) {
        failure = std::current_exception();
    }
    operation->source_folder.clear();
    if (failure) {
        co_await run_blocking(blocking_, [&] { built.close(); });
        refuse_or_read_database(*operation, failure);
    }
    log_decision(operation->task_id, "full built from the chain " + chain.folder + " (" + std::to_string(chain.length) +
                                         " backup(s), up to etag " + std::to_string(*chain.last_etag) +
                                         "); the database is not read");
}

// What is read wrongly from a full that was built is no reason to lose the slot; what a place does is another matter.
awaitable<BackupOutcome> Core::run_job(OperationPtr operation, std::shared_ptr<BuiltEngine> built, BackupJob job)
{
    if (!built) co_return co_await run_backup(std::move(job));
    std::optional<BackupOutcome> outcome;
    std::exception_ptr failure;
    auto left_behind = operation->still_dirty;
    try {
        outcome.emplace(co_await run_backup(std::move(job)));
    } catch (const BackupFailure& failed) {
        failure = std::current_exception();
        for (const auto& place : failed.places())
            if (!place.is_clean()) left_behind.push_back(place.name);
    } catch (...) {
        failure = std::current_exception();
    }
    co_await run_blocking(blocking_, [&] { built->close(); });
    if (!failure) co_return std::move(*outcome);
    if (!built->has_failed()) std::rethrow_exception(failure);
    if (!left_behind.empty())  // the run that follows sweeps them
        co_await update_record(operation->task_id, [&](TaskRecord& changed) { changed.dirty_places = left_behind; });
    refuse_or_read_database(*operation, failure);
}

// `full_needed` makes the run an ordinary full, as for an incremental that the engine cannot give.
void Core::refuse_or_read_database(const Operation& operation, const std::exception_ptr& failure)
{
    if (operation.build == Operation::Build::required) std::rethrow_exception(failure);
    auto described = describe_failure(failure, errc::internal, cannot_build(operation.database),
                                      "Report this as a defect of holdfast.");
    if (described.code == condition::cancelled) std::rethrow_exception(failure);
    throw Error(errc::full_needed, std::move(described.diagnostics));
}

}  // namespace holdfast::inline v1::detail

#endif
