#include <holdfast/schedule/next_wait.hpp>

#include <catch2/catch.hpp>

#include "times.hpp"

#include <functional>
#include <vector>

using holdfast::longest_unwatched_wait;
using holdfast::next_wait;
using holdfast::saturating_add;
using holdfast::TimePoint;
using holdfast::TimeSpan;
using namespace std::chrono_literals;

namespace {

// A host whose wall clock is set while somebody sleeps: `jump` is added once, at `jump_at` of monotonic time.
struct Host {
    TimePoint wall;
    TimeSpan elapsed{0};
    TimeSpan jump_at{0};
    TimeSpan jump{0};

    void pass_time(TimeSpan span)
    {
        const bool jumps = elapsed < jump_at && jump_at <= elapsed + span;
        elapsed += span;
        wall += span + (jumps ? jump : TimeSpan{0});
    }
};

// What a wait does; answers how often it slept.
int wait_until(Host& host, TimePoint target)
{
    int sleeps = 0;
    for (TimeSpan wait = next_wait(host.wall, target); wait > 0s; wait = next_wait(host.wall, target)) {
        REQUIRE(wait <= longest_unwatched_wait);
        host.pass_time(wait);
        ++sleeps;
    }
    return sleeps;
}

}  // namespace

TEST_CASE("a wait sleeps in stretches of at most 30 s and ends exactly at its target")
{
    const TimePoint start = utc("2026-01-15 12:00");
    CHECK(next_wait(start, start) == 0s);
    CHECK(next_wait(start, start - 1s) == 0s);
    CHECK(next_wait(start, start + TimeSpan{1}) == TimeSpan{1});
    CHECK(next_wait(start, start + 29s) == 29s);
    CHECK(next_wait(start, start + 30s) == 30s);
    CHECK(next_wait(start, start + 31s) == 30s);
    CHECK(next_wait(TimePoint::min(), TimePoint::max()) == 30s);
    CHECK(next_wait(TimePoint::max(), TimePoint::min()) == 0s);

    Host host{.wall = start};
    CHECK(wait_until(host, start + 24h + 1s) == 2 * 60 * 24 + 1);
    CHECK(host.wall == start + 24h + 1s);
}

TEST_CASE("a clock that is set meanwhile is noticed within 30 s")
{
    const TimePoint start = utc("2026-01-15 12:00");
    struct Row {
        TimeSpan distance, jump_at, jump, latest;  // latest: when the wait must be over at the latest, monotonic
    };
    const auto row = GENERATE(values<Row>({
        {1h, 10min + 1s, 2h, 10min + 1s + 30s},  // set forward past the target: over within 30 s
        {1h, 10min + 1s, 30min, 30min},          // set forward before the target: exactly on time
        {1h, 10min + 1s, -2h, 3h},               // set back: waits for the new time, not a second less
        {1h, 59min + 59s, -1h, 2h},
        {10s, 5s, -24h, 24h + 10s},
        {10s, 5s, 24h, 10s},
        {100 * 365 * 24h, 24h, 200 * 365 * 24h, 24h + 30s},
    }));
    Host host{.wall = start, .jump_at = row.jump_at, .jump = row.jump};
    if (row.distance > 24 * 365h) host.elapsed = 24h - 1min;  // the years before would only be walked through
    wait_until(host, start + row.distance);
    CHECK(host.wall >= start + row.distance);
    CHECK(host.elapsed <= row.latest);
    if (row.jump < TimeSpan{0} || row.latest == row.distance - row.jump) CHECK(host.wall == start + row.distance);
}

TEST_CASE("sums beyond the range stay at its end")
{
    CHECK(saturating_add(1s, 2s) == 3s);
    CHECK(saturating_add(1s, -2s) == -1s);
    CHECK(saturating_add(TimeSpan::max(), 1s) == TimeSpan::max());
    CHECK(saturating_add(TimeSpan::max() - 1s, 1s) == TimeSpan::max());
    CHECK(saturating_add(TimeSpan::min(), -1s) == TimeSpan::min());
    CHECK(saturating_add(TimeSpan::min(), TimeSpan::max()) == TimeSpan{-1});
}
