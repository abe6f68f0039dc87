#include <holdfast/schedule/plan.hpp>

#include <catch2/catch.hpp>

#include "plan_lines.hpp"
#include "times.hpp"

#include <algorithm>
#include <string>

using holdfast::TimeSpan;

TEST_CASE("the base of the next occurrence is the last attempt, then CreatedAt, then now")
{
    PlanInput input = usual();
    CHECK(line(plan_next(input)) == "2026-01-15 12:20 incremental scheduled");
    input.last_incremental_attempt = utc("2026-01-15 12:20");
    input.now = utc("2026-01-15 12:21");
    CHECK(line(plan_next(input)) == "2026-01-15 12:40 incremental scheduled");

    SECTION("an incremental attempt does not move the full schedule")
    {
        input.incremental.reset();
        input.last_incremental_attempt = utc("2026-01-15 18:30");
        input.now = utc("2026-01-15 18:00");
        CHECK(line(plan_next(input)) == "2026-01-15 18:00 full scheduled");
    }
    SECTION("without an attempt it is CreatedAt: what came due since is overdue")
    {
        input.last_full_attempt.reset();
        input.last_incremental_attempt.reset();
        input.created_at = utc("2026-01-15 12:10");
        CHECK(line(plan_next(input)) == "2026-01-15 12:20 incremental scheduled");
        input.now = utc("2026-01-15 12:15");
        CHECK(line(plan_next(input)) == "2026-01-15 12:20 incremental scheduled");
    }
    SECTION("without either it is now")
    {
        input.last_full_attempt.reset();
        input.last_incremental_attempt.reset();
        input.created_at.reset();
        input.now = utc("2026-01-15 12:41");
        CHECK(line(plan_next(input)) == "2026-01-15 13:00 incremental scheduled");
    }
}

TEST_CASE("the earlier of full and incremental wins")
{
    PlanInput input = usual();
    input.full = cron("10 18 * * *");
    input.now = utc("2026-01-15 17:45");
    input.last_incremental_attempt = utc("2026-01-15 17:40");
    CHECK(line(plan_next(input)) == "2026-01-15 18:00 incremental scheduled");
    input.last_incremental_attempt = utc("2026-01-15 18:00");
    input.now = utc("2026-01-15 18:01");
    CHECK(line(plan_next(input)) == "2026-01-15 18:10 full scheduled");
}

TEST_CASE("on a tie the full wins and uses up the incremental's slot")
{
    PlanInput input = usual();
    input.last_incremental_attempt = utc("2026-01-15 17:40");
    input.now = utc("2026-01-15 17:45");
    CHECK(line(plan_next(input)) == "2026-01-15 18:00 full scheduled");
    input.now = utc("2026-01-15 18:00");
    const auto planned = plan_next(input);
    CHECK(line(planned) == "2026-01-15 18:00 full scheduled");
    CHECK(slots_used_up(input, *planned, 100).empty());  // one slot, one record
    input.last_full_attempt = utc("2026-01-15 18:00");
    CHECK(line(plan_next(input)) == "2026-01-15 18:20 incremental scheduled");
}

TEST_CASE("one of the two schedules is enough; none of them, or a disabled task, plans nothing")
{
    PlanInput input = usual();
    input.incremental.reset();
    CHECK(line(plan_next(input)) == "2026-01-15 18:00 full scheduled");
    input.full.reset();
    CHECK(line(plan_next(input)) == "none");
    input = usual();
    input.full.reset();
    CHECK(line(plan_next(input)) == "2026-01-15 12:20 incremental scheduled");
    input.disabled = true;
    input.delay_until = utc("2026-01-15 13:00");
    CHECK(line(plan_next(input)) == "none");
}

