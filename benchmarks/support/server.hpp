#ifndef HOLDFAST_BENCHMARKS_SUPPORT_SERVER_HPP
#define HOLDFAST_BENCHMARKS_SUPPORT_SERVER_HPP

#include <holdfast.hpp>
#include <holdfast/persistence/sqlite.hpp>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>

namespace benchmarks {

using namespace holdfast;
using boost::asio::use_future;

inline constexpr const char* backup_key = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
/// The name of the one template; its schedule never comes while a benchmark runs.
inline constexpr const char* template_name = "Benchmark";

/// A folder that is new, and gone at the end.
class WorkingFolder {
public:
    explicit WorkingFolder(const std::string& parent)
    {
        std::filesystem::create_directories(parent);
        std::string text = std::filesystem::canonical(parent).string() + "/holdfast-benchmark-XXXXXX";
        if (::mkdtemp(text.data()) == nullptr) throw std::runtime_error("cannot create a folder in " + parent);
        path_ = text;
    }
    WorkingFolder(const WorkingFolder&) = delete;
    WorkingFolder& operator=(const WorkingFolder&) = delete;
    ~WorkingFolder()
    {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    [[nodiscard]] std::string operator/(const std::string& name) const { return path_ + "/" + name; }
    [[nodiscard]] const std::string& path() const { return path_; }

private:
    std::string path_;
};

/// Removes what is in a folder, if there is one.
inline void empty_folder(const std::string& path)
{
    if (!std::filesystem::exists(path)) return;
    for (const auto& entry : std::filesystem::directory_iterator(path)) std::filesystem::remove_all(entry.path());
}

inline ServerWideBackupConfiguration make_template(const std::string& folder, bool encrypted)
{
    ServerWideBackupConfiguration configuration;
    configuration.name = template_name;
    configuration.full_backup_frequency = "0 3 29 2 *";
    configuration.local_settings.emplace();
    configuration.local_settings->folder_path = folder;
    if (encrypted) {
        configuration.backup_encryption_settings.emplace();
        configuration.backup_encryption_settings->encryption_mode = EncryptionMode::use_provided_key;
        configuration.backup_encryption_settings->key = backup_key;
    }
    return configuration;
}

/// A template whose backups are neither compressed nor encrypted.
inline ServerWideBackupConfiguration make_plain_template(const std::string& folder)
{
    ServerWideBackupConfiguration plain = make_template(folder, false);
    plain.name = "Plain";
    plain.backup_type = BackupType::snapshot;
    plain.snapshot_settings.emplace();
    plain.snapshot_settings->compression_level = CompressionLevel::no_compression;
    return plain;
}

/// A host as it would be: one thread for the coordinator, one a core for blocking work, everything durable.
template <class Engine, class Persistence = SqlitePersistence>
class Server {
public:
    using Coordinator =
        BackupCoordinator<Engine, Policies<AsioScheduler, Destinations<LocalFolder>, XChaCha20Poly1305, Persistence>>;

    Server(Engine& engine, const std::string& database_file)
        : persistence_(SqlitePersistenceOptions{.path = database_file})
    {
        CoordinatorOptions options;
        options.executor = io_.get_executor();
        options.blocking_executor = pool_.get_executor();
        coordinator_ = std::make_unique<Coordinator>(engine, persistence_, options);
        coordinator_->async_start(use_future).get();
    }
    ~Server()
    {
        try {
            coordinator_->async_stop(use_future).get();
        } catch (...) {  // the destructor of the coordinator cancels what is left
        }
        coordinator_.reset();
        io_.join();
        pool_.join();
    }
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    Coordinator& operator*() { return *coordinator_; }
    Coordinator* operator->() { return coordinator_.get(); }
    Persistence& persistence() { return persistence_; }

    void put(const ServerWideBackupConfiguration& configuration)
    {
        coordinator_->async_put_server_wide_backup_configuration(configuration, use_future).get();
    }
    std::int64_t task_of(const std::string& database, const std::string& name = template_name)
    {
        const auto task = coordinator_->async_get_ongoing_task_info(database, get_task_name(name), use_future).get();
        if (!task) throw std::runtime_error("no task for " + database);
        return task->task_id;
    }
    std::int64_t start_full(const std::string& database, std::int64_t task)
    {
        return coordinator_->async_start_backup(database, task, true, use_future).get().operation_id;
    }
    std::int64_t start_incremental(const std::string& database, std::int64_t task)
    {
        return coordinator_->async_start_backup(database, task, false, use_future).get().operation_id;
    }
    OperationState wait(std::int64_t operation)
    {
        return coordinator_->async_wait_for_operation(operation, use_future).get();
    }
    BackupResult back_up(const std::string& database, std::int64_t task)
    {
        return result_of(start_full(database, task));
    }
    /// Throws if it became a full.
    BackupResult back_up_changes(const std::string& database, std::int64_t task)
    {
        const BackupResult result = result_of(start_incremental(database, task));
        if (result.is_full || result.nothing_changed) throw std::runtime_error("not an incremental of changes");
        return result;
    }
    RestoreResult restore(const std::string& folder, const std::string& database, bool encrypted)
    {
        RestoreBackupConfiguration restore;
        restore.database_name = database;
        restore.backup_location = folder;
        if (encrypted) restore.backup_encryption_settings = make_template(folder, true).backup_encryption_settings;
        return coordinator_->async_restore(restore, use_future).get();
    }

    /// To be told when a restored database is gone.
    void forget(const std::string& database) { coordinator_->async_database_deleted(database, use_future).get(); }

private:
    BackupResult result_of(std::int64_t operation)
    {
        const OperationState state = wait(operation);
        if (state.status != OperationStatus::completed) throw std::runtime_error(state.error.value_or("not completed"));
        return *state.result;
    }

    Persistence persistence_;
    boost::asio::thread_pool io_{1};
    boost::asio::thread_pool pool_{std::max(2U, std::thread::hardware_concurrency())};
    std::unique_ptr<Coordinator> coordinator_;
};

}  // namespace benchmarks

#endif
