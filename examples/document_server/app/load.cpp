#include "load.hpp"

#include "templates.hpp"
#include "terminal.hpp"

#include <holdfast/configuration/escaping.hpp>
#include <holdfast/configuration/naming.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <random>

namespace document_server {

using boost::asio::use_awaitable;

AckFile::AckFile(const std::optional<std::filesystem::path>& file)
{
    if (file) stream_.open(*file, std::ios::app | std::ios::binary);
}

void AckFile::line(const std::string& text)
{
    const std::lock_guard lock(mutex_);
    if (stream_.is_open()) stream_ << text + "\n" << std::flush;
}

WriteLoad::WriteLoad(DocumentStore& store, AckFile& acks, int transactions_a_second)
{
    if (transactions_a_second > 0)
        thread_ =
            std::thread([&store, &acks, transactions_a_second, this] { run(store, acks, transactions_a_second); });
}

WriteLoad::~WriteLoad()
{
    stop_ = true;
    if (thread_.joinable()) thread_.join();
}

void WriteLoad::run(DocumentStore& store, AckFile& acks, int transactions_a_second)
{
    std::mt19937 random(std::random_device{}());
    const auto any = [&](int below) { return static_cast<int>(random() % static_cast<unsigned>(below)); };
    while (!stop_) {
        std::vector<std::string> names;
        for (const DatabaseDescription& one : store.list())
            if (!one.name.starts_with(restored_prefix)) names.push_back(one.name);
        if (!names.empty()) {
            std::vector<Change> changes;
            for (int i = any(20); i >= 0; --i) {
                const std::string id = "document/" + std::to_string(any(400));
                std::string text(static_cast<std::size_t>(any(3000)), ' ');
                for (char& letter : text) letter = static_cast<char>('a' + any(26));
                changes.push_back({id, any(4) == 0 ? std::nullopt : std::optional("{\"text\":\"" + text + "\"}")});
            }
            const std::string& name = names[static_cast<std::size_t>(any(static_cast<int>(names.size())))];
            const State state = store.write(name, changes);
            acks.line("write " + name + "|" + std::to_string(state.etag) + "|" + state.digest);
        }
        std::this_thread::sleep_for(std::chrono::microseconds(1'000'000 / transactions_a_second));
    }
}

namespace {

awaitable<void> back_up(Server& server, AckFile& acks, std::string database, std::string task_name, bool is_full)
{
    const auto task = co_await server.backups().async_get_ongoing_task_info(database, task_name, use_awaitable);
    if (!task) co_return;
    const auto [ec, started] = co_await server.backups().async_start_backup(database, task->task_id, is_full,
                                                                            boost::asio::as_tuple(use_awaitable));
    if (ec && ec != holdfast::errc::backup_already_running) {
        say("Cannot start the backup of " + database + ": " + ec.message());
        co_return;
    }
    const auto state = co_await server.backups().async_wait_for_operation(started.operation_id, use_awaitable);
    if (state.status == holdfast::OperationStatus::completed && state.result && !state.result->nothing_changed)
        acks.line("backup " + database + "|" + std::to_string(started.operation_id) + "|" + state.result->folder_name +
                  "/" + state.result->file_name);
}

/// Restores the newest backup of a database beside it, compares the two, and drops the copy.
awaitable<void> restore(Server& server, AckFile& acks, DatabaseDescription database, std::filesystem::path folder)
{
    holdfast::RestoreBackupConfiguration configuration;
    configuration.backup_location = (folder / "backups" / holdfast::escape_database_name(database.name)).string();
    configuration.database_name = restored_prefix + database.name;
    const auto points = co_await server.backups().async_get_restore_points(configuration, use_awaitable);
    if (points.empty()) co_return;
    if (points.front().is_encrypted) {
        holdfast::BackupEncryptionSettings opened_by;
        opened_by.encryption_mode = holdfast::EncryptionMode::use_provided_key;
        opened_by.key =
            database.encrypted ? base64(server.store().key(database.name)) : backup_key(folder / "backup.key");
        configuration.backup_encryption_settings = std::move(opened_by);
    }
    const std::string name = configuration.database_name;
    say("Restore " + database.name + " as " + name);
    holdfast::Diagnostics why;
    const auto [ec, result] =
        co_await server.backups().async_restore(std::move(configuration), why, boost::asio::as_tuple(use_awaitable));
    if (ec) {
        acks.line("problem " + name + "|0|" + why.text());
        say("Cannot restore " + database.name + ": " + why.text());
        co_return;
    }
    if (server.store().count_and_digest(name).second != server.store().digest_at(database.name, result.last_etag))
        acks.line("problem " + name + "|" + std::to_string(result.last_etag) + "|restored to something else");
    (void)server.store().drop(name);
    (void)co_await server.backups().async_database_deleted(name, use_awaitable);
}

}  // namespace

awaitable<void> backup_load(Server& server, AckFile& acks, ServeOptions options)
{
    boost::asio::steady_timer timer(server.io());
    for (int round = 0;; ++round) {
        const auto templates = co_await server.backups().async_get_server_wide_backup_configurations(use_awaitable);
        for (const DatabaseDescription& database : server.store().list()) {
            if (database.name.starts_with(restored_prefix)) continue;
            for (const auto& configuration : templates)
                co_await back_up(server, acks, database.name, holdfast::get_task_name(configuration.name),
                                 round % 4 == 0);
        }
        const auto databases = server.store().list();
        if (options.restore_load && !databases.empty())
            co_await restore(server, acks, databases[static_cast<std::size_t>(round) % databases.size()],
                             options.folder);
        timer.expires_after(std::chrono::microseconds(static_cast<std::int64_t>(options.backup_every * 1e6)));
        co_await timer.async_wait(use_awaitable);
    }
}

}  // namespace document_server
