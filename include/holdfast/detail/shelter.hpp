#ifndef HOLDFAST_DETAIL_SHELTER_HPP
#define HOLDFAST_DETAIL_SHELTER_HPP

#include <holdfast/backup/operation_control.hpp>
#include <holdfast/detail/task_group.hpp>
#include <holdfast/error.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/this_coro.hpp>

#include <exception>
#include <memory>
#include <optional>
#include <utility>

namespace holdfast::inline v1::detail {

template <class Result>
boost::asio::awaitable<void> keep_result(boost::asio::awaitable<Result> work,
                                         std::shared_ptr<std::optional<Result>> result)
{
    result->emplace(co_await std::move(work));
}

/// Runs `work` so that cancellation of the caller does not tear it apart: it becomes an abort of `control`, and the
/// call completes when the work has cleaned up after itself.
template <class Result>
boost::asio::awaitable<Result> shelter(std::shared_ptr<OperationControl> control, boost::asio::awaitable<Result> work)
{
    namespace asio = boost::asio;
    const bool throws_before = co_await asio::this_coro::throw_if_cancelled();
    co_await asio::this_coro::throw_if_cancelled(false);
    const auto result = std::make_shared<std::optional<Result>>();
    TaskGroup group(co_await asio::this_coro::executor);
    group.spawn(keep_result(std::move(work), result));
    co_await group.join_sheltered(
        [&] { control->request_abort("the server is shutting down or the caller gave up", errc::shut_down); });
    co_await asio::this_coro::throw_if_cancelled(throws_before);
    if (group.failure()) std::rethrow_exception(group.failure());
    co_return std::move(**result);
}

/// Waits for the group; an abort of `control` cancels it. Throws the abort's error if there was one, otherwise the
/// group's first failure.
[[nodiscard]] boost::asio::awaitable<void> join_abortable(OperationControl& control, TaskGroup& group);

}  // namespace holdfast::inline v1::detail

#endif
