#ifndef HOLDFAST_TESTS_E2E_PLACES_SERVER_HPP
#define HOLDFAST_TESTS_E2E_PLACES_SERVER_HPP

#include <holdfast/coordinator.hpp>
#include <holdfast/destination/local_folder.hpp>
#include <holdfast/encryption/xchacha20_poly1305.hpp>
#include <holdfast/persistence/sqlite.hpp>
#include <holdfast/schedule/asio_scheduler.hpp>
#include <holdfast/testing/in_memory_engine.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>

#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace place_stories {

using namespace holdfast;

/// Threads of a host: one for the coordinator, two for blocking work.
class HostThreads {
public:
    HostThreads() : thread_([this] { io.run(); }) {}
    ~HostThreads()
    {
        work_.reset();
        thread_.join();
        pool.join();
    }

    boost::asio::io_context io{1};
    boost::asio::thread_pool pool{2};

private:
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{io.get_executor()};
    std::thread thread_;
};

/// A running server whose kinds of places are unknown to the stories, so that these are compiled once.
class Server {
public:
    virtual ~Server() = default;
    virtual void put(ServerWideBackupConfiguration configuration) = 0;
    virtual std::vector<PlaceCheckResult> check_places(ServerWideBackupConfiguration configuration) = 0;
    virtual std::int64_t task(const std::string& database) = 0;
    virtual std::int64_t start(const std::string& database, bool is_full) = 0;
    virtual void delay(std::int64_t operation, TimeSpan span) = 0;
    virtual void kill(std::int64_t operation) = 0;
    virtual OperationState state(std::int64_t operation) = 0;
    virtual OperationState wait(std::int64_t operation) = 0;
    virtual std::optional<PeriodicBackupStatus> status(const std::string& database) = 0;
    virtual std::vector<RestorePoint> restore_points(RestoreBackupConfiguration place) = 0;
    virtual VerifyReport verify(RestoreBackupConfiguration place) = 0;
    virtual RestoreResult restore(RestoreBackupConfiguration configuration) = 0;
};

/// What outlives one server: the engine, and the folder with its memory and local backups.
struct ServerParts {
    InMemoryEngine& engine;
    std::string folder;
    DestinationOptions options{};
};

template <class D>
class RealServer final : public Server {
public:
    using Coordinator =
        BackupCoordinator<InMemoryEngine,
                          Policies<AsioScheduler, Destinations<LocalFolder, D>, XChaCha20Poly1305, SqlitePersistence>>;

    explicit RealServer(ServerParts parts)
        : persistence_(SqlitePersistenceOptions{.path = parts.folder + "/holdfast.sqlite"}),
          coordinator_(std::make_unique<Coordinator>(parts.engine, persistence_, options(parts)))
    {
        coordinator_->async_start(boost::asio::use_future).get();
    }
    ~RealServer() override
    {
        coordinator_->async_stop(boost::asio::use_future).get();
        coordinator_.reset();
    }

    void put(ServerWideBackupConfiguration configuration) override
    {
        coordinator_->async_put_server_wide_backup_configuration(std::move(configuration), boost::asio::use_future)
            .get();
    }
    std::vector<PlaceCheckResult> check_places(ServerWideBackupConfiguration configuration) override
    {
        return coordinator_->async_check_places(std::move(configuration), boost::asio::use_future).get();
    }
    std::int64_t task(const std::string& database) override
    {
        return coordinator_->async_get_ongoing_tasks(database, boost::asio::use_future).get().at(0).task_id;
    }
    std::int64_t start(const std::string& database, bool is_full) override
    {
        return coordinator_->async_start_backup(database, task(database), is_full, boost::asio::use_future)
            .get()
            .operation_id;
    }
    void delay(std::int64_t operation, TimeSpan span) override
    {
        coordinator_->async_delay_backup(operation, span, boost::asio::use_future).get();
    }
    void kill(std::int64_t operation) override
    {
        coordinator_->async_kill_operation(operation, boost::asio::use_future).get();
    }
    OperationState state(std::int64_t operation) override
    {
        return coordinator_->async_get_operation_state(operation, boost::asio::use_future).get();
    }
    OperationState wait(std::int64_t operation) override
    {
        return coordinator_->async_wait_for_operation(operation, boost::asio::use_future).get();
    }
    std::optional<PeriodicBackupStatus> status(const std::string& database) override
    {
        return coordinator_->async_get_periodic_backup_status(database, task(database), boost::asio::use_future).get();
    }
    std::vector<RestorePoint> restore_points(RestoreBackupConfiguration place) override
    {
        return coordinator_->async_get_restore_points(std::move(place), boost::asio::use_future).get();
    }
    VerifyReport verify(RestoreBackupConfiguration place) override
    {
        return coordinator_->async_verify(std::move(place), boost::asio::use_future).get();
    }
    RestoreResult restore(RestoreBackupConfiguration configuration) override
    {
        return coordinator_->async_restore(std::move(configuration), boost::asio::use_future).get();
    }

private:
    CoordinatorOptions options(const ServerParts& parts)
    {
        CoordinatorOptions options;
        options.executor = threads_.io.get_executor();
        options.blocking_executor = threads_.pool.get_executor();
        options.max_concurrent_backups = 2;
        options.temporary_folder = parts.folder;
        options.segment_size = 24U << 20;
        options.destination_options = parts.options;
        return options;
    }

    SqlitePersistence persistence_;
    HostThreads threads_;
    std::unique_ptr<Coordinator> coordinator_;
};

}  // namespace place_stories

#endif
