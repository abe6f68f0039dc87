#include "story.hpp"

#include "../data/datasets.hpp"
#include "templates.hpp"
#include "terminal.hpp"

#include <holdfast/configuration/naming.hpp>
#include <holdfast/schedule/cron.hpp>
#include <holdfast/schedule/occurrence.hpp>
#include <holdfast/schedule/time_zone.hpp>

#include <boost/asio/use_awaitable.hpp>

namespace document_server {

using boost::asio::use_awaitable;

void Story::load_data()
{
    chapter("1. A server with databases", "Real data from Debian packages, one database a subject.");
    for (const Dataset& dataset : debian_datasets()) {
        Progress progress(dataset.database);
        const std::uint64_t count = load(server_.store(), dataset, [&](std::uint64_t documents) {
            progress.show(documents, 0, show_count(documents) + " documents");
        });
        documents_[dataset.database] = count;
        progress.done(show_count(count) + " documents: " + dataset.what);
    }
    server_.store().create("Scratch");
    const std::vector<Change> note{{"note", R"({"text":"nobody needs this tomorrow"})"}};
    server_.store().write("Scratch", note);
    say("Scratch: one note that is not worth a backup");
}

awaitable<void> Story::put_template()
{
    chapter("2. One template", "Put once; every database gets a task that follows it, now and later.");
    holdfast::ServerWideBackupConfiguration configuration = nightly_template(backups_folder(), key_);
    say("full every 6 hours (" + *configuration.full_backup_frequency + "), incremental every 20 minutes (" +
        *configuration.incremental_backup_frequency + "),");
    say("kept for 7 days in " + backups_folder().string() + ", encrypted with the key in backup.key,");
    say("all databases but Scratch.");
    const auto put =
        co_await server_.backups().async_put_server_wide_backup_configuration(std::move(configuration), use_awaitable);
    say("Put as '" + put.name + "': task " + std::to_string(put.task_id) + ", committed as revision " +
        std::to_string(put.raft_command_index) + ".");
}

awaitable<void> Story::show_tasks()
{
    chapter("3. The tasks that follow it", "Derived in the same commit; none for Scratch.");
    const auto full = holdfast::CronExpression::parse("0 */6 * * *", holdfast::AsioScheduler::cron_dialect);
    const auto incremental = holdfast::CronExpression::parse("*/20 * * * *", holdfast::AsioScheduler::cron_dialect);
    const holdfast::TimePoint now = holdfast::to_time_point(std::chrono::system_clock::now());
    const auto zone = holdfast::TimeZone::find(holdfast::AsioScheduler(server_.io().get_executor()).time_zone());
    std::vector<std::vector<std::string>> rows{
        {"Database", "Task", "Runs next", "Kind", "Next full slot", "Next incremental slot"}};
    for (const std::string& database : databases()) {
        const auto task = co_await server_.backups().async_get_ongoing_task_info(
            database, holdfast::get_task_name(nightly), use_awaitable);
        if (!task) {
            rows.push_back({database, "none", "", "", "", ""});
            continue;
        }
        std::vector<std::string> row{database, std::to_string(task->task_id), "never", ""};
        if (task->next_backup) {
            row[2] = "in " + show_span(task->next_backup->time_span);
            row[3] = task->next_backup->is_full ? "full" : "incremental";
        }
        row.push_back(show_time(next_occurrence(full, zone, now)));
        row.push_back(show_time(next_occurrence(incremental, zone, now)));
        rows.push_back(std::move(row));
    }
    table(rows);
}

awaitable<void> Story::back_up_everything()
{
    chapter("4. A full backup of every database, now",
            "Nobody has to wait for a slot. Databases are read while they are in use.");
    std::vector<std::pair<std::string, std::int64_t>> operations;
    for (const auto& [database, count] : documents_)
        operations.emplace_back(database, co_await start(database, nightly, true));
    for (const auto& [database, operation] : operations) {
        const auto state = co_await watch(operation, database, documents_[database]);
        if (state.status != holdfast::OperationStatus::completed)
            throw StoreError("The backup of " + database + " failed");
    }
}

}  // namespace document_server
