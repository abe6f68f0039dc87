#ifndef HOLDFAST_TESTS_SERVICES_RUN_HPP
#define HOLDFAST_TESTS_SERVICES_RUN_HPP

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <functional>

namespace fake {

/// Runs a coroutine to its end on one thread, with all that it has begun.
inline void run(const std::function<boost::asio::awaitable<void>(boost::asio::any_io_executor)>& function)
{
    boost::asio::io_context io(1);
    std::exception_ptr failure;
    boost::asio::co_spawn(io, function(io.get_executor()), [&](std::exception_ptr error) { failure = error; });
    io.run();
    if (failure) std::rethrow_exception(failure);
}

}  // namespace fake

#endif