TEST_CASE("missed slots cause one catch-up run, at once, recorded as such")
{
    PlanInput input = usual();
    input.last_incremental_attempt = utc("2026-01-15 12:20");
    SECTION("a slot met late by less than the lateness is no catch-up")
    {
        input.now = utc("2026-01-15 12:41");
        CHECK(line(plan_next(input)) == "2026-01-15 12:40 incremental scheduled");
        input.now = utc("2026-01-15 12:41:01");
        CHECK(line(plan_next(input)) == "2026-01-15 12:40 incremental catch-up");
    }
    SECTION("several incrementals: one run, the latest slot, the others used up")
    {
        input.now = utc("2026-01-15 13:50");
        const auto planned = plan_next(input);
        CHECK(line(planned) == "2026-01-15 12:40 incremental catch-up, slot 2026-01-15 13:40, missed 3");
        CHECK(line(slots_used_up(input, *planned, 100)) == "12:40; 13:00; 13:20; ");
        CHECK(line(slots_used_up(input, *planned, 2)) == "13:00; 13:20; ");
        CHECK(slots_used_up(input, *planned, 0).empty());
    }
    SECTION("a full among them wins, also when incrementals are more overdue")
    {
        input.now = utc("2026-01-16 00:30");
        const auto planned = plan_next(input);
        CHECK(line(planned) == "2026-01-15 12:40 full catch-up, slot 2026-01-16 00:00, missed 1");
        const auto used_up = slots_used_up(input, *planned, 1000);
        CHECK(used_up.size() == 35);  // 12:40 to 00:20, one an instant, but for the one that is served
        CHECK(line(slots_used_up(input, *planned, 3)) == "23:20; 23:40; 00:20; ");
        CHECK(std::count_if(used_up.begin(), used_up.end(), [](const Slot& slot) { return slot.is_full; }) == 1);
    }
    SECTION("after it nothing is overdue")
    {
        input.now = utc("2026-01-16 00:30");
        input.last_full_attempt = input.now;
        CHECK(line(plan_next(input)) == "2026-01-16 00:40 incremental scheduled");
    }
    SECTION("years of missed minutes are planned at once")
    {
        input.full.reset();
        input.incremental = cron("* * * * *");
        input.now = utc("2036-01-15 12:00");
        const auto planned = plan_next(input);
        CHECK(line(planned) == "2026-01-15 12:21 incremental catch-up, slot 2036-01-15 12:00, missed 1000");
        CHECK(slots_used_up(input, *planned, 50).size() == 50);
    }
}

TEST_CASE("a run that has to be full is full, and says why")
{
    PlanInput input = usual();
    input.needs_full = FullReason::no_full_yet;
    CHECK(line(plan_next(input)) == "2026-01-15 12:20 full scheduled, the task has no successful full backup yet");
    input.now = utc("2026-01-15 13:50");
    CHECK(
        line(plan_next(input)) ==
        "2026-01-15 12:20 full catch-up, slot 2026-01-15 13:40, missed 4, the task has no successful full backup yet");
    input.now = utc("2026-01-15 18:00");
    input.incremental.reset();
    CHECK(line(plan_next(input)) == "2026-01-15 18:00 full scheduled");  // it is one anyway
}

TEST_CASE("why a run has to be full")
{
    using holdfast::BackupType;
    const holdfast::ChainFacts good{.has_full = true, .has_etag = true, .whole_at_a_place = true, .length = 5};
    auto none = good, type = good, etag = good, damaged = good, full = good, room = good, first_reason = good;
    none.has_full = false;
    type.wanted_type = BackupType::snapshot;
    etag.has_etag = false;
    damaged.whole_at_a_place = false;
    full.maximum_length = 5;
    room.maximum_length = 6;
    first_reason = {};
    CHECK(full_needed(good) == std::nullopt);
    CHECK(full_needed(none) == FullReason::no_full_yet);
    CHECK(full_needed(type) == FullReason::type_changed);
    CHECK(full_needed(etag) == FullReason::no_etag);
    CHECK(full_needed(damaged) == FullReason::chain_damaged);
    CHECK(full_needed(full) == FullReason::chain_at_its_maximum);
    CHECK(full_needed(room) == std::nullopt);
    CHECK(full_needed(first_reason) == FullReason::no_full_yet);
}

