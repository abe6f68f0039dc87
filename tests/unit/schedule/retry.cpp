#include <holdfast/schedule/retry.hpp>

#include <catch2/catch.hpp>

#include <cmath>
#include <limits>
#include <set>

using holdfast::retry_pause;
using holdfast::RetryPolicy;
using holdfast::TimeSpan;
using namespace std::chrono_literals;

TEST_CASE("pauses grow by the factor, up to the longest")
{
    const RetryPolicy policy{.first = 30s, .factor = 2, .longest = 5min, .jitter = 0};
    CHECK(retry_pause(policy, 1, 0) == 30s);
    CHECK(retry_pause(policy, 2, 0) == 1min);
    CHECK(retry_pause(policy, 3, 0) == 2min);
    CHECK(retry_pause(policy, 4, 0) == 4min);
    CHECK(retry_pause(policy, 5, 0) == 5min);
    CHECK(retry_pause(policy, std::numeric_limits<int>::max(), 0) == 5min);
    CHECK(retry_pause(policy, 0, 0) == 30s);
    CHECK(retry_pause(policy, -5, 0) == 30s);
}

TEST_CASE("jitter takes off at most its part, differs between seeds and attempts, and repeats for the same ones")
{
    const RetryPolicy policy{.first = 100s, .factor = 1, .longest = 100s, .jitter = 0.25};
    std::set<TimeSpan> by_seed;
    std::set<TimeSpan> by_attempt;
    for (std::uint64_t seed = 0; seed < 1000; ++seed) {
        const TimeSpan pause = retry_pause(policy, 1, seed);
        CHECK(pause > 75s);
        CHECK(pause <= 100s);
        CHECK(pause == retry_pause(policy, 1, seed));
        by_seed.insert(pause);
    }
    for (int attempt = 1; attempt <= 100; ++attempt) by_attempt.insert(retry_pause(policy, attempt, 7));
    CHECK(by_seed.size() > 990);
    CHECK(by_attempt.size() > 90);
    CHECK(*by_seed.begin() < 76s);
    CHECK(*by_seed.rbegin() > 99s);
}

TEST_CASE("the same lot on every platform")
{
    CHECK(retry_pause({.first = 100s, .factor = 1, .longest = 100s, .jitter = 0.25}, 1, 42).count() == 876'267'618);
}

TEST_CASE("values out of range are taken as the nearest sensible ones")
{
    CHECK(retry_pause({.first = 0s, .factor = 2, .longest = 0s, .jitter = 0}, 5, 0) == 1s);
    CHECK(retry_pause({.first = -1h, .factor = 2, .longest = 10s, .jitter = 0}, 1, 0) == 1s);
    CHECK(retry_pause({.first = 10s, .factor = 0.1, .longest = 1h, .jitter = 0}, 5, 0) == 10s);
    CHECK(retry_pause({.first = 10s, .factor = std::nan(""), .longest = 1h, .jitter = std::nan("")}, 5, 0) == 10s);
    CHECK(retry_pause({.first = 10s, .factor = 1e300, .longest = 1h, .jitter = 0}, 50, 0) == 1h);
    CHECK(retry_pause({.first = 1h, .factor = 2, .longest = 10s, .jitter = 0}, 3, 0) == 1h);
    CHECK(retry_pause({.first = 10s, .factor = 2, .longest = TimeSpan::max(), .jitter = 0}, 1000, 0) > 24h * 365 * 100);
    CHECK(retry_pause({.first = TimeSpan::max(), .factor = 2, .longest = TimeSpan::max(), .jitter = 0}, 9, 0) >
          24h * 365 * 100);
    CHECK(retry_pause({.first = 2s, .factor = 1, .longest = 2s, .jitter = 50}, 1, 3) >= 1s);
}
