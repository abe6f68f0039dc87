#ifndef HOLDFAST_DETAIL_RUN_BLOCKING_HPP
#define HOLDFAST_DETAIL_RUN_BLOCKING_HPP

#include <holdfast/detail/maybe_awaitable.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/execution/outstanding_work.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <optional>
#include <type_traits>
#include <utility>

namespace holdfast::inline v1::detail {

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wsubobject-linkage"  // g++ 12, for lambdas of coroutines as arguments
#endif

/// Runs a plain function on `where` and resumes the calling coroutine on its own executor with the result or the
/// exception. The function is not interrupted by cancellation: what it refers to stays alive until it returns.
template <class Function>
boost::asio::awaitable<std::invoke_result_t<Function&>> run_blocking(boost::asio::any_io_executor where, Function function)
{
    namespace asio = boost::asio;
    using Result = std::invoke_result_t<Function&>;
    struct Nothing {};
    using Stored = std::conditional_t<std::is_void_v<Result>, Nothing, Result>;
    std::optional<Stored> result;
    std::exception_ptr failure;
    co_await asio::async_initiate<const asio::use_awaitable_t<>&, void()>(
        [&](auto handler) {
            // One object that is both executor and work guard: no copy of the executor is left in this thread once
            // the guard lets go, and the context behind it may end at that moment.
            asio::any_io_executor resume =
                asio::prefer(asio::get_associated_executor(handler), asio::execution::outstanding_work.tracked);
            asio::post(where, [&, handler = std::move(handler), resume = std::move(resume)]() mutable {
                try {
                    if constexpr (std::is_void_v<Result>)
                        function();
                    else
                        result.emplace(function());
                } catch (...) {
                    failure = std::current_exception();
                }
                asio::dispatch(resume, std::move(handler));
            });
        },
        asio::use_awaitable);
    if (failure) std::rethrow_exception(failure);
    if constexpr (!std::is_void_v<Result>) co_return std::move(*result);
}

/// Calls a policy's function, which is a coroutine or a plain blocking function; the latter runs on `where`.
template <class Function>
boost::asio::awaitable<awaited_t<std::invoke_result_t<Function&>>> call_policy(boost::asio::any_io_executor where,
                                                                              Function function)
{
    using Result = std::invoke_result_t<Function&>;
    if constexpr (awaited<Result>::is_awaitable)
        co_return co_await function();
    else
        co_return co_await run_blocking(std::move(where), std::move(function));
}

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif

}  // namespace holdfast::inline v1::detail

#endif
