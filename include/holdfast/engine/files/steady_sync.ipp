#ifndef HOLDFAST_ENGINE_FILES_STEADY_SYNC_IPP
#define HOLDFAST_ENGINE_FILES_STEADY_SYNC_IPP

#include <holdfast/engine/files/file.hpp>
#include <holdfast/engine/files/steady_sync.hpp>

#include <fcntl.h>

#include <system_error>
#include <utility>

namespace holdfast::inline v1::files {

SteadySync::SteadySync()
{
    try {
        thread_ = std::jthread([this](const std::stop_token& stop) { work(stop); });
    } catch (const std::system_error&) {
        // `wrote` and `finish` do its work.
    }
}

SteadySync::~SteadySync()
{
    thread_.request_stop();
}

bool SteadySync::is_due() const noexcept
{
    return new_bytes_ >= step || (hurried_ && !new_.empty());
}

void SteadySync::work(const std::stop_token& stop) noexcept
{
    std::unique_lock lock(mutex_);
    while (!failure_ && wake_.wait(lock, stop, [this] { return is_due(); })) sync_due(lock, stop);
}

void SteadySync::sync_due(std::unique_lock<std::mutex>& lock, const std::stop_token& stop) noexcept
{
    // What is written meanwhile waits for the next round, or each would be for a few bytes.
    taken_ = std::exchange(new_, {});
    new_bytes_ = 0;
    while (!taken_.empty() && !failure_ && !stop.stop_requested()) {
        const auto next = taken_.extract(taken_.begin());
        try {
            // While nobody can remove it, for `forget` waits.
            File file(next.key(), O_RDONLY);
            syncing_ = true;
            lock.unlock();
            file.sync();
            lock.lock();
        } catch (...) {
            if (!lock.owns_lock()) lock.lock();
            failure_ = std::current_exception();
        }
        syncing_ = false;
        not_durable_ -= next.mapped();
        done_.notify_all();
    }
}

void SteadySync::throw_failure() const
{
    if (failure_) std::rethrow_exception(failure_);
}

void SteadySync::wrote(const std::string& path, std::uint64_t bytes)
{
    std::unique_lock lock(mutex_);
    throw_failure();
    new_[path] += bytes;
    new_bytes_ += bytes;
    not_durable_ += bytes;
    if (!is_due()) return;
    if (thread_.joinable())
        wake_.notify_all();
    else
        sync_due(lock, {});
    done_.wait(lock, [this] { return failure_ || not_durable_ <= most_bytes; });
    throw_failure();
}

void SteadySync::forget(const std::string& path)
{
    const std::lock_guard lock(mutex_);
    if (const auto node = new_.extract(path)) {
        new_bytes_ -= node.mapped();
        not_durable_ -= node.mapped();
    }
    if (const auto node = taken_.extract(path)) not_durable_ -= node.mapped();
}

void SteadySync::hurry()
{
    const std::lock_guard lock(mutex_);
    hurried_ = true;
    wake_.notify_all();
}

void SteadySync::finish()
{
    hurry();
    std::unique_lock lock(mutex_);
    if (!thread_.joinable()) sync_due(lock, {});
    done_.wait(lock, [this] { return failure_ || (new_.empty() && taken_.empty() && !syncing_); });
    throw_failure();
}

}  // namespace holdfast::inline v1::files

#endif
