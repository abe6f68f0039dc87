#ifndef HOLDFAST_DETAIL_TASK_GROUP_HPP
#define HOLDFAST_DETAIL_TASK_GROUP_HPP

#include <holdfast/detail/async_event.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>

#include <exception>
#include <functional>
#include <list>
#include <memory>
#include <utility>

namespace holdfast::inline v1::detail {

/// A few coroutines on one executor that begin together and are waited for together. The first failure cancels the
/// others and is what `join` throws.
///
/// Lifetime        whoever spawns awaits `join` before anything goes that the tasks refer to
/// Thread safety   none: one executor
class TaskGroup {
    struct State {
        explicit State(const boost::asio::any_io_executor& executor) : ended(executor) {}

        void cancel()
        {
            if (std::exchange(cancelled, true)) return;
            for (auto& signal : signals) signal.emit(boost::asio::cancellation_type::terminal);
        }

        AsyncEvent ended;
        std::list<boost::asio::cancellation_signal> signals{};
        std::exception_ptr failure{};
        int running = 0;
        bool cancelled = false;
    };

public:
    explicit TaskGroup(boost::asio::any_io_executor executor)
        : executor_(std::move(executor)), state_(std::make_shared<State>(executor_))
    {
    }

    void spawn(boost::asio::awaitable<void> task)
    {
        namespace asio = boost::asio;
        auto& signal = state_->signals.emplace_back();
        ++state_->running;
        asio::co_spawn(executor_, std::move(task),
                       asio::bind_cancellation_slot(signal.slot(), [state = state_](std::exception_ptr failure) {
                           --state->running;
                           if (failure && !state->failure) {
                               state->failure = failure;
                               state->cancel();
                           }
                           state->ended.notify_all();
                       }));
        if (state_->cancelled) signal.emit(asio::cancellation_type::terminal);
    }

    /// Cancels every task; they still have to be joined.
    void cancel() { state_->cancel(); }

    /// A function that cancels the group as long as it exists, for others to keep.
    [[nodiscard]] std::function<void()> canceller() const
    {
        return [weak = std::weak_ptr(state_)] {
            if (const auto state = weak.lock()) state->cancel();
        };
    }

    [[nodiscard]] bool is_idle() const { return state_->running == 0; }
    [[nodiscard]] std::exception_ptr failure() const { return state_->failure; }

    /// Waits for every task, then throws the first failure.
    ///
    /// Preconditions   the waiting coroutine is not cancelled
    boost::asio::awaitable<void> join()
    {
        const auto state = state_;
        while (state->running > 0) co_await state->ended.wait();
        if (state->failure) std::rethrow_exception(state->failure);
    }

    /// Waits for every task; each time that the waiting coroutine is cancelled, calls `when_cancelled` once and goes
    /// on waiting. The failure stays in the group. True if it was cancelled.
    boost::asio::awaitable<bool> join_sheltered(std::function<void()> when_cancelled)
    {
        namespace asio = boost::asio;
        const auto state = state_;
        bool cancelled = false;
        while (state->running > 0) {
            bool now = false;
            try {
                co_await state->ended.wait();
            } catch (const boost::system::system_error&) {
                now = true;
            }
            if (!now) continue;
            cancelled = true;
            co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
            if (when_cancelled) when_cancelled();
        }
        if (cancelled) co_await asio::this_coro::reset_cancellation_state(asio::enable_terminal_cancellation());
        co_return cancelled;
    }

private:
    boost::asio::any_io_executor executor_;
    std::shared_ptr<State> state_;
};

}  // namespace holdfast::inline v1::detail

#endif
