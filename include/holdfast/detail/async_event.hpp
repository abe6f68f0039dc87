#ifndef HOLDFAST_DETAIL_ASYNC_EVENT_HPP
#define HOLDFAST_DETAIL_ASYNC_EVENT_HPP

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <chrono>
#include <utility>

namespace holdfast::inline v1::detail {

/// A condition variable for coroutines that all run on one executor (a strand or one thread): check the
/// condition, then `wait`, with nothing awaited in between, and no wake-up is lost.
///
///     while (!ready) co_await event.wait();
///
/// Cancellation    terminal: the wait throws `asio::error::operation_aborted`
/// Thread safety   none: waiters and notifiers share one executor
class AsyncEvent {
public:
    explicit AsyncEvent(const boost::asio::any_io_executor& executor)
        : timer_(executor, boost::asio::steady_timer::time_point::max())
    {
    }

    /// Wakes everybody who waits now.
    void notify_all() { timer_.cancel(); }

    boost::asio::awaitable<void> wait()
    {
        namespace asio = boost::asio;
        const auto refuse = [](asio::cancellation_state state) {
            if (state.cancelled() != asio::cancellation_type::none)
                throw boost::system::system_error(asio::error::operation_aborted, "wait");
        };
        refuse(co_await asio::this_coro::cancellation_state);
        co_await timer_.async_wait(asio::as_tuple(asio::use_awaitable));
        refuse(co_await asio::this_coro::cancellation_state);
    }

private:
    boost::asio::steady_timer timer_;
};

}  // namespace holdfast::inline v1::detail

#endif
