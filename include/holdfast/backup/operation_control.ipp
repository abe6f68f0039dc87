#ifndef HOLDFAST_BACKUP_OPERATION_CONTROL_IPP
#define HOLDFAST_BACKUP_OPERATION_CONTROL_IPP

#include <holdfast/backup/operation_control.hpp>

#include <boost/asio/post.hpp>

#include <chrono>
#include <exception>
#include <utility>
#include <vector>

namespace holdfast::inline v1 {

OperationControl::OperationControl(boost::asio::any_io_executor executor)
    : executor_(std::move(executor)), changed_(executor_)
{
}

void OperationControl::wake()
{
    boost::asio::post(executor_, [self = shared_from_this()] {
        self->run_abort_hooks();
        self->changed_.notify_all();
    });
}

void OperationControl::run_abort_hooks()
{
    if (!is_aborted()) return;
    std::vector<std::function<void()>> hooks;
    {
        const std::lock_guard lock(mutex_);
        for (auto& [id, hook] : abort_hooks_) hooks.push_back(std::move(hook));
        abort_hooks_.clear();
    }
    for (auto& hook : hooks) hook();
}

void OperationControl::request_abort(std::string reason, error_code code)
{
    {
        const std::lock_guard lock(mutex_);
        if (abort_code_.failed()) return;
        abort_code_ = code;
        abort_reason_ = std::move(reason);
    }
    wake();
}

void OperationControl::request_delay(TimePoint until)
{
    const std::lock_guard lock(mutex_);
    delayed_until_ = until;
}

void OperationControl::resume()
{
    {
        const std::lock_guard lock(mutex_);
        delayed_until_.reset();
    }
    wake();
}

bool OperationControl::is_aborted() const
{
    const std::lock_guard lock(mutex_);
    return abort_code_.failed();
}

bool OperationControl::is_delayed() const
{
    const std::lock_guard lock(mutex_);
    return delayed_until_.has_value();
}

bool OperationControl::is_parked() const
{
    const std::lock_guard lock(mutex_);
    return parked_ > 0;
}

std::optional<TimePoint> OperationControl::delayed_until() const
{
    const std::lock_guard lock(mutex_);
    return delayed_until_;
}

void OperationControl::throw_if_aborted() const
{
    const std::lock_guard lock(mutex_);
    if (abort_code_.failed()) throw Error(abort_code_, "The operation was ended: " + abort_reason_ + ".");
}

void OperationControl::change_parked(int by)
{
    bool told = false;
    {
        const std::lock_guard lock(mutex_);
        parked_ += by;
        told = parked_ == (by > 0 ? 1 : 0);
    }
    if (told && on_parked_) on_parked_(by > 0);
}

boost::asio::awaitable<void> OperationControl::checkpoint()
{
    const auto self = shared_from_this();
    throw_if_aborted();
    if (!is_delayed()) co_return;
    change_parked(1);
    std::exception_ptr failure;
    try {
        while (is_delayed() && !is_aborted()) co_await changed_.wait();
    } catch (...) {
        failure = std::current_exception();
    }
    change_parked(-1);
    throw_if_aborted();
    if (failure) std::rethrow_exception(failure);
}

BackupProgress OperationControl::snapshot() const
{
    const std::lock_guard lock(mutex_);
    return progress_;
}

void OperationControl::note(std::string message)
{
    constexpr std::size_t most = 100;
    const std::lock_guard lock(mutex_);
    auto& messages = progress_.messages;
    if (messages.size() == most) messages.erase(messages.begin());
    messages.push_back(std::move(message));
}

void OperationControl::report(TimeSpan elapsed, bool at_the_end)
{
    if (!on_progress_) return;
    if (!at_the_end && last_report_ && elapsed - *last_report_ < std::chrono::seconds(1)) return;
    last_report_ = elapsed;
    on_progress_(snapshot());
}

std::uint64_t OperationControl::add_abort_hook(std::function<void()> function)
{
    std::uint64_t id = 0;
    bool aborted = false;
    {
        const std::lock_guard lock(mutex_);
        id = ++last_hook_;
        abort_hooks_.emplace(id, std::move(function));
        aborted = abort_code_.failed();
    }
    if (aborted) wake();
    return id;
}

void OperationControl::remove_abort_hook(std::uint64_t id)
{
    const std::lock_guard lock(mutex_);
    abort_hooks_.erase(id);
}

}  // namespace holdfast::inline v1

#endif
