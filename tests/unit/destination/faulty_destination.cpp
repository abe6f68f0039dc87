#include <holdfast/destination/memory.hpp>
#include <holdfast/testing/faulty_destination.hpp>
#include <holdfast/testing/laws/run_coroutine.hpp>

#include <catch2/catch.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <memory>
#include <string>

using namespace holdfast;
using namespace holdfast::testing;
using boost::asio::awaitable;

namespace {

/// A faulty place in memory, whose coroutines run in this thread.
struct Faulty {
    boost::asio::io_context context;
    std::shared_ptr<FaultScript> script = std::make_shared<FaultScript>();
    MemorySettings settings{};
    std::unique_ptr<FaultyDestinationPort> port = make(script);

    std::unique_ptr<FaultyDestinationPort> make(std::shared_ptr<FaultScript> with)
    {
        DestinationEnvironment environment;
        environment.executor = environment.blocking_executor = context.get_executor();
        return std::make_unique<FaultyDestinationPort>(
            std::make_shared<detail::DestinationAdapter<MemoryDestination>>(settings, environment), std::move(with));
    }
    /// The code it fails with; `asio::error::would_block` if it does not end.
    error_code run(awaitable<void> call)
    {
        error_code result = boost::asio::error::would_block;
        boost::asio::co_spawn(context, std::move(call), [&](std::exception_ptr error) {
            result = {};
            try {
                if (error) std::rethrow_exception(error);
            } catch (const boost::system::system_error& failure) {
                result = failure.code();
            }
        });
        context.restart();
        context.poll();
        return result;
    }
    awaitable<void> store(std::string name, std::size_t size, std::size_t pieces = 1)
    {
        CreateRequest request;
        request.name = std::move(name);
        const auto writer = co_await port->create(std::move(request));
        const std::vector<std::byte> bytes(size);
        for (std::size_t i = 0; i < pieces; ++i) co_await writer->append(bytes);
        co_await writer->commit();
    }
};

}  // namespace

TEST_CASE("A blank script lets everything pass and records it")
{
    Faulty faulty;
    CHECK_FALSE(faulty.run(faulty.store("a", 10, 2)));
    CHECK(faulty.settings.place->bytes("a")->size() == 20);
    const auto calls = faulty.script->calls();
    REQUIRE(calls.size() == 4);
    CHECK(calls[1].kind == CallKind::append);
    CHECK(calls[1].bytes == 10);
    CHECK(calls[3].kind == CallKind::commit);
    CHECK(calls[3].name == "a");
    CHECK(faulty.script->count(CallKind::append) == 2);
}

TEST_CASE("The n-th call of a kind fails, the others do not")
{
    Faulty faulty;
    faulty.script->fail(CallKind::commit, 2, errc::timed_out);
    CHECK_FALSE(faulty.run(faulty.store("a", 1)));
    CHECK(faulty.run(faulty.store("b", 1)) == errc::timed_out);
    CHECK_FALSE(faulty.run(faulty.store("c", 1)));
    CHECK(faulty.settings.place->names() == std::vector<std::string>{"a", "c"});
}

TEST_CASE("A failure may be limited to some names and may last")
{
    Faulty faulty;
    faulty.script->fail(CallKind::create, 1, errc::access_denied, FaultMoment::before_effect, FaultScript::for_ever,
                        ".manifest");
    CHECK_FALSE(faulty.run(faulty.store("1.segment", 1)));
    CHECK(faulty.run(faulty.store("1.manifest.json", 1)) == errc::access_denied);
    CHECK(faulty.run(faulty.store("2.manifest.json", 1)) == errc::access_denied);
    faulty.script->clear();
    CHECK_FALSE(faulty.run(faulty.store("2.manifest.json", 1)));
}

TEST_CASE("A lost answer is a failure after the effect")
{
    Faulty faulty;
    faulty.script->fail(CallKind::commit, 1, errc::unreachable, FaultMoment::after_effect);
    CHECK(faulty.run(faulty.store("a", 1)) == errc::unreachable);
    CHECK(faulty.settings.place->contains("a"));
    CHECK(faulty.run(faulty.store("a", 1)) == errc::object_exists);
}

