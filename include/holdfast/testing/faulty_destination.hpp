#ifndef HOLDFAST_TESTING_FAULTY_DESTINATION_HPP
#define HOLDFAST_TESTING_FAULTY_DESTINATION_HPP

#include <holdfast/concepts/destination.hpp>
#include <holdfast/detail/destination_port.hpp>
#include <holdfast/testing/fault_script.hpp>

#include <boost/asio/awaitable.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace holdfast::inline v1::testing {

/// A place that fails as its script says, and otherwise does what the place behind it does.
///
/// The writers and readers refer to nothing of it but the script.
class FaultyDestinationPort final : public detail::DestinationPort {
public:
    template <class T>
    using awaitable = boost::asio::awaitable<T>;

    FaultyDestinationPort(std::shared_ptr<detail::DestinationPort> inner, std::shared_ptr<FaultScript> script)
        : inner_(std::move(inner)), script_(std::move(script))
    {
    }

    std::string_view name() const override { return inner_->name(); }
    awaitable<std::unique_ptr<detail::ObjectWriterPort>> create(CreateRequest request) override
    {
        const std::string name = request.name;
        const auto verdict = co_await begin(script_, CallKind::create, name);
        auto writer = co_await inner_->create(std::move(request));
        end(verdict, name);
        co_return std::make_unique<Writer>(std::move(writer), script_, name);
    }
    awaitable<std::unique_ptr<detail::ObjectReaderPort>> open(std::string object, std::uint64_t offset) override
    {
        const auto verdict = co_await begin(script_, CallKind::open, object);
        auto reader = co_await inner_->open(object, offset);
        end(verdict, object);
        co_return std::make_unique<Reader>(std::move(reader), script_, object);
    }
    awaitable<ListPage> list(ListRequest request) override
    {
        const std::string prefix = request.prefix;
        const auto verdict = co_await begin(script_, CallKind::list, prefix);
        auto page = co_await inner_->list(std::move(request));
        end(verdict, prefix);
        co_return page;
    }
    awaitable<void> remove(std::string object) override
    {
        const auto verdict = co_await begin(script_, CallKind::remove, object);
        co_await inner_->remove(object);
        end(verdict, object);
    }
    awaitable<std::uint64_t> sweep(std::string prefix) override
    {
        const auto verdict = co_await begin(script_, CallKind::sweep, prefix);
        const auto removed = co_await inner_->sweep(prefix);
        end(verdict, prefix);
        co_return removed;
    }
    awaitable<void> check() override
    {
        const std::string none;
        const auto verdict = co_await begin(script_, CallKind::check, none);
        co_await inner_->check();
        end(verdict, none);
    }

private:
    static awaitable<FaultScript::Verdict> begin(std::shared_ptr<FaultScript> script, CallKind kind, std::string name,
                                                 std::uint64_t bytes = 0)
    {
        const auto verdict = co_await script->enter(kind, name, bytes);
        if (verdict.fail && verdict.moment == FaultMoment::before_effect) FaultScript::raise(verdict, name);
        co_return verdict;
    }
    static void end(const FaultScript::Verdict& verdict, const std::string& name)
    {
        if (verdict.fail) FaultScript::raise(verdict, name);
    }

    class Writer final : public detail::ObjectWriterPort {
    public:
        Writer(std::unique_ptr<detail::ObjectWriterPort> inner, std::shared_ptr<FaultScript> script, std::string name)
            : inner_(std::move(inner)), script_(std::move(script)), name_(std::move(name))
        {
        }
        awaitable<void> append(std::span<const std::byte> bytes) override
        {
            const auto verdict = co_await begin(script_, CallKind::append, name_, bytes.size());
            co_await inner_->append(bytes.first(std::min<std::uint64_t>(bytes.size(), verdict.bytes)));
            end(verdict, name_);
        }
        awaitable<void> commit() override
        {
            const auto verdict = co_await begin(script_, CallKind::commit, name_);
            co_await inner_->commit();
            end(verdict, name_);
        }
        awaitable<void> discard() override
        {
            const auto verdict = co_await begin(script_, CallKind::discard, name_);
            co_await inner_->discard();
            end(verdict, name_);
        }

