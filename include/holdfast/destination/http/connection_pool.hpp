#ifndef HOLDFAST_DESTINATION_HTTP_CONNECTION_POOL_HPP
#define HOLDFAST_DESTINATION_HTTP_CONNECTION_POOL_HPP

#include <holdfast/destination/http/connection.hpp>

#include <chrono>
#include <deque>
#include <iterator>
#include <memory>
#include <mutex>
#include <utility>

namespace holdfast::inline v1::http {

/// Unused connections, kept for the next request to the same origin. The youngest is taken first, so that old ones
/// age out.
///
/// Thread safety   shared: safe
class ConnectionPool {
    using Clock = std::chrono::steady_clock;
    struct Idle {
        std::unique_ptr<Connection> connection;
        Clock::time_point since;
    };

public:
    ConnectionPool(TimeSpan idle_time, std::size_t most)
        : idle_time_(std::chrono::duration_cast<Clock::duration>(idle_time)), most_(most)
    {
    }

    /// A connection that still looks alive; null if there is none.
    [[nodiscard]] std::unique_ptr<Connection> take(const Origin& origin)
    {
        const std::lock_guard lock(mutex_);
        drop_old();
        for (auto it = idle_.rbegin(); it != idle_.rend();) {
            if (it->connection->origin() != origin) {
                ++it;
                continue;
            }
            auto connection = std::move(it->connection);
            it = std::make_reverse_iterator(idle_.erase(std::next(it).base()));
            if (!connection->is_stale()) return connection;
        }
        return nullptr;
    }
    void give_back(std::unique_ptr<Connection> connection)
    {
        const std::lock_guard lock(mutex_);
        drop_old();
        if (most_ == 0 || idle_time_ <= Clock::duration::zero()) return;
        if (idle_.size() >= most_) idle_.pop_front();
        idle_.push_back({std::move(connection), Clock::now()});
    }
    [[nodiscard]] std::size_t size() const
    {
        const std::lock_guard lock(mutex_);
        return idle_.size();
    }

private:
    void drop_old()
    {
        const auto now = Clock::now();
        while (!idle_.empty() && now - idle_.front().since >= idle_time_) idle_.pop_front();
    }

    mutable std::mutex mutex_;
    Clock::duration idle_time_;
    std::size_t most_;
    std::deque<Idle> idle_{};
};

}  // namespace holdfast::inline v1::http

#endif
