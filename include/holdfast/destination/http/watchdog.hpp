#ifndef HOLDFAST_DESTINATION_HTTP_WATCHDOG_HPP
#define HOLDFAST_DESTINATION_HTTP_WATCHDOG_HPP

#include <holdfast/time.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <utility>

namespace holdfast::inline v1::http {

/// Acts when something has made no progress for a while. Telling it about progress costs one clock read, so it can be
/// told about every chunk.
///
/// Executor        `on_silence` runs on the given executor, which must run one handler at a time
/// Lifetime        keeps itself alive while its timer runs; `on_silence` is not called after `stop`
/// Thread safety   none: everything happens on that executor
class Watchdog : public std::enable_shared_from_this<Watchdog> {
    using Clock = std::chrono::steady_clock;

public:
    Watchdog(const boost::asio::any_io_executor& executor, TimeSpan limit, std::function<void()> on_silence)
        : timer_(executor),
          limit_(std::chrono::duration_cast<Clock::duration>(limit)),
          on_silence_(std::move(on_silence))
    {
    }

    [[nodiscard]] static std::shared_ptr<Watchdog> start(const boost::asio::any_io_executor& executor, TimeSpan limit,
                                                         std::function<void()> on_silence)
    {
        auto watchdog = std::make_shared<Watchdog>(executor, limit, std::move(on_silence));
        watchdog->progress();
        watchdog->arm();
        return watchdog;
    }

    void progress() { last_ = Clock::now(); }
    void stop()
    {
        on_silence_ = nullptr;
        timer_.cancel();
    }
    /// True once it has acted.
    [[nodiscard]] bool fired() const { return fired_; }

private:
    void arm()
    {
        timer_.expires_at(last_ + limit_);
        timer_.async_wait([self = shared_from_this()](const auto& code) {
            if (code || !self->on_silence_) return;
            if (Clock::now() < self->last_ + self->limit_) return self->arm();
            self->fired_ = true;
            std::exchange(self->on_silence_, nullptr)();
        });
    }

    boost::asio::steady_timer timer_;
    Clock::duration limit_;
    std::function<void()> on_silence_;
    Clock::time_point last_{};
    bool fired_ = false;
};

}  // namespace holdfast::inline v1::http

#endif