    private:
        std::unique_ptr<detail::ObjectWriterPort> inner_;
        std::shared_ptr<FaultScript> script_;
        std::string name_;
    };

    class Reader final : public detail::ObjectReaderPort {
    public:
        Reader(std::unique_ptr<detail::ObjectReaderPort> inner, std::shared_ptr<FaultScript> script, std::string name)
            : inner_(std::move(inner)), script_(std::move(script)), name_(std::move(name))
        {
        }
        awaitable<std::size_t> read(std::span<std::byte> into) override
        {
            const auto verdict = co_await begin(script_, CallKind::read, name_);
            const auto count = co_await inner_->read(into.first(script_->read_limit(into.size())));
            end(verdict, name_);
            co_return count;
        }

    private:
        std::unique_ptr<detail::ObjectReaderPort> inner_;
        std::shared_ptr<FaultScript> script_;
        std::string name_;
    };

    std::shared_ptr<detail::DestinationPort> inner_;
    std::shared_ptr<FaultScript> script_;
};

/// The same as a model of `Destination`, to be composed into a coordinator in the place of `D`: it takes D's
/// settings and has D's name. All its functions are coroutines.
///
/// A coordinator constructs its destinations itself, so the script is one of the type: `use` sets the one that
/// destinations constructed from then on obey. A tag of its own keeps two tests of one program apart.
template <Destination D, class Tag = void>
class FaultyDestination {
public:
    using settings_type = typename D::settings_type;
    static constexpr std::string_view name = D::name;
    static constexpr bool durable = D::durable;

    static void use(std::shared_ptr<FaultScript> script) { current() = std::move(script); }

    FaultyDestination(const settings_type& settings, const DestinationEnvironment& environment)
        : FaultyDestination(settings, environment, current() ? current() : std::make_shared<FaultScript>())
    {
    }
    FaultyDestination(const settings_type& settings, const DestinationEnvironment& environment,
                      std::shared_ptr<FaultScript> script)
        : port_(std::make_unique<FaultyDestinationPort>(
              std::make_shared<detail::DestinationAdapter<D>>(settings, environment), std::move(script)))
    {
    }

    class Writer {
    public:
        explicit Writer(std::unique_ptr<detail::ObjectWriterPort> port) : port_(std::move(port)) {}
        boost::asio::awaitable<void> append(std::span<const std::byte> bytes) { return port_->append(bytes); }
        boost::asio::awaitable<void> commit() { return port_->commit(); }
        boost::asio::awaitable<void> discard() { return port_->discard(); }

    private:
        std::unique_ptr<detail::ObjectWriterPort> port_;
    };
    class Reader {
    public:
        explicit Reader(std::unique_ptr<detail::ObjectReaderPort> port) : port_(std::move(port)) {}
        boost::asio::awaitable<std::size_t> read(std::span<std::byte> into) { return port_->read(into); }

    private:
        std::unique_ptr<detail::ObjectReaderPort> port_;
    };

    boost::asio::awaitable<Writer> create(const CreateRequest& request)
    {
        co_return Writer(co_await port_->create(request));
    }
    boost::asio::awaitable<Reader> open(const std::string& object, std::uint64_t offset)
    {
        co_return Reader(co_await port_->open(object, offset));
    }
    boost::asio::awaitable<ListPage> list(const ListRequest& request) { return port_->list(request); }
    boost::asio::awaitable<void> remove(const std::string& object) { return port_->remove(object); }
    boost::asio::awaitable<std::uint64_t> sweep(const std::string& prefix) { return port_->sweep(prefix); }
    boost::asio::awaitable<void> check() { return port_->check(); }

private:
    static std::shared_ptr<FaultScript>& current()
    {
        static std::shared_ptr<FaultScript> script;
        return script;
    }

    std::unique_ptr<FaultyDestinationPort> port_;
};

}  // namespace holdfast::inline v1::testing

#endif
