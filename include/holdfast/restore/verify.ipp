#ifndef HOLDFAST_RESTORE_VERIFY_IPP
#define HOLDFAST_RESTORE_VERIFY_IPP

#include <holdfast/detail/failures.hpp>
#include <holdfast/detail/restore/backup_feed.hpp>
#include <holdfast/detail/restore/backup_key.hpp>
#include <holdfast/detail/shelter.hpp>
#include <holdfast/restore/verify.hpp>

#include <algorithm>
#include <memory>
#include <ranges>
#include <utility>

namespace holdfast::inline v1::detail {

/// One verification. `perform` is never cancelled from outside.
class VerifyRun {
public:
    VerifyRun(VerifyJob job, boost::asio::any_io_executor executor)
        : job_(std::move(job)),
          executor_(std::move(executor)),
          places_{job_.place},
          operations_(job_.scheduler, job_.max_read_ops_per_second)
    {
    }

    boost::asio::awaitable<VerifyReport> perform()
    {
        const auto chains = co_await read_chains(*job_.place.destination, job_.prefix);
        job_.control->throw_if_aborted();
        VerifyReport report;
        if (job_.selection) {
            const auto selected = select_backups(chains, *job_.selection);
            for (const auto& backup : selected) report.backups.push_back(co_await verify_backup(backup));
        } else {
            for (const auto& chain : chains)
                for (const auto& backup : chain.backups)
                    if (!backup.manifest_name.empty()) report.backups.push_back(co_await verify_backup(backup));
        }
        job_.control->report(job_.scheduler.elapsed(), true);
        co_return report;
    }

private:
    boost::asio::awaitable<VerifiedBackup> verify_backup(const StoredBackup& backup)
    {
        VerifiedBackup result;
        result.place = job_.place.name;
        result.folder = backup.folder;
        result.manifest_name = backup.manifest_name;
        result.number = backup.number;
        result.code = backup.code;
        result.diagnostics.message = backup.problem;
        if (!backup.is_complete()) {
            job_.control->note("'" + backup.manifest_name + "' is damaged: " + backup.problem);
            co_return result;
        }
        std::exception_ptr failure;
        try {
            co_await read_backup(backup, result);
        } catch (...) {
            failure = std::current_exception();
        }
        job_.control->throw_if_aborted();
        if (!failure) {
            job_.control->note("'" + backup.manifest_name + "' is right.");
            co_return result;
        }
        auto described = describe_failure(failure, errc::internal, "Backup '" + backup.manifest_name + "'",
                                          "Report this as a defect of holdfast.");
        result.code = described.code;
        result.diagnostics = std::move(described.diagnostics);
        job_.control->note("'" + backup.manifest_name +
                           (result.is_unread() ? "' could not be read: " : "' is damaged: ") + result.diagnostics.text());
        co_return result;
    }

    boost::asio::awaitable<void> read_backup(const StoredBackup& backup, VerifiedBackup& result)
    {
        result.opened = !backup.manifest->encryption || job_.key;
        const auto codec =
            result.opened ? make_opening_codec(backup, job_.key, job_.ciphers) : make_checking_codec(*backup.manifest);
        const BackupFeed::Surroundings surroundings{places_,       executor_,   job_.blocking,      job_.scheduler,
                                                    *job_.control, operations_, job_.memory_budget, job_.parallelism};
        EntrySplitter splitter(*backup.manifest, nullptr);
        BackupFeed feed(surroundings, backup, *codec, result.opened ? &splitter : nullptr);
        std::exception_ptr failure;
        try {
            co_await feed.run();
        } catch (...) {
            failure = std::current_exception();
        }
        result.frames = feed.frames();
        result.bytes = feed.stored_bytes();
        if (failure) std::rethrow_exception(failure);
    }

    VerifyJob job_;
    boost::asio::any_io_executor executor_;
    std::vector<Place> places_;
    Throttle operations_;
};

inline boost::asio::awaitable<VerifyReport> perform_verify(std::shared_ptr<VerifyRun> run)
{
    co_return co_await run->perform();
}

}  // namespace holdfast::inline v1::detail

namespace holdfast::inline v1 {

bool VerifiedBackup::is_unread() const
{
    return code == condition::retryable || code == condition::denied || code == condition::capacity ||
           code == errc::place_failed || code == errc::place_not_found || code == errc::not_yet_readable;
}

bool VerifyReport::is_ok() const
{
    return unread_places.empty() &&
           std::ranges::none_of(backups, [](const VerifiedBackup& backup) { return backup.code.failed(); });
}

boost::asio::awaitable<VerifyReport> verify(VerifyJob job)
{
    if (!job.control) throw Error(errc::invalid_argument, "A verification has no control. Give it one.");
    const auto control = job.control;
    const auto run = std::make_shared<detail::VerifyRun>(std::move(job), co_await boost::asio::this_coro::executor);
    co_return co_await detail::shelter(control, detail::perform_verify(run));
}

}  // namespace holdfast::inline v1

#endif
