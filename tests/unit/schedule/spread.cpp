#include <holdfast/schedule/spread.hpp>

#include <catch2/catch.hpp>

#include <array>
#include <string>

using holdfast::spread_offset;
using holdfast::TimeSpan;
using namespace std::chrono_literals;

TEST_CASE("an offset is stable for ever")
{
    CHECK(spread_offset("Northwind", 1h) == 667s);
    CHECK(spread_offset("orders", 1h) == 1062s);
    CHECK(spread_offset("", 1h) == spread_offset("", 1h));
}

TEST_CASE("an offset is whole seconds, at least zero and less than the spread")
{
    for (int i = 0; i < 1000; ++i) {
        const TimeSpan offset = spread_offset("db" + std::to_string(i), 90s + 500ms);
        CHECK(offset >= 0s);
        CHECK(offset < 90s);
        CHECK(offset % 1s == TimeSpan{0});
    }
    CHECK(spread_offset("a", TimeSpan{0}) == 0s);
    CHECK(spread_offset("a", 999ms) == 0s);
    CHECK(spread_offset("a", 1s) == 0s);
    CHECK(spread_offset("a", -1h) == 0s);
    CHECK(spread_offset("a", TimeSpan::max()) >= 0s);
}

TEST_CASE("offsets spread evenly: no minute of an hour gets more than twice its share of the databases")
{
    std::array<int, 60> minutes{};
    for (int i = 0; i < 60'000; ++i)
        ++minutes[static_cast<std::size_t>(spread_offset("tenant-" + std::to_string(i), 1h) / 1min)];
    for (const int count : minutes) {
        CHECK(count > 800);
        CHECK(count < 1200);
    }
}
