#ifndef HOLDFAST_DETAIL_MAYBE_AWAITABLE_HPP
#define HOLDFAST_DETAIL_MAYBE_AWAITABLE_HPP

#include <boost/asio/awaitable.hpp>

#include <concepts>

namespace holdfast::inline v1::detail {

template <class T>
struct awaited {
    using type = T;
    static constexpr bool is_awaitable = false;
};
template <class T, class Executor>
struct awaited<boost::asio::awaitable<T, Executor>> {
    using type = T;
    static constexpr bool is_awaitable = true;
};

/// What `co_await` gives for an awaitable, and the type itself for anything else.
template <class T>
using awaited_t = typename awaited<T>::type;

/// A plain `Result` or an `awaitable<Result>`.
template <class T, class Result>
concept MaybeAwaitable = std::same_as<awaited_t<T>, Result>;

}  // namespace holdfast::inline v1::detail

#endif
