#ifndef HOLDFAST_DETAIL_PERSISTENCE_PORT_HPP
#define HOLDFAST_DETAIL_PERSISTENCE_PORT_HPP

#include <holdfast/concepts/persistence.hpp>
#include <holdfast/detail/run_blocking.hpp>

#include <boost/asio/awaitable.hpp>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace holdfast::inline v1::detail {

class PersistencePort {
public:
    virtual ~PersistencePort() = default;
    virtual boost::asio::awaitable<std::optional<Record>> get(std::string key) = 0;
    virtual boost::asio::awaitable<std::vector<Record>> list(RecordRange range) = 0;
    virtual boost::asio::awaitable<CommitResult> commit(Transaction transaction) = 0;
};

/// Refers to the host's persistence, which outlives it.
template <Persistence P>
class PersistenceAdapter final : public PersistencePort {
public:
    PersistenceAdapter(P& persistence, boost::asio::any_io_executor blocking)
        : persistence_(persistence), blocking_(std::move(blocking))
    {
    }
    boost::asio::awaitable<std::optional<Record>> get(std::string key) override
    {
        co_return co_await call_policy(blocking_, [&] { return persistence_.get(key); });
    }
    boost::asio::awaitable<std::vector<Record>> list(RecordRange range) override
    {
        co_return co_await call_policy(blocking_, [&] { return persistence_.list(range); });
    }
    boost::asio::awaitable<CommitResult> commit(Transaction transaction) override
    {
        co_return co_await call_policy(blocking_, [&] { return persistence_.commit(transaction); });
    }

private:
    P& persistence_;
    boost::asio::any_io_executor blocking_;
};

}  // namespace holdfast::inline v1::detail

#endif
