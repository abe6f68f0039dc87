#ifndef HOLDFAST_TESTING_LAWS_RUN_COROUTINE_HPP
#define HOLDFAST_TESTING_LAWS_RUN_COROUTINE_HPP

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>

#include <cstddef>
#include <exception>
#include <functional>
#include <latch>
#include <mutex>
#include <utility>
#include <vector>

namespace holdfast::inline v1::detail {

/// Runs a law that is a coroutine on a few threads, and returns when it has ended or throws what it threw.
inline void run_coroutine(const std::function<boost::asio::awaitable<void>(boost::asio::any_io_executor)>& function)
{
    boost::asio::thread_pool pool(4);
    std::exception_ptr failure;
    const boost::asio::any_io_executor executor = pool.get_executor();
    boost::asio::co_spawn(boost::asio::make_strand(executor), function(executor),
                          [&](std::exception_ptr error) { failure = std::move(error); });
    pool.join();
    if (failure) std::rethrow_exception(failure);
}

/// Runs several coroutines at the same time, each on a strand of its own, and blocks until they have ended. The
/// executor has threads to spare.
inline void run_together(const boost::asio::any_io_executor& executor,
                         const std::vector<std::function<boost::asio::awaitable<void>()>>& functions)
{
    std::mutex mutex;
    std::exception_ptr failure;
    std::latch left(static_cast<std::ptrdiff_t>(functions.size()));
    for (const auto& function : functions)
        boost::asio::co_spawn(boost::asio::make_strand(executor), function(), [&](std::exception_ptr error) {
            {
                const std::lock_guard lock(mutex);
                if (error && !failure) failure = std::move(error);
            }
            left.count_down();
        });
    left.wait();
    if (failure) std::rethrow_exception(failure);
}

}  // namespace holdfast::inline v1::detail

#endif
