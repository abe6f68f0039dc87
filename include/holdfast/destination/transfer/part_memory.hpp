#ifndef HOLDFAST_DESTINATION_TRANSFER_PART_MEMORY_HPP
#define HOLDFAST_DESTINATION_TRANSFER_PART_MEMORY_HPP

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/execution/context.hpp>
#include <boost/asio/execution_context.hpp>
#include <boost/asio/query.hpp>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <mutex>

namespace holdfast::inline v1::transfer {

/// How many bytes the part buffers of several uploads take together.
///
/// Thread safety   shared: safe
class PartMemory {
public:
    /// Room for four parts of the size that services have by default.
    static constexpr std::uint64_t default_limit = 32ULL << 20;

    explicit PartMemory(std::uint64_t limit = default_limit) : limit_(limit) {}

    /// For what an upload cannot do without.
    void take(std::uint64_t bytes)
    {
        const std::lock_guard lock(mutex_);
        taken_ += bytes;
    }
    /// For what only makes an upload faster. False: nothing was taken, because all uploads together would have more
    /// than the limit and more than `alone`, which is what this one may have if there is no other.
    [[nodiscard]] bool try_take(std::uint64_t bytes, std::uint64_t alone)
    {
        const std::lock_guard lock(mutex_);
        if (taken_ + bytes > std::max(limit_, alone)) return false;
        taken_ += bytes;
        return true;
    }
    void give_back(std::uint64_t bytes) noexcept
    {
        const std::lock_guard lock(mutex_);
        taken_ -= bytes;
    }
    [[nodiscard]] std::uint64_t taken() const
    {
        const std::lock_guard lock(mutex_);
        return taken_;
    }

    /// The one of all uploads whose executor belongs to the same execution context.
    [[nodiscard]] static std::shared_ptr<PartMemory> of(const boost::asio::any_io_executor& executor)
    {
        return boost::asio::use_service<Service>(boost::asio::query(executor, boost::asio::execution::context)).shared;
    }

private:
    struct Service : boost::asio::execution_context::service {
        using key_type = Service;
        inline static boost::asio::execution_context::id id;

        explicit Service(boost::asio::execution_context& context) : service(context) {}
        void shutdown() noexcept override {}

        std::shared_ptr<PartMemory> shared = std::make_shared<PartMemory>();
    };

    mutable std::mutex mutex_{};
    std::uint64_t limit_;
    std::uint64_t taken_ = 0;
};

}  // namespace holdfast::inline v1::transfer

#endif
