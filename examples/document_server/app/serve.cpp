#include "serve.hpp"

#include "../data/datasets.hpp"
#include "load.hpp"
#include "server.hpp"
#include "templates.hpp"
#include "terminal.hpp"

#include <holdfast/configuration/naming.hpp>

#include <boost/asio/detached.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <type_traits>
#include <variant>

namespace document_server {

namespace {

using boost::asio::use_awaitable;

/// One line for everything that an operator wants to know.
void report(const holdfast::Event& event)
{
    namespace what = holdfast::event;
    const auto of = [](const what::Task& task) { return task.database + " / " + task.task_name + ": "; };
    std::visit(
        [&]<class E>(const E& e) {
            if constexpr (std::is_same_v<E, what::OperationStarted>)
                say(of(e.task) + (e.is_full ? "full" : "incremental") + " started");
            else if constexpr (std::is_same_v<E, what::BackupCommitted>)
                say(of(e.task) + (e.is_full ? "full" : "incremental") + " committed, " + show_bytes(e.bytes_stored) +
                    ", " + e.manifest);
            else if constexpr (std::is_same_v<E, what::AttemptFailed>)
                say(of(e.task) + "attempt " + std::to_string(e.attempt) + " failed: " + e.text);
            else if constexpr (std::is_same_v<E, what::PlaceFellBehind>)
                say(of(e.task) + e.place + " fell behind: " + e.text);
            else if constexpr (std::is_same_v<E, what::OperationCanceled>)
                say(of(e.task) + "canceled: " + e.reason);
            else if constexpr (std::is_same_v<E, what::RunHeldBack>)
                say(of(e.task) + "held back: " + e.reason);
            else if constexpr (std::is_same_v<E, what::RetentionDone>)
                say(of(e.task) + e.place + ": " + std::to_string(e.chains_removed) + " old chains removed " + e.text);
            else if constexpr (std::is_same_v<E, what::BackgroundFailure>)
                say(e.what + ": " + e.code.message());
        },
        event);
}

void make_databases(DocumentStore& store, const ServeOptions& options)
{
    for (const DatabaseDescription& one : store.list())
        if (one.name.starts_with(restored_prefix)) store.drop(one.name);
    if (!store.list().empty()) return;
    for (int i = 0; i < options.databases; ++i)
        store.create("db" + std::to_string(i),
                     i % 3 == 2 ? holdfast::SecretBytes::random(Sealer::key_size) : holdfast::SecretBytes());
    if (options.databases > 0) return;
    for (const Dataset& dataset : debian_datasets())
        say(dataset.database + ": " + show_count(load(store, dataset)) + " documents");
}

awaitable<void> put_template(Server& server, const ServeOptions& options)
{
    const auto known = co_await server.backups().async_get_server_wide_backup_configurations(use_awaitable);
    if (!known.empty() && !options.template_file) co_return;
    holdfast::ServerWideBackupConfiguration configuration =
        options.template_file ? template_from(*options.template_file)
                              : nightly_template(options.folder / "backups", backup_key(options.folder / "backup.key"));
    if (options.databases > 0) {
        // Rounds are by hand; a slot that came between would only make the test less certain.
        configuration.full_backup_frequency = "0 0 1 1 *";
        configuration.incremental_backup_frequency.reset();
    }
    const auto put =
        co_await server.backups().async_put_server_wide_backup_configuration(std::move(configuration), use_awaitable);
    say("Put the template '" + put.name + "'.");
}

awaitable<void> show_tasks(Server& server)
{
    std::vector<std::vector<std::string>> rows{{"Database", "Task", "Last full", "Runs next"}};
    const auto templates = co_await server.backups().async_get_server_wide_backup_configurations(use_awaitable);
    for (const DatabaseDescription& database : server.store().list()) {
        for (const auto& configuration : templates) {
            const auto task = co_await server.backups().async_get_ongoing_task_info(
                database.name, holdfast::get_task_name(configuration.name), use_awaitable);
            if (!task) continue;
            rows.push_back({database.name, task->task_name,
                            task->last_full_backup ? show_time(*task->last_full_backup) : "never",
                            task->next_backup ? show_time(task->next_backup->date_time) : "never"});
        }
    }
    table(rows);
}

}  // namespace

void serve(const ServeOptions& options)
{
    Server server(options.folder, report, std::chrono::seconds(options.clock_ahead));
    make_databases(server.store(), options);
    AckFile acks(options.ack_file);
    WriteLoad writes(server.store(), acks, options.write_load);
    const auto run = [&]() -> awaitable<void> {
        co_await server.backups().async_start(use_awaitable);
        co_await put_template(server, options);
        co_await show_tasks(server);
        acks.line("serving");
        if (options.backup_every > 0)
            boost::asio::co_spawn(server.io(), backup_load(server, acks, options), [](std::exception_ptr failure) {
                if (failure) std::rethrow_exception(failure);
            });
        say("Serving " + options.folder.string() + ". Interrupt to stop.");
        boost::asio::signal_set signals(server.io(), SIGINT, SIGTERM);
        (void)co_await signals.async_wait(use_awaitable);
        say("Stopping: what runs is canceled, and starts again next time.");
        (void)co_await server.backups().async_stop(use_awaitable);
    };
    server.run(run());
}

}  // namespace document_server
