#ifndef HOLDFAST_RESTORE_RESTORE_IPP
#define HOLDFAST_RESTORE_RESTORE_IPP

#include <holdfast/detail/failures.hpp>
#include <holdfast/detail/restore/backup_feed.hpp>
#include <holdfast/detail/restore/backup_key.hpp>
#include <holdfast/detail/run_blocking.hpp>
#include <holdfast/detail/shelter.hpp>
#include <holdfast/restore/restore.hpp>

#include <functional>
#include <memory>
#include <utility>

namespace holdfast::inline v1::detail {

/// One restore. `perform` is never cancelled from outside.
class RestoreRun {
public:
    RestoreRun(RestoreJob job, boost::asio::any_io_executor executor)
        : job_(std::move(job)),
          executor_(std::move(executor)),
          operations_(job_.scheduler, job_.max_read_ops_per_second)
    {
    }

    boost::asio::awaitable<RestoreResult> perform()
    {
        const TimeSpan began = job_.scheduler.elapsed();
        std::exception_ptr failure;
        try {
            co_await write_database();
        } catch (...) {
            failure = std::current_exception();
        }
        std::string archived;
        if (failure && describe_failure(failure, errc::internal, {}, {}).code == errc::not_yet_readable)
            archived = co_await ask_for_all();
        std::function<void()> close = [this] { writer_.reset(); };
        co_await run_blocking(job_.blocking, std::move(close));
        job_.control->report(job_.scheduler.elapsed(), true);
        if (failure) {
            if (job_.failure_text.empty()) job_.failure_text = "Database '" + job_.database + "' was not restored";
            auto described =
                describe_failure(failure, errc::internal, job_.failure_text, "Report this as a defect of holdfast.");
            described.diagnostics.message += archived;
            throw Error(described.code, std::move(described.diagnostics));
        }
        result_.duration = job_.scheduler.elapsed() - began;
        co_return std::move(result_);
    }

private:
    boost::asio::awaitable<void> write_database()
    {
        if (job_.places.empty()) throw Error(errc::invalid_argument, "No place was given to restore from. Name one.");
        co_await select();
        for (const auto& backup : backups_) {
            if (job_.key && !backup.manifest->encryption)
                throw Error(errc::wrong_key, "The backup '" + backup.manifest_name +
                                                 "' is not encrypted and a key was given. Restore without a key if "
                                                 "that is what you expect.");
            codecs_.push_back(make_opening_codec(backup, job_.key, job_.ciphers));
        }
        job_.control->throw_if_aborted();
        std::function<void()> open = [this] { open_writer(); };
        co_await run_blocking(job_.blocking, std::move(open));
        for (std::size_t i = 0; i < backups_.size(); ++i) {
            job_.control->note("Restoring '" + backups_[i].manifest_name + "' (" + std::to_string(i + 1) + " of " +
                               std::to_string(backups_.size()) + ").");
            co_await restore_backup(backups_[i], *codecs_[i]);
        }
        job_.control->throw_if_aborted();
        std::function<void()> publish = [this] {
            call_engine("Database '" + job_.database + "' cannot be published", [&] { writer_->publish(); });
        };
        co_await run_blocking(job_.blocking, std::move(publish));
        describe_result();
    }

    /// Chooses the backups by the first place that has all of them.
    boost::asio::awaitable<void> select()
    {
        std::exception_ptr first_failure;
        for (const auto& place : job_.places) {
            job_.control->throw_if_aborted();
            std::exception_ptr failure;
            try {
                const auto chains = co_await read_chains(*place.destination, job_.prefix);
                backups_ = select_backups(chains, job_.selection);
            } catch (...) {
                failure = std::current_exception();
            }
            if (!failure) co_return;
            if (!first_failure) first_failure = failure;
        }
        std::rethrow_exception(first_failure);
    }

