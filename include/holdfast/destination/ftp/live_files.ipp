#ifndef HOLDFAST_DESTINATION_FTP_LIVE_FILES_IPP
#define HOLDFAST_DESTINATION_FTP_LIVE_FILES_IPP

#include <holdfast/destination/ftp/live_files.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <algorithm>
#include <chrono>
#include <utility>

namespace holdfast::inline v1::ftp {

void LiveFiles::begin(TimePoint now)
{
    const std::lock_guard lock(mutex_);
    if (!since_) since_ = now;
}
void LiveFiles::add(const std::string& temporary)
{
    const std::lock_guard lock(mutex_);
    live_[temporary] = true;
}
void LiveFiles::abandon(const std::string& temporary)
{
    const std::lock_guard lock(mutex_);
    if (const auto found = live_.find(temporary); found != live_.end()) found->second = false;
}
void LiveFiles::erase(const std::string& temporary)
{
    const std::lock_guard lock(mutex_);
    live_.erase(temporary);
}

bool LiveFiles::is_stale(const std::string& temporary, const Found& found, TimePoint now) const
{
    const std::lock_guard lock(mutex_);
    if (const auto known = live_.find(temporary); known != live_.end()) return !known->second;
    if (!since_ || found.begun >= *since_) return false;
    return !found.modified || *found.modified < *since_ || now - *found.modified > std::chrono::hours(24);
}

LiveFiles::Lock::~Lock()
{
    if (files_ != nullptr) files_->leave(name_, waiter_);
}

boost::asio::awaitable<LiveFiles::Lock> LiveFiles::lock(std::string name)
{
    namespace asio = boost::asio;
    const auto waiter = std::make_shared<Waiter>();
    waiter->executor = co_await asio::this_coro::executor;
    waiter->timer = std::make_shared<asio::steady_timer>(waiter->executor, asio::steady_timer::time_point::max());
    {
        const std::lock_guard lock(mutex_);
        auto& queue = locks_[name];
        queue.push_back(waiter);
        waiter->granted = queue.size() == 1;
    }
    Lock place(*this, name, waiter);
    for (;;) {
        {
            const std::lock_guard lock(mutex_);
            if (waiter->granted) break;
        }
        co_await waiter->timer->async_wait(asio::as_tuple(asio::use_awaitable));
        const auto state = co_await asio::this_coro::cancellation_state;
        if (state.cancelled() != asio::cancellation_type::none)
            throw boost::system::system_error(asio::error::operation_aborted, "ftp");
    }
    co_return place;
}

void LiveFiles::leave(const std::string& name, const std::shared_ptr<Waiter>& waiter) noexcept
{
    std::shared_ptr<Waiter> next;
    {
        const std::lock_guard lock(mutex_);
        const auto found = locks_.find(name);
        auto& queue = found->second;
        std::erase(queue, waiter);
        if (queue.empty()) {
            locks_.erase(found);
            return;
        }
        if (!waiter->granted) return;
        next = queue.front();
        next->granted = true;
    }
    const auto wake = [timer = next->timer] { timer->expires_at(boost::asio::steady_timer::time_point::min()); };
    boost::asio::post(next->executor, wake);
}

}  // namespace holdfast::inline v1::ftp

#endif
