#ifndef DOCUMENT_SERVER_APP_SERVER_SCHEDULER_HPP
#define DOCUMENT_SERVER_APP_SERVER_SCHEDULER_HPP

#include <holdfast/schedule/asio_scheduler.hpp>

#include <utility>

namespace document_server {

/// The real clock, set ahead by a constant, so that a test need not wait days until backups are old.
class ServerScheduler : public holdfast::AsioScheduler {
public:
    explicit ServerScheduler(boost::asio::any_io_executor executor, holdfast::TimeSpan ahead)
        : holdfast::AsioScheduler(std::move(executor)), ahead_(ahead)
    {
    }

    [[nodiscard]] holdfast::TimePoint now() const { return holdfast::AsioScheduler::now() + ahead_; }
    [[nodiscard]] boost::asio::awaitable<void> async_wait_until(holdfast::TimePoint time)
    {
        return holdfast::AsioScheduler::async_wait_until(time - ahead_);
    }

private:
    holdfast::TimeSpan ahead_;
};

static_assert(holdfast::Scheduler<ServerScheduler>);

}  // namespace document_server

#endif
