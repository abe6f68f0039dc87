#include <holdfast/schedule/token_bucket.hpp>

#include <catch2/catch.hpp>

#include <cstdint>
#include <limits>
#include <random>

using holdfast::TimeSpan;
using holdfast::TokenBucket;
using namespace std::chrono_literals;

TEST_CASE("no limit never waits")
{
    TokenBucket none;
    TokenBucket zero(0);
    TokenBucket negative(-5);
    CHECK(none.take(std::numeric_limits<std::int64_t>::max(), 0s) == 0s);
    CHECK(zero.take(1'000'000, 0s) == 0s);
    CHECK(negative.take(1'000'000, 0s) == 0s);
    CHECK_FALSE(none.limits());
    CHECK(TokenBucket(1).limits());
}

TEST_CASE("without a burst, each amount is paced")
{
    TokenBucket bucket(100, 0s);
    CHECK(bucket.take(1, 0s) == 10ms);
    CHECK(bucket.take(1, 0s) == 20ms);
    CHECK(bucket.take(1, 20ms) == 10ms);
    CHECK(bucket.take(0, 20ms) == 0ms);
    CHECK(bucket.take(-3, 20ms) == 0ms);
    CHECK(bucket.take(1, 1h) == 10ms);  // an idle hour is not saved up
}

TEST_CASE("a burst passes at once after a pause, and no more than it")
{
    TokenBucket bucket(100, 100ms);
    CHECK(bucket.take(10, 0s) == 0s);
    CHECK(bucket.take(1, 0s) == 10ms);
    CHECK(bucket.take(9, 10s) == 0s);
    CHECK(bucket.take(1, 10s) == 0s);
    CHECK(bucket.take(1, 10s) == 10ms);
}

TEST_CASE("an amount greater than the burst is granted as one, after a longer wait")
{
    TokenBucket bucket(1'000, 100ms);
    CHECK(bucket.take(5'000, 0s) == 4'900ms);
    CHECK(bucket.take(100, 4'900ms) == 100ms);
}

TEST_CASE("over any time the rate is exact: no drift from rounding, for small and for large rates")
{
    const auto rate = GENERATE(as<std::int64_t>{}, 1, 3, 7, 1'000'003, 3'000'000'000, 900'000'000'000);
    const std::int64_t amount = rate / 97 + 1;
    TokenBucket bucket(rate, 0s);
    TimeSpan time{0};
    constexpr int takes = 100'000;
    for (int i = 0; i < takes; ++i) time += bucket.take(amount, time);
    // takes * amount / rate seconds, in ticks, rounded down once
    const double expected = static_cast<double>(takes) * static_cast<double>(amount) / static_cast<double>(rate) * 1e7;
    CHECK(static_cast<double>(time.count()) == Approx(expected).epsilon(1e-12).margin(1.0));
}

TEST_CASE("never more than rate times time plus burst passes")
{
    std::mt19937_64 random(3);
    TokenBucket bucket(10'000, 200ms);
    TimeSpan time{0};
    std::int64_t passed = 0;
    for (int i = 0; i < 20'000; ++i) {
        const auto amount = static_cast<std::int64_t>(random() % 300);
        if (random() % 50 == 0) time += std::chrono::milliseconds{random() % 500};
        time += bucket.take(amount, time);
        passed += amount;
        const double allowed = 10'000.0 * (static_cast<double>(time.count()) / 1e7 + 0.2);
        REQUIRE(static_cast<double>(passed) <= allowed + 0.01);
    }
}

TEST_CASE("extreme arguments are safe")
{
    TokenBucket slow(1, TimeSpan::max());
    CHECK(slow.take(std::numeric_limits<std::int64_t>::max(), 0s) >= 0s);
    TokenBucket bucket(1, 0s);
    const TimeSpan wait = bucket.take(std::numeric_limits<std::int64_t>::max(), TimeSpan::max() / 2);
    CHECK(wait > 24h * 365 * 30);
    CHECK(bucket.take(std::numeric_limits<std::int64_t>::max(), TimeSpan::max() / 2) >= wait);
    TokenBucket fast(std::numeric_limits<std::int64_t>::max(), 0s);
    CHECK(fast.take(TokenBucket::greatest_rate, 0s) == 1s);
    TokenBucket back(100, 0s);
    CHECK(back.take(1, 10s) == 10ms);
    CHECK(back.take(1, 5s) > 5s);  // a clock that goes back grants nothing for free
}
