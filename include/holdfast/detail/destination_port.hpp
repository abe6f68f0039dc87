#ifndef HOLDFAST_DETAIL_DESTINATION_PORT_HPP
#define HOLDFAST_DETAIL_DESTINATION_PORT_HPP

#include <holdfast/concepts/destination.hpp>
#include <holdfast/destination/environment.hpp>
#include <holdfast/detail/run_blocking.hpp>

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <string>
#include <utility>

namespace holdfast::inline v1::detail {

using boost::asio::awaitable;

class ObjectWriterPort {
public:
    virtual ~ObjectWriterPort() = default;
    virtual awaitable<void> append(std::span<const std::byte> bytes) = 0;
    virtual awaitable<void> commit() = 0;
    virtual awaitable<void> discard() = 0;
};

class ObjectReaderPort {
public:
    virtual ~ObjectReaderPort() = default;
    virtual awaitable<std::size_t> read(std::span<std::byte> into) = 0;
};

/// One place, whatever its kind. Every function returns to the executor of the coroutine that called it.
class DestinationPort {
public:
    virtual ~DestinationPort() = default;
    [[nodiscard]] virtual std::string_view name() const = 0;
    virtual awaitable<std::unique_ptr<ObjectWriterPort>> create(CreateRequest request) = 0;
    virtual awaitable<std::unique_ptr<ObjectReaderPort>> open(std::string object, std::uint64_t offset) = 0;
    virtual awaitable<ListPage> list(ListRequest request) = 0;
    virtual awaitable<void> remove(std::string object) = 0;
    virtual awaitable<std::uint64_t> sweep(std::string prefix) = 0;
    virtual awaitable<void> check() = 0;
};

template <ObjectWriter W>
class ObjectWriterAdapter final : public ObjectWriterPort {
public:
    ObjectWriterAdapter(W writer, boost::asio::any_io_executor blocking)
        : writer_(std::move(writer)), blocking_(std::move(blocking))
    {
    }
    awaitable<void> append(std::span<const std::byte> bytes) override
    {
        return call_policy(blocking_, [this, bytes] { return writer_.append(bytes); });
    }
    awaitable<void> commit() override
    {
        return call_policy(blocking_, [this] { return writer_.commit(); });
    }
    awaitable<void> discard() override
    {
        return call_policy(blocking_, [this] { return writer_.discard(); });
    }

private:
    W writer_;
    boost::asio::any_io_executor blocking_;
};

template <ObjectReader R>
class ObjectReaderAdapter final : public ObjectReaderPort {
public:
    ObjectReaderAdapter(R reader, boost::asio::any_io_executor blocking)
        : reader_(std::move(reader)), blocking_(std::move(blocking))
    {
    }
    awaitable<std::size_t> read(std::span<std::byte> into) override
    {
        return call_policy(blocking_, [this, into] { return reader_.read(into); });
    }

private:
    R reader_;
    boost::asio::any_io_executor blocking_;
};

template <Destination D>
class DestinationAdapter final : public DestinationPort {
public:
    DestinationAdapter(const typename D::settings_type& settings, const DestinationEnvironment& environment)
        : destination_(settings, environment), blocking_(environment.blocking_executor)
    {
    }
    /// For a destination that was constructed by somebody else (tests).
    DestinationAdapter(D destination, boost::asio::any_io_executor blocking)
        : destination_(std::move(destination)), blocking_(std::move(blocking))
    {
    }
    std::string_view name() const override { return D::name; }
    awaitable<std::unique_ptr<ObjectWriterPort>> create(CreateRequest request) override
    {
        using Writer = awaited_t<decltype(destination_.create(request))>;
        auto writer = co_await call_policy(blocking_, [&] { return destination_.create(request); });
        co_return std::make_unique<ObjectWriterAdapter<Writer>>(std::move(writer), blocking_);
    }
    awaitable<std::unique_ptr<ObjectReaderPort>> open(std::string object, std::uint64_t offset) override
    {
        using Reader = awaited_t<decltype(destination_.open(object, offset))>;
        auto reader = co_await call_policy(blocking_, [&] { return destination_.open(object, offset); });
        co_return std::make_unique<ObjectReaderAdapter<Reader>>(std::move(reader), blocking_);
    }
    awaitable<ListPage> list(ListRequest request) override
    {
        co_return co_await call_policy(blocking_, [&] { return destination_.list(request); });
    }
    awaitable<void> remove(std::string object) override
    {
        co_await call_policy(blocking_, [&] { return destination_.remove(object); });
    }
    awaitable<std::uint64_t> sweep(std::string prefix) override
    {
        co_return co_await call_policy(blocking_, [&] { return destination_.sweep(prefix); });
    }
    awaitable<void> check() override
    {
        co_await call_policy(blocking_, [&] { return destination_.check(); });
    }

private:
    D destination_;
    boost::asio::any_io_executor blocking_;
};

}  // namespace holdfast::inline v1::detail

#endif
