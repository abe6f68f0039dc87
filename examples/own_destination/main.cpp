#include "sqlite_archive.hpp"

#include <holdfast/coordinator.hpp>
#include <holdfast/encryption/none.hpp>
#include <holdfast/persistence/sqlite.hpp>
#include <holdfast/persistence/sqlite/src.hpp>
#include <holdfast/schedule/asio_scheduler.hpp>
#include <holdfast/src.hpp>
#include <holdfast/testing/in_memory_engine.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>

#include <cstdio>
#include <filesystem>
#include <thread>

using Backups =
    holdfast::BackupCoordinator<holdfast::InMemoryEngine,
                                holdfast::Policies<holdfast::AsioScheduler, holdfast::Destinations<SqliteArchive>,
                                                   holdfast::NoEncryption, holdfast::SqlitePersistence>>;

int main(int count, char** arguments)
{
    const std::filesystem::path folder = count > 1 ? arguments[1] : "own_destination_data";
    std::filesystem::create_directories(folder);
    holdfast::InMemoryEngine engine;
    engine.create_database("Orders");
    engine.put("Orders", "order/1", "one book");
    holdfast::SqlitePersistence persistence({.path = (folder / "holdfast.sqlite").string()});
    boost::asio::io_context io;
    boost::asio::thread_pool pool(2);
    holdfast::CoordinatorOptions options;
    options.executor = io.get_executor();
    options.blocking_executor = pool.get_executor();
    Backups backups(engine, persistence, options);
    auto work = boost::asio::make_work_guard(io);
    std::thread thread([&] { io.run(); });

    backups.async_start(boost::asio::use_future).get();
    holdfast::ServerWideBackupConfiguration nightly;
    nightly.name = "Nightly";
    nightly.full_backup_frequency = "0 2 * * *";
    nightly.local_settings =
        holdfast::LocalSettings{.folder_path = std::filesystem::absolute(folder / "backups").string()};
    backups.async_put_server_wide_backup_configuration(nightly, boost::asio::use_future).get();
    const auto task =
        backups.async_get_ongoing_task_info("Orders", holdfast::get_task_name("Nightly"), boost::asio::use_future)
            .get();
    const auto started = backups.async_start_backup("Orders", task->task_id, true, boost::asio::use_future).get();
    const auto state = backups.async_wait_for_operation(started.operation_id, boost::asio::use_future).get();
    const bool stored = state.status == holdfast::OperationStatus::completed;
    std::printf("%s: %s\n", stored ? "stored in the archive" : "failed",
                stored ? state.result->file_name.c_str() : state.error.value_or("").c_str());
    backups.async_stop(boost::asio::use_future).get();
    work.reset();
    thread.join();
    return stored ? 0 : 1;
}
