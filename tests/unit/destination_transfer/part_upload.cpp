#include <holdfast/destination/transfer/part_upload.hpp>
#include <holdfast/detail/async_event.hpp>
#include <holdfast/error.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <exception>
#include <memory>
#include <optional>
#include <vector>

using namespace holdfast;
using namespace holdfast::transfer;

namespace {

constexpr std::size_t MiB = 1 << 20;

/// What sinks have seen; parts are held back until they are let go.
struct Wire {
    explicit Wire(boost::asio::io_context& io) : changed(io.get_executor()) {}

    detail::AsyncEvent changed;
    bool open = false;
    std::size_t under_way = 0;
    std::size_t most = 0;
    std::uint64_t bytes = 0;
    std::uint64_t completed = 0;

    void let_go()
    {
        open = true;
        changed.notify_all();
    }
};

class Sink : public PartSink {
public:
    explicit Sink(Wire& wire) : wire_(wire) {}

    awaitable<void> put_whole(std::span<const std::byte> bytes) override
    {
        wire_.bytes += bytes.size();
        co_return;
    }
    awaitable<void> begin() override { co_return; }
    awaitable<void> send_part(std::uint64_t, std::uint64_t, std::span<const std::byte> bytes) override
    {
        wire_.most = std::max(wire_.most, ++wire_.under_way);
        while (!wire_.open) co_await wire_.changed.wait();
        wire_.bytes += bytes.size();
        --wire_.under_way;
    }
    awaitable<void> complete(std::uint64_t, std::uint64_t size) override
    {
        wire_.completed += size;
        co_return;
    }
    awaitable<void> drop_parts() override { co_return; }
    awaitable<void> drop_object() override { co_return; }
    void abandon() noexcept override {}

private:
    Wire& wire_;
};

constexpr std::uint64_t part = 8 * MiB;

std::shared_ptr<PartUpload> make_upload(Wire& wire, unsigned parallel)
{
    return std::make_shared<PartUpload>(std::make_unique<Sink>(wire), "object", PartPlan(part, std::nullopt),
                                        std::nullopt, parallel);
}

awaitable<void> write(std::shared_ptr<PartUpload> upload, std::size_t parts)
{
    const std::vector<std::byte> piece(MiB);
    for (std::size_t i = 0; i < parts * part / MiB; ++i) co_await upload->append(piece);
    co_await upload->commit();
}

/// Runs what can run.
void settle(boost::asio::io_context& io)
{
    io.restart();
    io.poll();
}

struct Rethrow {
    void operator()(std::exception_ptr failure) const
    {
        if (failure) std::rethrow_exception(failure);
    }
};

}  // namespace

TEST_CASE("One upload has as many parts under way as it is told, and one that is filled")
{
    const unsigned parallel = GENERATE(1U, 2U, 3U, 8U);
    boost::asio::io_context io(1);
    Wire wire(io);
    boost::asio::co_spawn(io, write(make_upload(wire, parallel), 12), Rethrow());
    settle(io);
    CHECK(wire.under_way == parallel);
    CHECK(PartMemory::of(io.get_executor())->taken() == (parallel + 1) * part);
    wire.let_go();
    settle(io);
    CHECK(wire.most == parallel);
    CHECK(wire.completed == 12 * part);
    CHECK(PartMemory::of(io.get_executor())->taken() == 0);
}

TEST_CASE("Several uploads share the memory: the later ones do with two parts")
{
    boost::asio::io_context io(1);
    std::vector<std::unique_ptr<Wire>> wires;
    std::vector<std::size_t> under_way;
    for (int i = 0; i < 4; ++i) {
        wires.push_back(std::make_unique<Wire>(io));
        boost::asio::co_spawn(io, write(make_upload(*wires.back(), 2), 5), Rethrow());
        settle(io);
        under_way.push_back(wires.back()->under_way);
    }
    CHECK(under_way == std::vector<std::size_t>{2, 2, 2, 2});
    // The first fills a third one meanwhile; the others wait for one of their own.
    const auto memory = PartMemory::of(io.get_executor());
    CHECK(memory->taken() == 9 * part);
    for (const auto& wire : wires) wire->let_go();
    settle(io);
    for (const auto& wire : wires) {
        CHECK(wire->bytes == 5 * part);
        CHECK(wire->completed == 5 * part);
    }
    CHECK(memory->taken() == 0);
}

TEST_CASE("An upload that ends without a commit gives its memory back")
{
    boost::asio::io_context io(1);
    Wire wire(io);
    const auto memory = PartMemory::of(io.get_executor());
    {
        const auto upload = make_upload(wire, 2);
        const std::vector<std::byte> piece(3 * MiB);
        boost::asio::co_spawn(io, upload->append(piece), Rethrow());
        settle(io);
        CHECK(memory->taken() == 2 * part);
        SECTION("destroyed") {}
        SECTION("discarded")
        {
            boost::asio::co_spawn(io, upload->discard(), Rethrow());
            settle(io);
            CHECK(memory->taken() == 0);
        }
    }
    CHECK(memory->taken() == 0);
}

TEST_CASE("An object whose small size is declared takes no more than that")
{
    boost::asio::io_context io(1);
    Wire wire(io);
    const auto upload =
        std::make_shared<PartUpload>(std::make_unique<Sink>(wire), "object", PartPlan(part, 1000), 1000, 2);
    const std::vector<std::byte> bytes(1000);
    boost::asio::co_spawn(io, upload->append(bytes), Rethrow());
    settle(io);
    CHECK(PartMemory::of(io.get_executor())->taken() == 1000);
    boost::asio::co_spawn(io, upload->commit(), Rethrow());
    settle(io);
    CHECK(wire.bytes == 1000);
}
