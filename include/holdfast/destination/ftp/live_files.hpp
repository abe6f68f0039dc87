#ifndef HOLDFAST_DESTINATION_FTP_LIVE_FILES_HPP
#define HOLDFAST_DESTINATION_FTP_LIVE_FILES_HPP

#include <holdfast/time.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/execution/context.hpp>
#include <boost/asio/execution_context.hpp>
#include <boost/asio/query.hpp>
#include <boost/asio/steady_timer.hpp>

#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

namespace holdfast::inline v1::ftp {

/// What all FTP places that share an execution context know of each other: which temporary files belong to writers
/// that still run, and which final names are just being taken.
///
/// Thread safety   shared: safe
class LiveFiles : public boost::asio::execution_context::service {
    struct Waiter {
        boost::asio::any_io_executor executor;
        std::shared_ptr<boost::asio::steady_timer> timer;
        bool granted = false;
    };
    using Queue = std::deque<std::shared_ptr<Waiter>>;

public:
    using key_type = LiveFiles;
    inline static boost::asio::execution_context::id id;

    explicit LiveFiles(boost::asio::execution_context& context) : service(context) {}

    [[nodiscard]] static LiveFiles& of(const boost::asio::any_io_executor& executor)
    {
        return boost::asio::use_service<LiveFiles>(boost::asio::query(executor, boost::asio::execution::context));
    }

    /// Tells when this process began to write; the first caller is believed.
    void begin(TimePoint now);
    void add(const std::string& temporary);
    /// Its writer is gone; the file may still be at the place.
    void abandon(const std::string& temporary);
    /// It is no more.
    void erase(const std::string& temporary);

    /// What is known of a temporary file that a listing shows.
    struct Found {
        TimePoint begun{};
        std::optional<TimePoint> modified{};  ///< by the server's clock
    };
    /// True if nobody writes to it any more, as far as can be told: its writer in this process is gone; or it was begun
    /// before this process was and has not grown since, or not for a day.
    [[nodiscard]] bool is_stale(const std::string& temporary, const Found& found, TimePoint now) const;

    /// Holds one name, or a place in the queue for it; gives it up when destroyed.
    class Lock {
    public:
        Lock(Lock&& other) noexcept
            : files_(std::exchange(other.files_, nullptr)),
              name_(std::move(other.name_)),
              waiter_(std::move(other.waiter_))
        {
        }
        Lock& operator=(Lock&&) = delete;
        ~Lock();

    private:
        friend class LiveFiles;
        Lock(LiveFiles& files, std::string name, std::shared_ptr<Waiter> waiter)
            : files_(&files), name_(std::move(name)), waiter_(std::move(waiter))
        {
        }
        LiveFiles* files_;
        std::string name_;
        std::shared_ptr<Waiter> waiter_;
    };
    /// One coroutine at a time has `name`; the others wait in order of arrival.
    ///
    /// Cancellation    terminal: gives up its place in the queue
    [[nodiscard]] boost::asio::awaitable<Lock> lock(std::string name);

private:
    void shutdown() noexcept override {}
    void leave(const std::string& name, const std::shared_ptr<Waiter>& waiter) noexcept;

    mutable std::mutex mutex_;
    std::optional<TimePoint> since_{};
    std::map<std::string, bool> live_{};  // false: abandoned
    std::map<std::string, Queue> locks_{};
};

}  // namespace holdfast::inline v1::ftp

#endif
