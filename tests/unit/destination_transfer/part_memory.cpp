#include <holdfast/destination/transfer/part_memory.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/strand.hpp>

#include <catch2/catch.hpp>

using namespace holdfast::transfer;

TEST_CASE("What is needed is always given, what is only faster up to the limit")
{
    PartMemory memory(100);
    CHECK(memory.try_take(60, 0));
    CHECK_FALSE(memory.try_take(60, 0));
    CHECK(memory.taken() == 60);
    memory.take(60);
    CHECK(memory.taken() == 120);
    CHECK_FALSE(memory.try_take(1, 0));
    memory.give_back(80);
    CHECK(memory.try_take(60, 0));
    CHECK(memory.taken() == 100);
}

TEST_CASE("One upload alone gets what it was configured to have, whatever the limit")
{
    PartMemory memory(100);
    CHECK(memory.try_take(400, 500));
    CHECK(memory.try_take(100, 500));
    CHECK_FALSE(memory.try_take(1, 500));
}

TEST_CASE("Uploads of one execution context share their memory, those of another do not")
{
    boost::asio::io_context io;
    boost::asio::io_context other;
    const auto shared = PartMemory::of(io.get_executor());
    CHECK(shared == PartMemory::of(boost::asio::make_strand(io)));
    CHECK(shared != PartMemory::of(other.get_executor()));
}
