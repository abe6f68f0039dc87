#ifndef HOLDFAST_BACKUP_RUN_BACKUP_IPP
#define HOLDFAST_BACKUP_RUN_BACKUP_IPP

#include <holdfast/backup/object_names.hpp>
#include <holdfast/backup/run_backup.hpp>
#include <holdfast/detail/backup/backup_run.hpp>
#include <holdfast/detail/failures.hpp>
#include <holdfast/detail/run_blocking.hpp>
#include <holdfast/detail/shelter.hpp>
#include <holdfast/detail/task_group.hpp>

#include <algorithm>
#include <functional>
#include <memory>
#include <set>
#include <thread>
#include <utility>

namespace holdfast::inline v1::detail {

BackupRun::BackupRun(BackupJob its_job, const boost::asio::any_io_executor& executor)
    : job_(std::move(its_job)),
      executor_(executor),
      read_operations_throttle_(job_.scheduler, job_.max_read_ops_per_second),
      read_bytes_throttle_(job_.scheduler, job_.max_read_bytes_per_second),
      upload_throttle_(job_.scheduler, job_.max_upload_bytes_per_second),
      frame_size_(job_.limits.frame_size),
      pipeline_(executor,
                std::max<std::size_t>(4, job_.limits.memory_budget / (2 * std::max<std::size_t>(1, frame_size_))))
{
    BackupProgress progress;
    progress.is_full = job_.is_full;
    for (std::size_t i = 0; i < job_.places.size(); ++i) {
        auto& place = *places_.emplace_back(std::make_unique<PlaceRun>(job_.places[i], i, job_.scheduler, executor_));
        place.outcome.name = place.place.name;
        place.outcome.attempts = 1;
        place.was_whole = job_.is_full || job_.chain.is_whole_at(place.place.name);
        auto& entry = progress.places.emplace_back();
        entry.name = place.place.name;
        entry.attempts = 1;
    }
    job_.control->update([&](BackupProgress& shown) { shown = std::move(progress); });
}

void BackupRun::check_job() const
{
    const auto require = [&](bool holds, const char* what) {
        if (!holds)
            throw Error(errc::invalid_argument,
                        "The backup job of database '" + job_.database + "' " + what + ". Correct the job.");
    };
    std::set<std::string> names;
    for (const auto& place : job_.places)
        require(place.destination && names.insert(place.name).second, "has a place twice or without a destination");
    require(!job_.places.empty(), "has no place");
    require(job_.minimum_places >= 1 && job_.minimum_places <= job_.places.size(),
            "asks for fewer than one or more than all places");
    require(frame_size_ >= 4096 && frame_size_ <= max_frame_size, "has a frame size outside 4 KiB to 16 MiB");
    require(job_.limits.segment_size >= 65536, "has a segment size below 64 KiB");
    require(job_.is_full || (job_.chain.exists() && job_.chain.last_etag), "is incremental and has no chain");
    if (job_.key && (job_.cipher == nullptr || job_.cipher->key_size == 0))
        throw Error(errc::not_in_this_composition, "The backup of database '" + job_.database +
                                                       "' is to be encrypted and this server was built without "
                                                       "encryption. Build it with a cipher, or turn encryption off.");
}

boost::asio::awaitable<void> BackupRun::make_backup()
{
    check_job();
    describe_backup();
    prepare_codec();
    choose_primary();
    co_await prepare_places();
    check_enough_places();
    co_await job_.control->checkpoint();

    ReadRequest request{job_.database, job_.type, std::nullopt, job_.exclude_indexes};
    if (!job_.is_full) request.after = job_.chain.last_etag;
    std::function<void()> open = [&] { reader_ = std::make_unique<EntryReader>(job_.engine, request); };
    co_await run_blocking(job_.blocking, std::move(open));
    if (!job_.is_full && reader_->description().last_etag < *job_.chain.last_etag)
        throw Error(errc::engine_failed,
                    "Database '" + job_.database + "' shows an older state than its last backup. Start a full backup.");
    co_await stream_frames();
    // The last moment at which a delay can be kept: a manifest is not taken back.
    co_await job_.control->checkpoint();
    std::function<void()> complete = [this] { complete_manifest(); };
    co_await run_blocking(job_.blocking, std::move(complete));
    co_await commit_manifests();
    check_enough_places();
    co_await fill_followers();
    check_enough_places();
}

boost::asio::awaitable<void> BackupRun::stream_frames()
{
    unsigned sealers = job_.limits.parallelism;
    if (sealers == 0) sealers = std::max(1u, std::thread::hardware_concurrency());
    TaskGroup group(executor_);
    group.spawn(read_frames());
    for (unsigned i = 0; i < std::min(sealers, 64u); ++i) group.spawn(seal_frames());
    group.spawn(route_frames());
    for (const auto& place : places_)
        if (place->streams && !place->has_failed()) {
            place->began = job_.scheduler.elapsed();
            group.spawn(write_place(*place));
        }
    co_await join_abortable(*job_.control, group);
}

boost::asio::awaitable<BackupOutcome> BackupRun::perform()
{
    began_ = job_.scheduler.elapsed();
    for (const auto& place : places_) place->began = began_;
    std::exception_ptr failure;
    try {
        co_await make_backup();
    } catch (...) {
        failure = std::current_exception();
    }
    if (reader_) {
        std::function<void()> close = [this] { reader_.reset(); };
        co_await run_blocking(job_.blocking, std::move(close));
    }
    co_await clean_up(failure != nullptr);
    job_.control->report(job_.scheduler.elapsed(), true);
    if (failure) throw fail(failure);
    co_return succeed();
}

PlaceOutcome BackupRun::outcome_of(const PlaceRun& place)
{
    PlaceOutcome outcome = place.outcome;
    const auto& told = place.place.has_leftover;
    outcome.needs_sweep = outcome.needs_sweep || (told && *told);
    return outcome;
}

BackupOutcome BackupRun::succeed()
{
    BackupOutcome outcome;
    outcome.manifest_name = object(make_manifest_name(manifest_.number));
    outcome.folder = folder_;
    outcome.after = next_chain();
    for (const auto& place : places_)
        if (!is_staging(*place)) outcome.places.push_back(outcome_of(*place));
    outcome.read_operations = read_operations_;
    outcome.duration = job_.scheduler.elapsed() - began_;
    outcome.manifest = std::move(manifest_);
    return outcome;
}

BackupFailure BackupRun::fail(const std::exception_ptr& failure) const
{
    auto [code, diagnostics] =
        describe_failure(failure, errc::internal,
                         "The " + std::string(job_.is_full ? "full" : "incremental") + " backup of database '" +
                             job_.database + "' by task '" + job_.task_name + "' was not made",
                         "Report this as a defect of holdfast.");
    std::vector<PlaceOutcome> outcomes;
    for (const auto& place : places_)
        if (!is_staging(*place)) outcomes.push_back(outcome_of(*place));
    return BackupFailure(code, std::move(diagnostics), std::move(outcomes));
}

inline boost::asio::awaitable<BackupOutcome> perform_backup(std::shared_ptr<BackupRun> run)
{
    co_return co_await run->perform();
}

}  // namespace holdfast::inline v1::detail

namespace holdfast::inline v1 {

boost::asio::awaitable<BackupOutcome> run_backup(BackupJob job)
{
    if (!job.control) throw Error(errc::invalid_argument, "A backup job has no control. Give it one.");
    const auto control = job.control;
    const auto run = std::make_shared<detail::BackupRun>(std::move(job), co_await boost::asio::this_coro::executor);
    co_return co_await detail::shelter(control, detail::perform_backup(run));
}

}  // namespace holdfast::inline v1

#endif