TEST_CASE("a task runs at its offset after each slot, never past the next one")
{
    PlanInput input = usual();
    input.spread = 7min;
    CHECK(line(plan_next(input)) == "2026-01-15 12:27 incremental scheduled, slot 2026-01-15 12:20");
    input.now = utc("2026-01-15 12:26");
    CHECK(line(plan_next(input)) == "2026-01-15 12:27 incremental scheduled, slot 2026-01-15 12:20");
    input.now = utc("2026-01-15 12:47");
    const auto planned = plan_next(input);
    CHECK(line(planned) == "2026-01-15 12:27 incremental catch-up, slot 2026-01-15 12:40, missed 1");
    CHECK(line(slots_used_up(input, *planned, 9)) == "12:20; ");
    input.last_incremental_attempt = utc("2026-01-15 12:47");
    CHECK(line(plan_next(input)) == "2026-01-15 13:07 incremental scheduled, slot 2026-01-15 13:00");

    SECTION("where slots are closer together, the rest of a division takes its place")
    {
        input.spread = 47min;
        CHECK(line(plan_next(input)) == "2026-01-15 13:07 incremental scheduled, slot 2026-01-15 13:00");
        input.incremental = cron("* * * * *");
        CHECK(line(plan_next(input)) == "2026-01-15 12:48 incremental scheduled");
    }
    SECTION("an overdue run takes the slots up to its start, also one whose offset has not passed")
    {
        input.now = utc("2026-01-15 13:22");
        const auto late = plan_next(input);
        CHECK(line(late) == "2026-01-15 13:07 incremental catch-up, slot 2026-01-15 13:20, missed 1");
        CHECK(line(slots_used_up(input, *late, 9)) == "13:00; ");
        input.now = utc("2026-01-15 18:05");
        CHECK(line(plan_next(input)) == "2026-01-15 13:07 full catch-up, slot 2026-01-15 18:00");
    }
    SECTION("full and incremental of one slot have one offset")
    {
        input.spread = 47min;
        input.now = input.last_incremental_attempt.emplace(utc("2026-01-15 17:50"));
        CHECK(line(plan_next(input)) == "2026-01-15 18:07 full scheduled, slot 2026-01-15 18:00");
    }
}

TEST_CASE("attempts in the future")
{
    PlanInput input = usual();
    SECTION("after the clock was set back no slot runs twice")
    {
        input.now = utc("2026-01-15 10:00");
        CHECK(line(plan_next(input)) == "2026-01-15 12:20 incremental scheduled");
    }
    SECTION("more than a week ahead they are an error of the clock and do not stop the backups")
    {
        input.last_full_attempt = input.last_incremental_attempt = utc("2031-01-15 12:00");
        CHECK(plan_next(input)->why == PlannedWhy::catch_up);
        CHECK(plan_next(input)->slot == utc("2026-01-15 12:00"));
        input.created_at = utc("2031-01-15 12:00");
        CHECK(plan_next(input)->slot == utc("2026-01-15 12:00"));
    }
}

TEST_CASE("slots are those of the task's zone")
{
    PlanInput input = usual();
    input.incremental.reset();
    input.full = cron("30 2 * * *");
    input.time_zone = TimeZone::find("Europe/Berlin");
    input.last_full_attempt = utc("2026-03-28 01:30");
    input.now = utc("2026-03-28 02:00");
    CHECK(line(plan_next(input)) == "2026-03-29 01:00 full scheduled");
}

TEST_CASE("a creation time of year 1 or 9999 is safe")
{
    PlanInput input = usual();
    input.last_full_attempt.reset();
    for (const char* created : {"0001-01-01 00:00", "9999-12-31 23:59"}) {
        input.created_at = utc(created);
        input.spread = 11min;
        const auto planned = plan_next(input);
        REQUIRE(planned);
        CHECK(planned->slot == utc("2026-01-15 12:00"));
        CHECK(slots_used_up(input, *planned, 3).size() == 3);
    }
}

TEST_CASE("an attempt after the clock was set back does not make the last one earlier")
{
    const auto now = utc("2026-01-15 12:00");
    CHECK(holdfast::later_attempt(std::nullopt, now) == now);
    CHECK(holdfast::later_attempt(now - std::chrono::hours{1}, now) == now);
    CHECK(holdfast::later_attempt(now + std::chrono::hours{1}, now) == now + std::chrono::hours{1});
    CHECK(holdfast::later_attempt(now + std::chrono::hours{24 * 7}, now) == now + std::chrono::hours{24 * 7});
    CHECK(holdfast::later_attempt(now + std::chrono::hours{24 * 7} + TimeSpan{1}, now) == now);
}
