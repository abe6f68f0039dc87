#ifndef HOLDFAST_TESTS_SERVICES_GATHERING_HPP
#define HOLDFAST_TESTS_SERVICES_GATHERING_HPP

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>

namespace fake {

/// Holds requests back until a given number of them are under way at the same time, once. So what goes in parallel is
/// seen to, however slow or quick the machine is.
class Gathering {
public:
    explicit Gathering(int size) : size_(size) {}

    /// To be called by each request's thread. A gathering that does not come about ends after a minute.
    void join()
    {
        std::unique_lock lock(mutex_);
        most_ = std::max(most_, ++here_);
        changed_.notify_all();
        changed_.wait_for(lock, std::chrono::minutes(1), [&] { return most_ >= size_; });
        --here_;
    }
    /// The largest number that were under way at the same time.
    [[nodiscard]] int most() const
    {
        const std::lock_guard lock(mutex_);
        return most_;
    }

private:
    mutable std::mutex mutex_{};
    std::condition_variable changed_{};
    int size_;
    int here_ = 0;
    int most_ = 0;
};

}  // namespace fake

#endif
