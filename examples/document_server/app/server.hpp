#ifndef DOCUMENT_SERVER_APP_SERVER_HPP
#define DOCUMENT_SERVER_APP_SERVER_HPP

#include "../backup/document_host_engine.hpp"
#include "../store/document_store.hpp"
#include "server_scheduler.hpp"

#include <holdfast/coordinator.hpp>
#include <holdfast/destination/local_folder.hpp>
#include <holdfast/encryption/xchacha20_poly1305.hpp>
#include <holdfast/persistence/sqlite.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>

#include <exception>
#include <filesystem>
#include <memory>
#include <string>

namespace document_server {

/// The composition of this server: its engine, the real clock, local folders, one cipher, one SQLite file as memory.
using Backups =
    holdfast::BackupCoordinator<DocumentHostEngine,
                                holdfast::Policies<ServerScheduler, holdfast::Destinations<holdfast::LocalFolder>,
                                                   holdfast::XChaCha20Poly1305, holdfast::SqlitePersistence>>;

template <class T>
using awaitable = boost::asio::awaitable<T>;

/// Everything that runs in one server process: the documents in `<folder>/databases`, what the coordinator has to
/// remember in `<folder>/holdfast.sqlite`.
class Server {
public:
    /// `clock_ahead` sets the clock of the coordinator ahead of the real one.
    explicit Server(const std::filesystem::path& folder, holdfast::Observer observer = {},
                    holdfast::TimeSpan clock_ahead = {});
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;
    /// Ends what runs and waits for it.
    ~Server();

    [[nodiscard]] DocumentStore& store() { return store_; }
    [[nodiscard]] Backups& backups() { return *backups_; }
    [[nodiscard]] boost::asio::io_context& io() { return io_; }
    /// For blocking work of the host itself.
    [[nodiscard]] boost::asio::thread_pool& pool() { return *pool_; }

    /// Runs the server on this thread until `work` has ended; throws what it throws.
    void run(awaitable<void> work);

private:
    // In the order in which they depend on each other: the coordinator goes first, the event loop last.
    boost::asio::io_context io_{1};
    DocumentStore store_;
    DocumentHostEngine engine_{store_};
    holdfast::SqlitePersistence persistence_;
    ServerScheduler scheduler_;
    std::unique_ptr<boost::asio::thread_pool> pool_;
    std::unique_ptr<Backups> backups_;
};

}  // namespace document_server

#endif
