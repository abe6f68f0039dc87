#ifndef HOLDFAST_TESTING_LAWS_SCHEDULER_SUPPORT_HPP
#define HOLDFAST_TESTING_LAWS_SCHEDULER_SUPPORT_HPP

#include <holdfast/testing/laws/law_broken.hpp>
#include <holdfast/time.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <utility>

namespace holdfast::inline v1::detail::scheduler_laws {

/// A wait under way, as a law sees it.
struct Waiting {
    bool ended = false;
    std::exception_ptr failure{};
    boost::asio::cancellation_signal signal{};

    void cancel() { signal.emit(boost::asio::cancellation_type::terminal); }

    [[nodiscard]] bool succeeded() const { return ended && !failure; }
    [[nodiscard]] bool aborted() const
    {
        if (!ended || !failure) return false;
        try {
            std::rethrow_exception(failure);
        } catch (const boost::system::system_error& error) {
            return error.code() == boost::asio::error::operation_aborted;
        } catch (...) {
            return false;
        }
    }
};

/// Starts a coroutine on the harness's context.
template <class H>
[[nodiscard]] std::shared_ptr<Waiting> start(H& harness, boost::asio::awaitable<void> coroutine)
{
    auto waiting = std::make_shared<Waiting>();
    boost::asio::co_spawn(
        harness.context(), std::move(coroutine),
        boost::asio::bind_cancellation_slot(waiting->signal.slot(), [waiting](std::exception_ptr failure) {
            waiting->failure = std::move(failure);
            waiting->ended = true;
        }));
    return waiting;
}

template <class H>
void run(H& harness, const std::function<bool()>& done, const std::string& promise)
{
    law(harness.run(done), promise);
}

/// Lets this much time pass.
template <class H>
void pass(H& harness, TimeSpan span)
{
    const auto waiting = start(harness, harness.scheduler().async_wait_for(span));
    run(harness, [&] { return waiting->ended; }, "a wait for a span ends");
}

}  // namespace holdfast::inline v1::detail::scheduler_laws

#endif