    /// An archive takes hours for each object that it is asked for, so all that is needed is asked for together. Tells
    /// how many are on their way.
    boost::asio::awaitable<std::string> ask_for_all()
    {
        std::size_t objects = 0;
        std::size_t archived = 0;
        for (const auto& backup : backups_)
            for (const auto& segment : backup.manifest->segments) {
                if (job_.control->is_aborted()) co_return std::string();
                const std::string object = backup.folder.empty() ? segment.name : backup.folder + "/" + segment.name;
                const bool readable = co_await is_readable(object);
                ++objects;
                archived += readable ? 0 : 1;
            }
        if (objects == 0) co_return std::string();
        co_return " All " + std::to_string(objects) + " objects of the chosen backups have been asked for; " +
            std::to_string(archived) + " are not readable yet.";
    }

    /// True if a place can give it, or fails in another way than for want of time.
    boost::asio::awaitable<bool> is_readable(std::string object)
    {
        bool archived = false;
        for (const auto& place : job_.places) {
            try {
                static_cast<void>(co_await place.destination->open(object, 0));
                co_return true;
            } catch (const boost::system::system_error& error) {
                archived = archived || error.code() == errc::not_yet_readable;
            }
        }
        co_return !archived;
    }

    void open_writer()
    {
        WriteRequest request;
        request.database = job_.database;
        request.type = backups_.front().manifest->type;
        request.encryption_key = std::move(job_.encryption_key);
        request.disable_ongoing_tasks = job_.disable_ongoing_tasks;
        request.skip_indexes = job_.skip_indexes;
        call_engine("Database '" + job_.database + "' cannot be created",
                    [&] { writer_ = job_.engine.open_writer(std::move(request)); });
    }

    boost::asio::awaitable<void> restore_backup(const StoredBackup& backup, const FrameCodec& codec)
    {
        std::function<void()> begin = [this, &backup] { begin_backup(*backup.manifest); };
        co_await run_blocking(job_.blocking, std::move(begin));
        const BackupFeed::Surroundings surroundings{job_.places,   executor_,   job_.blocking,      job_.scheduler,
                                                    *job_.control, operations_, job_.memory_budget, job_.parallelism};
        EntrySplitter splitter(*backup.manifest, writer_.get());
        BackupFeed feed(surroundings, backup, codec, &splitter);
        co_await feed.run();
        std::function<void()> end = [this] {
            call_engine("Database '" + job_.database + "' cannot be restored", [&] { writer_->end_backup(); });
        };
        co_await run_blocking(job_.blocking, std::move(end));
        result_.entries += splitter.entries();
        result_.items += splitter.items();
        result_.bytes_read += feed.stored_bytes();
        result_.bytes_written += backup.manifest->raw_size;
    }

    void begin_backup(const Manifest& manifest)
    {
        WrittenBackup written{manifest.type, manifest.is_full, manifest.etag_to, manifest.engine, {}};
        for (const auto& entry : manifest.entries) written.entries.push_back({entry.name, entry.size, entry.items});
        call_engine("Database '" + job_.database + "' cannot be restored", [&] { writer_->begin_backup(written); });
    }

    void describe_result()
    {
        const Manifest& last = *backups_.back().manifest;
        result_.database = job_.database;
        result_.folder = backups_.back().folder;
        for (const auto& backup : backups_) result_.files.push_back(backup.manifest_name);
        result_.last_etag = last.etag_to;
        result_.change_vector = last.change_vector;
        result_.entry_digests = last.entries;
    }

    RestoreJob job_;
    boost::asio::any_io_executor executor_;
    Throttle operations_;
    std::vector<StoredBackup> backups_{};
    std::vector<std::unique_ptr<FrameCodec>> codecs_{};
    std::unique_ptr<WriterPort> writer_{};
    RestoreResult result_{};
};

inline boost::asio::awaitable<RestoreResult> perform_restore(std::shared_ptr<RestoreRun> run)
{
    co_return co_await run->perform();
}

}  // namespace holdfast::inline v1::detail

namespace holdfast::inline v1 {

boost::asio::awaitable<RestoreResult> restore(RestoreJob job)
{
    if (!job.control) throw Error(errc::invalid_argument, "A restore job has no control. Give it one.");
    const auto control = job.control;
    const auto run = std::make_shared<detail::RestoreRun>(std::move(job), co_await boost::asio::this_coro::executor);
    co_return co_await detail::shelter(control, detail::perform_restore(run));
}

}  // namespace holdfast::inline v1

#endif
