#include <holdfast/schedule/plan.hpp>

#include <catch2/catch.hpp>

#include "plan_lines.hpp"
#include "times.hpp"

#include <string>

TEST_CASE("a failed run is tried again after a growing pause, unless the slot that covers it comes first")
{
    PlanInput input = usual();
    input.retry = {.first = 1min, .factor = 2, .longest = 1h, .jitter = 0};
    input.last_incremental_attempt = utc("2026-01-15 12:20");
    input.now = utc("2026-01-15 12:21");
    input.failed =
        FailedRun{.attempts = 1, .at = utc("2026-01-15 12:21"), .is_full = false, .slot = utc("2026-01-15 12:20")};
    CHECK(line(plan_next(input)) == "2026-01-15 12:22 incremental retry, slot 2026-01-15 12:20");
    input.failed->attempts = 3;
    CHECK(line(plan_next(input)) == "2026-01-15 12:25 incremental retry, slot 2026-01-15 12:20");

    SECTION("the next slot of either kind ends the retries of an incremental")
    {
        input.failed->attempts = 6;
        CHECK(line(plan_next(input)) == "2026-01-15 12:40 incremental scheduled");
        input.incremental.reset();
        input.last_full_attempt = utc("2026-01-15 12:00");
        input.failed->at = utc("2026-01-15 17:45");
        input.now = utc("2026-01-15 17:45");
        CHECK(line(plan_next(input)) == "2026-01-15 18:00 full scheduled");
    }
    SECTION("a retry whose slot has come meanwhile is over")
    {
        input.now = utc("2026-01-15 12:45");
        CHECK(line(plan_next(input)) == "2026-01-15 12:40 incremental catch-up");
    }
    SECTION("a failed full is tried until the next full slot; incrementals go on meanwhile")
    {
        input.failed->is_full = true;
        input.failed->attempts = 6;  // 32 min
        CHECK(line(plan_next(input)) == "2026-01-15 12:40 incremental scheduled");
        input.last_incremental_attempt = utc("2026-01-15 12:40");
        input.now = utc("2026-01-15 12:41");
        CHECK(line(plan_next(input)) == "2026-01-15 12:53 full retry, slot 2026-01-15 12:20");
        input.failed->at = utc("2026-01-15 17:50");
        input.last_incremental_attempt = input.now = utc("2026-01-15 17:50");
        CHECK(line(plan_next(input)) == "2026-01-15 18:00 full scheduled");
        input.failed->at = utc("2026-01-15 17:28");  // and 32 min
        CHECK(line(plan_next(input)) == "2026-01-15 18:00 full scheduled");
    }
    SECTION("at the same moment a failed full goes before an incremental slot")
    {
        input.failed->is_full = true;
        input.failed->at = utc("2026-01-15 12:36");
        CHECK(line(plan_next(input)) == "2026-01-15 12:40 full retry, slot 2026-01-15 12:20");
        input.failed->is_full = false;
        CHECK(line(plan_next(input)) == "2026-01-15 12:40 incremental scheduled");
    }
    SECTION("a failed run that was started by hand is tried again too, also without a schedule")
    {
        input.failed->slot.reset();
        input.full.reset();
        input.incremental.reset();
        CHECK(line(plan_next(input)) == "2026-01-15 12:25 incremental retry, slot 2026-01-15 12:21");
    }
    SECTION("a retry uses up no slot")
    {
        input.now = utc("2026-01-15 12:25");
        CHECK(slots_used_up(input, *plan_next(input), 10).empty());
    }
    SECTION("a retry that has to be full is full")
    {
        input.needs_full = FullReason::chain_damaged;
        CHECK(line(plan_next(input)) ==
              "2026-01-15 12:25 full retry, slot 2026-01-15 12:20, no place has the whole chain");
    }
}

TEST_CASE("a delayed run comes at the end of its delay and keeps its original time")
{
    PlanInput input = usual();
    input.last_incremental_attempt = utc("2026-01-15 12:20");
    input.original_backup_time = utc("2026-01-15 12:20");
    input.now = utc("2026-01-15 12:22");
    input.delay_until = utc("2026-01-15 12:30");
    CHECK(line(plan_next(input)) ==
          "2026-01-15 12:30 incremental delayed, slot 2026-01-15 12:20, original 2026-01-15 12:20");
    SECTION("a delay that passes the next occurrence shows that")
    {
        input.delay_until = utc("2026-01-15 14:30");
        CHECK(line(plan_next(input)) ==
              "2026-01-15 14:30 incremental delayed, slot 2026-01-15 12:20, original 2026-01-15 12:40");
    }
    SECTION("it goes before overdue slots and before retries")
    {
        input.delay_until = utc("2026-01-15 14:30");
        input.now = utc("2026-01-15 14:00");
        input.failed = FailedRun{.at = utc("2026-01-15 13:59")};
        CHECK(plan_next(input)->why == PlannedWhy::delayed);
    }
    SECTION("a delay that ended while the host was down is run at once")
    {
        input.now = utc("2026-01-16 12:00");
        CHECK(plan_next(input)->at == utc("2026-01-15 12:30"));
    }
    SECTION("its kind is kept, unless it has to be full")
    {
        input.delayed_is_full = true;
        CHECK(plan_next(input)->is_full);
        CHECK(plan_next(input)->full_reason == std::nullopt);
        input.delayed_is_full = false;
        input.needs_full = FullReason::no_etag;
        CHECK(plan_next(input)->is_full);
        CHECK(plan_next(input)->full_reason == FullReason::no_etag);
    }
    SECTION("without an original time it is that of the last attempt")
    {
        input.original_backup_time.reset();
        CHECK(plan_next(input)->original == utc("2026-01-15 12:20"));
    }
}