TEST_CASE("An append may be cut, and room may run out")
{
    Faulty faulty;
    faulty.script->cut_append(1, 3, errc::place_failed);
    CHECK(faulty.run(faulty.store("a", 10)) == errc::place_failed);
    faulty.script->limit_space(15);
    CHECK_FALSE(faulty.run(faulty.store("b", 10)));
    CHECK(faulty.run(faulty.store("c", 10)) == errc::no_space);
    CHECK(faulty.run(faulty.store("d", 1)) == errc::no_space);
    CHECK(faulty.settings.place->names() == std::vector<std::string>{"b"});
}

TEST_CASE("A place that is cut off answers nothing more, until another script is used")
{
    Faulty faulty;
    faulty.script->cut_off_after(2);
    CHECK(faulty.run(faulty.store("a", 1)) == errc::unreachable);
    CHECK(faulty.script->calls().back().kind == CallKind::commit);
    CHECK(faulty.run(faulty.port->check()) == errc::unreachable);
    faulty.port = faulty.make(std::make_shared<FaultScript>());
    CHECK_FALSE(faulty.run(faulty.store("a", 1)));
}

TEST_CASE("A blocked call waits until it is released or cancelled")
{
    Faulty faulty;
    faulty.script->block(CallKind::append, 1);
    error_code result = boost::asio::error::would_block;
    boost::asio::cancellation_signal cancel;
    boost::asio::co_spawn(faulty.context, faulty.store("a", 1),
                          boost::asio::bind_cancellation_slot(cancel.slot(), [&](std::exception_ptr error) {
                              result = {};
                              try {
                                  if (error) std::rethrow_exception(error);
                              } catch (const boost::system::system_error& failure) {
                                  result = failure.code();
                              }
                          }));
    faulty.context.poll();
    CHECK(result == boost::asio::error::would_block);
    CHECK(faulty.script->blocked() == 1);
    SECTION("released")
    {
        faulty.script->release();
        faulty.context.restart();
        faulty.context.poll();
        CHECK_FALSE(result);
        CHECK(faulty.settings.place->contains("a"));
    }
    SECTION("cancelled")
    {
        cancel.emit(boost::asio::cancellation_type::terminal);
        faulty.context.restart();
        faulty.context.poll();
        CHECK(result == boost::asio::error::operation_aborted);
        CHECK_FALSE(faulty.settings.place->contains("a"));
        CHECK(faulty.settings.place->abandoned_writers() == 1);
    }
    CHECK(faulty.script->blocked() == 0);
}

TEST_CASE("Reads may give little at a time and are still right")
{
    Faulty faulty;
    faulty.settings.place->put("a", "some content");
    faulty.script->limit_reads(5);
    std::string read;
    CHECK_FALSE(faulty.run([&]() -> awaitable<void> {
        const auto reader = co_await faulty.port->open("a", 0);
        std::byte buffer[100];
        while (const std::size_t count = co_await reader->read(buffer)) {
            CHECK(count <= 5);
            read.append(reinterpret_cast<const char*>(buffer), count);
        }
    }()));
    CHECK(read == "some content");
}

TEST_CASE("A faulty destination takes the script of its type when a coordinator constructs it")
{
    struct Tag;
    using Model = FaultyDestination<MemoryDestination, Tag>;
    static_assert(Model::name == MemoryDestination::name && Model::durable == MemoryDestination::durable);
    Faulty faulty;
    Model::use(faulty.script);
    DestinationEnvironment environment;
    environment.executor = environment.blocking_executor = faulty.context.get_executor();
    Model model(faulty.settings, environment);
    Model::use(nullptr);
    faulty.script->fail(CallKind::check, 1, errc::throttled);
    CHECK(faulty.run(model.check()) == errc::throttled);
    CHECK_FALSE(faulty.run(model.check()));
}
