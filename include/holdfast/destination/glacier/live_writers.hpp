#ifndef HOLDFAST_DESTINATION_GLACIER_LIVE_WRITERS_HPP
#define HOLDFAST_DESTINATION_GLACIER_LIVE_WRITERS_HPP

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/execution/context.hpp>
#include <boost/asio/execution_context.hpp>
#include <boost/asio/query.hpp>

#include <mutex>
#include <set>
#include <string>

namespace holdfast::inline v1::glacier {

/// Which writers of this process still run, and which names are just being taken, for all places that share an
/// execution context. Two writers of one name would otherwise both store an archive: Glacier has no names.
///
/// Thread safety   shared: safe
class LiveWriters : public boost::asio::execution_context::service {
public:
    using key_type = LiveWriters;
    inline static boost::asio::execution_context::id id;

    explicit LiveWriters(boost::asio::execution_context& context) : service(context) {}

    [[nodiscard]] static LiveWriters& of(const boost::asio::any_io_executor& executor)
    {
        return boost::asio::use_service<LiveWriters>(boost::asio::query(executor, boost::asio::execution::context));
    }

    void add(const std::string& writer)
    {
        const std::lock_guard lock(mutex_);
        writers_.insert(writer);
    }
    void erase(const std::string& writer)
    {
        const std::lock_guard lock(mutex_);
        writers_.erase(writer);
    }
    [[nodiscard]] bool has(const std::string& writer) const
    {
        const std::lock_guard lock(mutex_);
        return writers_.contains(writer);
    }
    /// Reserves `name`, which says vault and object; false: another writer has it.
    [[nodiscard]] bool claim(const std::string& name)
    {
        const std::lock_guard lock(mutex_);
        return names_.insert(name).second;
    }
    void release(const std::string& name)
    {
        const std::lock_guard lock(mutex_);
        names_.erase(name);
    }

private:
    void shutdown() noexcept override {}

    mutable std::mutex mutex_{};
    std::set<std::string> writers_{};
    std::set<std::string> names_{};
};

}  // namespace holdfast::inline v1::glacier

#endif
