#include <holdfast/schedule/occurrence.hpp>

#include <catch2/catch.hpp>

#include "times.hpp"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

using holdfast::CronDialect;
using holdfast::CronExpression;
using holdfast::next_occurrence;
using holdfast::TimePoint;
using holdfast::TimeSpan;
using holdfast::TimeZone;
using namespace std::chrono_literals;

TEST_CASE("slots of skipped hours fire right after the change, slots of doubled hours the first time")
{
    struct Row {
        const char* zone;
        const char* expression;
        const char* after;
        const char* expected;
    };
    const auto row = GENERATE(values<Row>({
        {"UTC", "30 2 * * *", "2026-03-28 12:00", "2026-03-29 02:30, 2026-03-30 02:30, 2026-03-31 02:30"},
        {"Asia/Kolkata", "30 2 * * *", "2026-03-28 12:00", "2026-03-28 21:00, 2026-03-29 21:00, 2026-03-30 21:00"},
        // Berlin, skipped
        {"Europe/Berlin", "30 2 * * *", "2026-03-28 12:00", "2026-03-29 01:00, 2026-03-30 00:30, 2026-03-31 00:30"},
        {"Europe/Berlin", "*/15 * * * *", "2026-03-29 00:40", "2026-03-29 00:45, 2026-03-29 01:00, 2026-03-29 01:15"},
        {"Europe/Berlin", "*/15 2 * * *", "2026-03-28 01:35", "2026-03-28 01:45, 2026-03-29 01:00, 2026-03-30 00:00"},
        {"Europe/Berlin", "0 3 * * *", "2026-03-29 00:59", "2026-03-29 01:00, 2026-03-30 01:00, 2026-03-31 01:00"},
        {"Europe/Berlin", "30 2 * * *", "2026-03-29 01:00", "2026-03-30 00:30, 2026-03-31 00:30, 2026-04-01 00:30"},
        {"Europe/Berlin", "30 2 29 3 *", "2026-01-01 00:00", "2026-03-29 01:00, 2027-03-29 00:30, 2028-03-29 00:30"},
        // Berlin, doubled
        {"Europe/Berlin", "30 2 * * *", "2026-10-24 12:00", "2026-10-25 00:30, 2026-10-26 01:30, 2026-10-27 01:30"},
        {"Europe/Berlin", "*/30 * * * *", "2026-10-25 00:20", "2026-10-25 00:30, 2026-10-25 02:00, 2026-10-25 02:30"},
        {"Europe/Berlin", "* * * * *", "2026-10-25 01:10:30", "2026-10-25 02:00, 2026-10-25 02:01, 2026-10-25 02:02"},
        {"Europe/Berlin", "0 2 * * *", "2026-10-25 00:00", "2026-10-26 01:00, 2026-10-27 01:00, 2026-10-28 01:00"},
        {"Europe/Berlin", "0 2 * * *", "2026-10-24 23:59:59", "2026-10-25 00:00, 2026-10-26 01:00, 2026-10-27 01:00"},
        // New York, both
        {"America/New_York", "15 2 * * *", "2026-03-07 12:00", "2026-03-08 07:00, 2026-03-09 06:15, 2026-03-10 06:15"},
        {"America/New_York", "15 1 * * *", "2026-10-31 12:00", "2026-11-01 05:15, 2026-11-02 06:15, 2026-11-03 06:15"},
        // half an hour
        {"Australia/Lord_Howe", "15 2 * * *", "2026-10-03 00:00",
         "2026-10-03 15:30, 2026-10-04 15:15, 2026-10-05 15:15"},
        {"Australia/Lord_Howe", "45 1 * * *", "2026-04-04 00:00",
         "2026-04-04 14:45, 2026-04-05 15:15, 2026-04-06 15:15"},
        // a day that the zone skipped
        {"Pacific/Apia", "0 12 * * *", "2011-12-29 00:00", "2011-12-29 22:00, 2011-12-30 10:00, 2011-12-30 22:00"},
    }));
    INFO(row.zone << " " << row.expression << " after " << row.after);
    const auto cron = CronExpression::parse(row.expression, CronDialect::raven);
    const auto zone = TimeZone::find(row.zone);
    std::string shown;
    TimePoint time = utc(row.after);
    for (int i = 0; i < 3; ++i) {
        time = next_occurrence(cron, zone, time);
        shown += (i != 0 ? ", " : "") + show(time);
    }
    CHECK(shown == row.expected);
}

TEST_CASE("from any moment, the next occurrence is the first one after it: none skipped, none doubled")
{
    const auto* const name =
        GENERATE("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Kolkata");
    const auto* const expression = GENERATE("*/7 * * * *", "30 2 * * *", "0,30 1-3 * * *", "59 23 L * *", "0 0 * * 0");
    const auto cron = CronExpression::parse(expression, CronDialect::posix);
    const auto zone = TimeZone::find(name);
    const TimePoint begin = utc("2011-06-01 00:00");
    const TimePoint end = utc("2012-06-01 00:00");

    std::vector<TimePoint> instants;
    bool rising = true;
    for (TimePoint time = next_occurrence(cron, zone, begin); time < end; time = next_occurrence(cron, zone, time)) {
        rising = rising && (instants.empty() || time > instants.back());
        instants.push_back(time);
    }
    REQUIRE(rising);
    REQUIRE(instants.size() >= 12);
    // every slot of the wall clock has its instant among them
    std::size_t found = 0;
    for (auto slot = cron.next(local("2011-06-02 00:00")); *slot < local("2012-05-30 00:00"); slot = cron.next(*slot)) {
        const TimePoint instant = zone.to_instant(*slot);
        while (found < instants.size() && instants[found] < instant) ++found;
        if (found == instants.size() || instants[found] != instant)
            FAIL("no run for the slot " << show_time(slot->time_since_epoch()));
    }
    std::mt19937_64 random(7);
    for (int i = 0; i < 2000; ++i) {
        const TimePoint after =
            begin + TimeSpan{static_cast<TimeSpan::rep>(random() % static_cast<std::uint64_t>((end - begin).count()))};
        const auto expected = std::upper_bound(instants.begin(), instants.end(), after);
        if (expected == instants.end()) continue;
        if (next_occurrence(cron, zone, after) == *expected) continue;
        FAIL(name << " " << expression << " after " << show(after) << ": expected " << show(*expected));
    }
}

TEST_CASE("the ends of time are safe")
{
    const auto cron = CronExpression::parse("* * * * *", CronDialect::raven);
    const auto zone = TimeZone::find("Europe/Berlin");
    CHECK(next_occurrence(cron, zone, TimePoint::max()) == TimePoint::max());
    CHECK(next_occurrence(cron, zone, utc("9999-12-31 00:00")) == TimePoint::max());
    CHECK(next_occurrence(cron, zone, utc("9999-12-30 23:59")) == utc("9999-12-31 00:00"));
    CHECK(next_occurrence(cron, zone, TimePoint::min()) < utc("0001-01-03 00:00"));
}
