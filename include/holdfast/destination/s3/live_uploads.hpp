#ifndef HOLDFAST_DESTINATION_S3_LIVE_UPLOADS_HPP
#define HOLDFAST_DESTINATION_S3_LIVE_UPLOADS_HPP

#include <holdfast/time.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/execution/context.hpp>
#include <boost/asio/execution_context.hpp>
#include <boost/asio/query.hpp>

#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace holdfast::inline v1::s3 {

/// Which unfinished uploads belong to writers that still run. S3 does not let an upload carry a mark that its listing
/// shows, so all places that share an execution context share this list; a sweep spares what is on it.
///
/// Thread safety   shared: safe
class LiveUploads : public boost::asio::execution_context::service {
public:
    using key_type = LiveUploads;
    inline static boost::asio::execution_context::id id;

    explicit LiveUploads(boost::asio::execution_context& context) : service(context) {}

    [[nodiscard]] static LiveUploads& of(const boost::asio::any_io_executor& executor)
    {
        return boost::asio::use_service<LiveUploads>(boost::asio::query(executor, boost::asio::execution::context));
    }

    /// Tells when this process began to write; the first caller is believed.
    void begin(TimePoint now)
    {
        const std::lock_guard lock(mutex_);
        if (!since_) since_ = now;
    }
    void add(const std::string& upload)
    {
        const std::lock_guard lock(mutex_);
        live_[upload] = true;
    }
    /// Its writer is gone; the upload is still at the place.
    void abandon(const std::string& upload)
    {
        const std::lock_guard lock(mutex_);
        if (const auto found = live_.find(upload); found != live_.end()) found->second = false;
    }
    /// It is no more.
    void erase(const std::string& upload)
    {
        const std::lock_guard lock(mutex_);
        live_.erase(upload);
    }
    /// True if a writer of this process still writes to it.
    [[nodiscard]] bool is_live(const std::string& upload) const
    {
        const std::lock_guard lock(mutex_);
        const auto found = live_.find(upload);
        return found != live_.end() && found->second;
    }
    /// True if nobody writes to `upload` any more, as far as can be told: its writer in this process is gone, or it was
    /// begun before this process was; `age` is the upload's. One that began later and is not on the list belongs to
    /// another process that runs.
    [[nodiscard]] bool is_stale(const std::string& upload, TimeSpan age, TimePoint now) const
    {
        const std::lock_guard lock(mutex_);
        if (const auto found = live_.find(upload); found != live_.end()) return !found->second;
        // A server tells its time in whole seconds, and some renew it only once a second, so an upload is up to two
        // seconds older than it seems.
        return since_ && age + std::chrono::seconds(2) > now - *since_;
    }

private:
    void shutdown() noexcept override {}

    mutable std::mutex mutex_;
    std::optional<TimePoint> since_{};
    std::map<std::string, bool> live_{};  // false: abandoned
};

}  // namespace holdfast::inline v1::s3

#endif
