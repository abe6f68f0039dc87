#ifndef HOLDFAST_DESTINATION_GOOGLE_CLOUD_LIVE_SESSIONS_HPP
#define HOLDFAST_DESTINATION_GOOGLE_CLOUD_LIVE_SESSIONS_HPP

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/execution/context.hpp>
#include <boost/asio/execution_context.hpp>
#include <boost/asio/query.hpp>

#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace holdfast::inline v1::google_cloud {

/// One upload that this process has begun and not ended.
struct LiveSession {
    std::string place{};
    std::string object{};  ///< full name
    std::string uri{};     ///< a secret: whoever has it may write
    bool live = true;      ///< false: its writer is gone
};

/// The unfinished uploads of this process. No listing of the service shows them, so all places that share an execution
/// context share this list: a sweep cancels those whose writers are gone, and spares the others.
///
/// Thread safety   shared: safe
class LiveSessions : public boost::asio::execution_context::service {
public:
    using key_type = LiveSessions;
    inline static boost::asio::execution_context::id id;

    explicit LiveSessions(boost::asio::execution_context& context) : service(context) {}

    [[nodiscard]] static LiveSessions& of(const boost::asio::any_io_executor& executor)
    {
        return boost::asio::use_service<LiveSessions>(boost::asio::query(executor, boost::asio::execution::context));
    }

    void add(const std::string& session, LiveSession what)
    {
        const std::lock_guard lock(mutex_);
        sessions_[session] = std::move(what);
    }
    void abandon(const std::string& session)
    {
        const std::lock_guard lock(mutex_);
        if (const auto found = sessions_.find(session); found != sessions_.end()) found->second.live = false;
    }
    void erase(const std::string& session)
    {
        const std::lock_guard lock(mutex_);
        sessions_.erase(session);
    }
    [[nodiscard]] bool knows(const std::string& session) const
    {
        const std::lock_guard lock(mutex_);
        return sessions_.contains(session);
    }
    /// Those of a place whose writers are gone and whose objects' full names begin with `prefix`.
    [[nodiscard]] std::vector<std::pair<std::string, LiveSession>> abandoned(const std::string& place,
                                                                             const std::string& prefix) const
    {
        std::vector<std::pair<std::string, LiveSession>> result;
        const std::lock_guard lock(mutex_);
        for (const auto& [session, what] : sessions_)
            if (!what.live && what.place == place && what.object.starts_with(prefix))
                result.emplace_back(session, what);
        return result;
    }

private:
    void shutdown() noexcept override {}

    mutable std::mutex mutex_;
    std::map<std::string, LiveSession> sessions_{};
};

}  // namespace holdfast::inline v1::google_cloud

#endif
