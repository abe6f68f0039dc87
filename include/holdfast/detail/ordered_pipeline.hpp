#ifndef HOLDFAST_DETAIL_ORDERED_PIPELINE_HPP
#define HOLDFAST_DETAIL_ORDERED_PIPELINE_HPP

#include <holdfast/detail/async_event.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <deque>
#include <memory>

namespace holdfast::inline v1::detail {

/// Items that one coroutine makes in order, several transform at the same time, and one takes in the first order
/// again; at most `limit` of them are under way, from `acquire` to `release`. `Item` has a `bool ready`.
///
/// Cancellation    terminal: waits throw `asio::error::operation_aborted`
/// Thread safety   none: one executor
template <class Item>
class OrderedPipeline {
public:
    OrderedPipeline(const boost::asio::any_io_executor& executor, std::size_t limit) : changed_(executor), limit_(limit)
    {
    }

    /// Waits until one more item may be under way, and counts it.
    boost::asio::awaitable<void> acquire()
    {
        while (under_way_ >= limit_) co_await changed_.wait();
        ++under_way_;
    }
    void submit(std::shared_ptr<Item> item)
    {
        to_transform_.push_back(item);
        in_order_.push_back(std::move(item));
        changed_.notify_all();
    }
    /// Nothing more will be submitted.
    void finish()
    {
        finished_ = true;
        changed_.notify_all();
    }
    /// The next item to transform; null after the last.
    boost::asio::awaitable<std::shared_ptr<Item>> next_to_transform()
    {
        while (to_transform_.empty() && !finished_) co_await changed_.wait();
        if (to_transform_.empty()) co_return nullptr;
        auto item = std::move(to_transform_.front());
        to_transform_.pop_front();
        co_return item;
    }
    void transformed(Item& item)
    {
        item.ready = true;
        changed_.notify_all();
    }
    /// The next item in order, transformed; null after the last.
    boost::asio::awaitable<std::shared_ptr<Item>> next_in_order()
    {
        while (in_order_.empty() ? !finished_ : !in_order_.front()->ready) co_await changed_.wait();
        if (in_order_.empty()) co_return nullptr;
        auto item = std::move(in_order_.front());
        in_order_.pop_front();
        co_return item;
    }
    /// An item that was acquired is done with.
    void release()
    {
        --under_way_;
        changed_.notify_all();
    }

private:
    AsyncEvent changed_;
    std::deque<std::shared_ptr<Item>> to_transform_{};
    std::deque<std::shared_ptr<Item>> in_order_{};
    std::size_t limit_;
    std::size_t under_way_ = 0;
    bool finished_ = false;
};

}  // namespace holdfast::inline v1::detail

#endif
