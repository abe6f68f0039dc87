#include "server.hpp"

#include <algorithm>
#include <thread>
#include <utility>

namespace document_server {

namespace {

holdfast::SqlitePersistenceOptions memory_in(const std::filesystem::path& folder)
{
    holdfast::SqlitePersistenceOptions options;
    options.path = (std::filesystem::absolute(folder) / "holdfast.sqlite").string();
    return options;
}

std::filesystem::path made(const std::filesystem::path& folder)
{
    std::filesystem::create_directories(folder);
    return folder;
}

}  // namespace

Server::Server(const std::filesystem::path& folder, holdfast::Observer observer, holdfast::TimeSpan clock_ahead)
    : store_(made(folder) / "databases"),
      persistence_(memory_in(folder)),
      scheduler_(io_.get_executor(), clock_ahead),
      pool_(std::make_unique<boost::asio::thread_pool>(std::max(2U, std::thread::hardware_concurrency())))
{
    holdfast::CoordinatorOptions options;
    options.executor = io_.get_executor();
    options.blocking_executor = pool_->get_executor();
    options.node_tag = "A";
    options.observer = std::move(observer);
    backups_ = std::make_unique<Backups>(engine_, persistence_, scheduler_, std::move(options));
}

Server::~Server()
{
    // Destroying the coordinator cancels what runs; the event loop then lets every coroutine end.
    backups_.reset();
    io_.restart();
    io_.run();
    pool_->join();
}

void Server::run(awaitable<void> work)
{
    std::exception_ptr failure;
    boost::asio::co_spawn(io_, std::move(work), [&](std::exception_ptr thrown) {
        failure = thrown;
        io_.stop();
    });
    io_.restart();
    io_.run();
    if (failure) std::rethrow_exception(failure);
}

}  // namespace document_server
