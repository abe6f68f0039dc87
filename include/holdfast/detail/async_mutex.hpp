#ifndef HOLDFAST_DETAIL_ASYNC_MUTEX_HPP
#define HOLDFAST_DETAIL_ASYNC_MUTEX_HPP

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <deque>
#include <memory>
#include <utility>

namespace holdfast::inline v1::detail {

/// Lets one coroutine of a strand at a time pass; the others wait in order of arrival. Used from one strand only.
/// Waiting is not cancelled: whoever holds the lock holds it for one commit.
class AsyncMutex {
    struct State {
        boost::asio::any_io_executor strand;
        bool locked = false;
        std::deque<boost::asio::any_completion_handler<void()>> waiting;
    };

public:
    /// Unlocks when destroyed, also after the mutex itself is gone.
    class Guard {
    public:
        Guard() = default;
        explicit Guard(std::shared_ptr<State> state) : state_(std::move(state)) {}
        Guard(Guard&& other) noexcept = default;
        Guard& operator=(Guard&& other) noexcept
        {
            std::swap(state_, other.state_);
            return *this;
        }
        Guard(const Guard&) = delete;
        Guard& operator=(const Guard&) = delete;
        ~Guard()
        {
            if (state_) pass_on(*state_);
        }

    private:
        std::shared_ptr<State> state_;
    };

    explicit AsyncMutex(boost::asio::any_io_executor strand) : state_(std::make_shared<State>())
    {
        state_->strand = std::move(strand);
    }

    [[nodiscard]] boost::asio::awaitable<Guard> lock()
    {
        namespace asio = boost::asio;
        const auto state = state_;
        if (state->locked)
            co_await asio::async_initiate<const asio::use_awaitable_t<>&, void()>(
                [&](auto handler) { state->waiting.emplace_back(std::move(handler)); }, asio::use_awaitable);
        else
            state->locked = true;
        co_return Guard(state);
    }

private:
    static void pass_on(State& state)
    {
        if (state.waiting.empty()) {
            state.locked = false;
            return;
        }
        auto next = std::move(state.waiting.front());
        state.waiting.pop_front();
        boost::asio::post(state.strand, [next = std::move(next)]() mutable { std::move(next)(); });
    }

    std::shared_ptr<State> state_;
};

}  // namespace holdfast::inline v1::detail

#endif
