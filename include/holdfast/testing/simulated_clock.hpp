#ifndef HOLDFAST_TESTING_SIMULATED_CLOCK_HPP
#define HOLDFAST_TESTING_SIMULATED_CLOCK_HPP

#include <holdfast/time.hpp>

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace holdfast::inline v1::testing::detail {

/// The state behind `SimulatedScheduler`: two clocks and the waits on them. All functions may be called from any
/// thread.
class SimulatedClock {
public:
    explicit SimulatedClock(TimePoint start) : wall_(start) {}

    [[nodiscard]] TimePoint now() const
    {
        const std::lock_guard lock(mutex_);
        return wall_;
    }
    [[nodiscard]] TimeSpan elapsed() const
    {
        const std::lock_guard lock(mutex_);
        return elapsed_;
    }
    [[nodiscard]] std::string time_zone() const
    {
        const std::lock_guard lock(mutex_);
        return time_zone_;
    }
    void set_time_zone(std::string name)
    {
        const std::lock_guard lock(mutex_);
        time_zone_ = std::move(name);
    }
    [[nodiscard]] std::size_t waiting() const
    {
        const std::lock_guard lock(mutex_);
        return waits_.size();
    }
    [[nodiscard]] std::optional<TimePoint> next_wake() const
    {
        const std::lock_guard lock(mutex_);
        const auto distance = next_distance();
        return distance ? std::optional<TimePoint>(wall_ + *distance) : std::nullopt;
    }

    void advance(TimeSpan span)
    {
        const std::lock_guard lock(mutex_);
        while (span > TimeSpan{0}) {
            const auto distance = next_distance();
            const TimeSpan step = distance && *distance < span ? *distance : span;
            wall_ += step;
            elapsed_ += step;
            span -= step;
            complete_due();
        }
    }

    void jump_wall_clock(TimeSpan span)
    {
        const std::lock_guard lock(mutex_);
        wall_ += span;
        complete_due();
    }

    void abort_all()
    {
        const std::lock_guard lock(mutex_);
        by_wall_.clear();
        by_elapsed_.clear();
        for (auto& [id, wait] : std::exchange(waits_, {})) wait->complete(boost::asio::error::operation_aborted);
    }

    static boost::asio::awaitable<void> wait_until(std::shared_ptr<SimulatedClock> clock, TimePoint time)
    {
        co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<>&, void(boost::system::error_code)>(
            [&](auto handler) { start(clock, time.time_since_epoch(), true, std::move(handler)); },
            boost::asio::use_awaitable);
    }

    static boost::asio::awaitable<void> wait_for(std::shared_ptr<SimulatedClock> clock, TimeSpan until)
    {
        co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<>&, void(boost::system::error_code)>(
            [&](auto handler) { start(clock, until, false, std::move(handler)); }, boost::asio::use_awaitable);
    }

private:
    using Id = std::uint64_t;
    using Line = std::multimap<TimeSpan, Id>;  // equal times keep the order of insertion

    struct Wait {
        virtual ~Wait() = default;
        // Posts; nothing of the waiting coroutine runs inside.
        virtual void complete(boost::system::error_code ec) = 0;
        Line* line{nullptr};
        Line::iterator place{};
    };

    template <class Handler>
    struct WaitOf final : Wait {
        explicit WaitOf(Handler h)
            : handler(std::move(h)), work(boost::asio::make_work_guard(boost::asio::get_associated_executor(handler)))
        {
        }
        void complete(boost::system::error_code ec) override
        {
            boost::asio::post(work.get_executor(), [handler = std::move(handler), work = work, ec]() mutable {
                // Here, because a slot belongs to the executor of its handler.
                boost::asio::get_associated_cancellation_slot(handler).clear();
                std::move(handler)(ec);
            });
            work.reset();
        }
        Handler handler;
        boost::asio::executor_work_guard<boost::asio::associated_executor_t<Handler>> work;
    };

    template <class Handler>
    static void start(const std::shared_ptr<SimulatedClock>& clock, TimeSpan until, bool by_wall, Handler handler)
    {
        auto slot = boost::asio::get_associated_cancellation_slot(handler);
        auto wait = std::make_unique<WaitOf<Handler>>(std::move(handler));
        const std::lock_guard lock(clock->mutex_);
        const Id id = clock->next_id_++;
        if (slot.is_connected()) {
            slot.assign([weak = std::weak_ptr<SimulatedClock>(clock), id](boost::asio::cancellation_type type) {
                if (type == boost::asio::cancellation_type::none) return;
                if (const auto alive = weak.lock()) alive->abort(id);
            });
        }
        const TimeSpan reached = by_wall ? clock->wall_.time_since_epoch() : clock->elapsed_;
        if (until <= reached) {
            wait->complete({});
            return;
        }
        wait->line = by_wall ? &clock->by_wall_ : &clock->by_elapsed_;
        wait->place = wait->line->emplace(until, id);
        clock->waits_.emplace(id, std::move(wait));
    }

    void abort(Id id)
    {
        const std::lock_guard lock(mutex_);
        const auto found = waits_.find(id);
        if (found == waits_.end()) return;
        found->second->line->erase(found->second->place);
        found->second->complete(boost::asio::error::operation_aborted);
        waits_.erase(found);
    }

    [[nodiscard]] std::optional<TimeSpan> next_distance() const
    {
        std::optional<TimeSpan> distance;
        if (!by_wall_.empty()) distance = by_wall_.begin()->first - wall_.time_since_epoch();
        if (!by_elapsed_.empty()) {
            const TimeSpan other = by_elapsed_.begin()->first - elapsed_;
            if (!distance || other < *distance) distance = other;
        }
        return distance;
    }

    // In order of start where several are due at one moment.
    void complete_due()
    {
        std::vector<Id> due;
        for (auto i = by_wall_.begin(); i != by_wall_.end() && i->first <= wall_.time_since_epoch();
             i = by_wall_.erase(i))
            due.push_back(i->second);
        for (auto i = by_elapsed_.begin(); i != by_elapsed_.end() && i->first <= elapsed_; i = by_elapsed_.erase(i))
            due.push_back(i->second);
        for (const Id id : due) {
            const auto found = waits_.find(id);
            found->second->complete({});
            waits_.erase(found);
        }
    }

    mutable std::mutex mutex_;
    TimePoint wall_;
    TimeSpan elapsed_{0};
    std::string time_zone_{"UTC"};
    Id next_id_{1};
    Line by_wall_;
    Line by_elapsed_;
    std::map<Id, std::unique_ptr<Wait>> waits_;
};

}  // namespace holdfast::inline v1::testing::detail

#endif
