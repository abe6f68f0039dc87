#include <holdfast/destination/transfer/part_plan.hpp>

#include <catch2/catch.hpp>

using namespace holdfast;
using namespace holdfast::transfer;

namespace {
constexpr std::uint64_t MiB = 1 << 20;
constexpr std::uint64_t GiB = 1024 * MiB;
constexpr std::uint64_t TiB = 1024 * GiB;
}  // namespace

TEST_CASE("An object of known length is cut into equal parts that fit into 10 000")
{
    struct Row {
        std::uint64_t preferred, bytes, part;
    };
    const auto row =
        GENERATE(Row{8 * MiB, 0, 8 * MiB}, Row{8 * MiB, 100 * GiB / 2, 8 * MiB}, Row{8 * MiB, 80'000 * MiB, 8 * MiB},
                 Row{8 * MiB, 80'000 * MiB + 1, 9 * MiB}, Row{1, 1, 5 * MiB}, Row{8 * MiB, 5 * TiB, 525 * MiB},
                 Row{6 * GiB, 1, 5 * GiB}, Row{8 * MiB, 10'000 * 5 * GiB, 5 * GiB});
    const PartPlan plan(row.preferred, row.bytes);
    CHECK(plan.size_of(1) == row.part);
    CHECK(plan.size_of(10'000) == row.part);
    CHECK(plan.capacity() >= row.bytes);
}

TEST_CASE("An object of unknown length gets parts that grow, so that it can become very large")
{
    const PartPlan plan(8 * MiB, std::nullopt);
    CHECK(plan.size_of(1) == 8 * MiB);
    CHECK(plan.size_of(1000) == 8 * MiB);
    CHECK(plan.size_of(1001) == 16 * MiB);
    CHECK(plan.size_of(10'000) == 4096 * MiB);
    CHECK(plan.capacity() > 7 * TiB);
    for (std::uint64_t n = 1; n <= 10'000; ++n) REQUIRE(plan.size_of(n) <= 5 * GiB);
}

TEST_CASE("Where parts must be equal they do not grow, and what does not fit is refused")
{
    const PartPlan plan(8 * MiB, std::nullopt, {.equal = true});
    CHECK(plan.size_of(10'000) == 8 * MiB);
    CHECK_THROWS_AS(PartPlan(8 * MiB, 10'000 * 5 * GiB + 1), Error);
}
