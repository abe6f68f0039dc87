#include "story.hpp"

#include "terminal.hpp"

#include <holdfast/configuration/naming.hpp>

#include <boost/asio/use_awaitable.hpp>

#include <atomic>
#include <filesystem>
#include <thread>

namespace document_server {

namespace {

using boost::asio::use_awaitable;

std::size_t files_below(const std::filesystem::path& folder)
{
    std::size_t count = 0;
    if (!std::filesystem::exists(folder)) return 0;
    for (const auto& item : std::filesystem::recursive_directory_iterator(folder))
        count += item.is_regular_file() ? 1 : 0;
    return count;
}

/// Somebody who uses the database: every 10 ms some documents are written and one is deleted.
class Writer {
public:
    Writer(DocumentStore& store, std::string database)
        : thread_([this, &store, database = std::move(database)] {
              for (int round = 0; !stop_; ++round) {
                  std::vector<Change> changes;
                  for (int i = 0; i < 9; ++i) {
                      const std::string id = "coined/" + std::to_string(round) + "." + std::to_string(i);
                      changes.push_back({id, R"({"word":")" + id + R"(","coined":true})"});
                  }
                  if (round >= 10) changes.push_back({"coined/" + std::to_string(round - 10) + ".0", std::nullopt});
                  store.write(database, changes);
                  written_ += static_cast<int>(changes.size());
                  std::this_thread::sleep_for(std::chrono::milliseconds(10));
              }
          })
    {
    }
    ~Writer() { stop(); }
    int stop()
    {
        stop_ = true;
        if (thread_.joinable()) thread_.join();
        return written_;
    }

private:
    std::atomic<bool> stop_ = false;
    std::atomic<int> written_ = 0;
    std::thread thread_;
};

}  // namespace

awaitable<void> Story::write_during_a_backup()
{
    chapter(
        "5. Writing while a backup runs",
        "A second template, for one database, reads at most 30 000 documents a second, so there is time to see it.");
    holdfast::ServerWideBackupConfiguration configuration;
    configuration.name = careful;
    configuration.full_backup_frequency = "0 3 * * SUN";
    configuration.max_read_ops_per_second = 30'000;
    configuration.local_settings = holdfast::LocalSettings{.folder_path = (folder_ / "plain backups").string()};
    for (const std::string& database : databases())
        if (database != "Words") configuration.excluded_databases.push_back(database);
    (void)co_await server_.backups().async_put_server_wide_backup_configuration(std::move(configuration),
                                                                                use_awaitable);

    Writer writer(server_.store(), "Words");
    const std::int64_t operation = co_await start("Words", careful, true);
    const auto state = co_await watch(operation, "Words", documents_["Words"]);
    const int written = writer.stop();
    if (state.status != holdfast::OperationStatus::completed) throw StoreError("The backup of Words failed");

    const std::int64_t task = co_await task_of("Words", careful);
    const auto status = co_await server_.backups().async_get_periodic_backup_status("Words", task, use_awaitable);
    say(show_count(static_cast<std::uint64_t>(written)) +
        " changes were made meanwhile. The backup holds the database at etag " +
        std::to_string(status ? status->last_etag.value_or(0) : 0) + ", none of what came later;");
    say("the database is at etag " + std::to_string(server_.store().state("Words").etag) + " now.");
}

awaitable<void> Story::back_up_changes()
{
    chapter("6. Incremental backups",
            "Only what changed since the chain's last backup, deletions too. Nothing changed: nothing is written.");
    for (const auto& [database, count] : documents_) {
        const std::int64_t operation = co_await start(database, nightly, false);
        const auto state = co_await server_.backups().async_wait_for_operation(operation, use_awaitable);
        if (state.status != holdfast::OperationStatus::completed)
            throw StoreError("The backup of " + database + " failed");
        if (!state.result || state.result->nothing_changed) {
            say(database + ": nothing changed");
            continue;
        }
        ++backups_made_;
        bytes_read_ += static_cast<std::uint64_t>(state.result->read_in_bytes);
        bytes_stored_ += static_cast<std::uint64_t>(state.result->stored_in_bytes);
        say(database + ": " + show_count(static_cast<std::uint64_t>(state.result->items)) + " changes, " +
            show_bytes(static_cast<std::uint64_t>(state.result->stored_in_bytes)) + " stored");
    }
}

awaitable<void> Story::create_a_database()
{
    chapter("7. A new database", "It gets its task at once; nobody has to think of it.");
    server_.store().create("Guests");
    const std::vector<Change> guests{{"guest/1", R"({"name":"Ada","seat":1})"},
                                     {"guest/2", R"({"name":"Grace","seat":2})"}};
    server_.store().write("Guests", guests);
    co_await server_.backups().async_database_created("Guests", use_awaitable);
    documents_["Guests"] = guests.size();
    const auto task = co_await server_.backups().async_get_ongoing_task_info("Guests", holdfast::get_task_name(nightly),
                                                                             use_awaitable);
    if (!task || !task->next_backup) throw StoreError("Guests got no task");
    say("Guests: task " + std::to_string(task->task_id) + ", '" + task->task_name + "', runs next " +
        show_time(task->next_backup->date_time) + (task->next_backup->is_full ? " (full)" : " (incremental)"));
    const std::int64_t operation = co_await start("Guests", nightly, true);
    (void)co_await watch(operation, "Guests", 2);
}

awaitable<void> Story::delay_and_abort()
{
    chapter("8. Delay and abort",
            "What a running backup has done is kept while it is delayed, and removed when it is aborted.");
    const std::size_t before = files_below(folder_ / "plain backups");
    const std::int64_t operation = co_await start("Words", careful, true);
    co_await pause(std::chrono::milliseconds(300));
    co_await server_.backups().async_delay_backup(operation, std::chrono::seconds(2), use_awaitable);
    auto state = co_await server_.backups().async_get_operation_state(operation, use_awaitable);
    const auto task = co_await server_.backups().async_get_ongoing_task_info("Words", holdfast::get_task_name(careful),
                                                                             use_awaitable);
    if (task && task->next_backup && state.progress) {
        say("After " + show_count(static_cast<std::uint64_t>(state.progress->items)) + " documents operation " +
            std::to_string(operation) + " is delayed; it goes on in " + show_span(task->next_backup->time_span) + ".");
    }
    co_await pause(std::chrono::milliseconds(2500));
    state = co_await server_.backups().async_get_operation_state(operation, use_awaitable);
    if (state.progress)
        say("It went on where it stood: " + show_count(static_cast<std::uint64_t>(state.progress->items)) +
            " documents by now.");
    (void)co_await server_.backups().async_kill_operation(operation, use_awaitable);
    state = co_await server_.backups().async_wait_for_operation(operation, use_awaitable);
    const bool canceled = state.status == holdfast::OperationStatus::canceled;
    say(std::string("Aborted: the operation is ") + (canceled ? "canceled" : "over") + ", and " +
        (files_below(folder_ / "plain backups") == before ? "no file of it is left." : "some files of it are left."));
    (void)co_await server_.backups().async_delete_server_wide_task(careful, use_awaitable);
    say("The template '" + std::string(careful) + "' is deleted, and its task with it. What it stored stays.");
}

}  // namespace document_server
