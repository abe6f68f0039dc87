#include "story.hpp"

#include "templates.hpp"
#include "terminal.hpp"

#include <holdfast/configuration/naming.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <fstream>

namespace document_server {

namespace {

using boost::asio::use_awaitable;

std::filesystem::path emptied(const std::filesystem::path& folder)
{
    const std::filesystem::path mark = folder / ".document_server_story";
    if (std::filesystem::exists(folder) && !std::filesystem::is_empty(folder)) {
        if (!std::filesystem::exists(mark))
            throw StoreError(folder.string() +
                             " is not empty, and no earlier run made it. Choose another with --directory.");
        std::filesystem::remove_all(folder);
    }
    std::filesystem::create_directories(folder);
    std::ofstream(mark) << "made by document_server; removed by its next run\n";
    return folder;
}

}  // namespace

Story::Story(const std::filesystem::path& folder, std::string program)
    : folder_(emptied(std::filesystem::absolute(folder))),
      program_(std::move(program)),
      server_(folder_),
      key_(backup_key(folder_ / "backup.key"))
{
}

void Story::tell()
{
    say("holdfast: backups for every database of a server, from one template.");
    say("This server keeps JSON documents in SQLite; everything below is in " + folder_.string() + ".");
    load_data();
    server_.run(tell_all());
}

awaitable<void> Story::tell_all()
{
    co_await server_.backups().async_start(use_awaitable);
    co_await put_template();
    co_await show_tasks();
    co_await back_up_everything();
    co_await write_during_a_backup();
    co_await back_up_changes();
    co_await create_a_database();
    co_await delay_and_abort();
    co_await verify_everything();
    co_await restore();
    show_files();
    summary();
}

std::vector<std::string> Story::databases()
{
    std::vector<std::string> names;
    for (const DatabaseDescription& one : server_.store().list()) names.push_back(one.name);
    return names;
}

awaitable<std::int64_t> Story::task_of(std::string database, std::string configuration)
{
    const std::string name = holdfast::get_task_name(configuration);
    const auto task = co_await server_.backups().async_get_ongoing_task_info(database, name, use_awaitable);
    if (!task) throw StoreError("Database '" + database + "' has no task '" + name + "'");
    co_return task->task_id;
}

awaitable<std::int64_t> Story::start(std::string database, std::string configuration, bool is_full)
{
    const std::int64_t task = co_await task_of(database, std::move(configuration));
    while (true) {
        const auto [ec, started] = co_await server_.backups().async_start_backup(database, task, is_full,
                                                                                 boost::asio::as_tuple(use_awaitable));
        if (!ec) co_return started.operation_id;
        if (ec != holdfast::errc::backup_already_running) throw boost::system::system_error(ec, "start of a backup");
        // A slot has just come. The answer says which operation runs already.
        (void)co_await server_.backups().async_wait_for_operation(started.operation_id, use_awaitable);
    }
}

awaitable<holdfast::OperationState> Story::watch(std::int64_t operation, std::string what, std::uint64_t items)
{
    Progress progress(std::move(what));
    while (true) {
        holdfast::OperationState state = co_await server_.backups().async_get_operation_state(operation, use_awaitable);
        if (state.status != holdfast::OperationStatus::in_progress) {
            if (state.result) {
                progress.done(show_count(static_cast<std::uint64_t>(state.result->items)) + " documents, " +
                              show_bytes(static_cast<std::uint64_t>(state.result->read_in_bytes)) + " read, " +
                              show_bytes(static_cast<std::uint64_t>(state.result->stored_in_bytes)) + " stored");
                bytes_read_ += static_cast<std::uint64_t>(state.result->read_in_bytes);
                bytes_stored_ += static_cast<std::uint64_t>(state.result->stored_in_bytes);
                if (!state.result->nothing_changed) ++backups_made_;
            } else {
                progress.done(state.error.value_or("ended"));
            }
            co_return state;
        }
        if (state.progress) {
            progress.show(static_cast<std::uint64_t>(state.progress->items), items,
                          show_bytes(static_cast<std::uint64_t>(state.progress->read_in_bytes)) + " read");
        }
        co_await pause(std::chrono::milliseconds(20));
    }
}

awaitable<void> Story::pause(holdfast::TimeSpan span)
{
    boost::asio::steady_timer timer(server_.io(), std::chrono::duration_cast<std::chrono::nanoseconds>(span));
    co_await timer.async_wait(use_awaitable);
}

}  // namespace document_server
