#include <holdfast/schedule/posix_zone_rule.hpp>

#include <catch2/catch.hpp>

#include "times.hpp"

#include <string>

using holdfast::detail::PosixZoneRule;

TEST_CASE("a rule gives the two changes of a year, in order")
{
    struct Row {
        const char* rule;
        int year;
        const char* expected;
    };
    const auto row = GENERATE(values<Row>({
        {"CET-1CEST,M3.5.0,M10.5.0/3", 2026, "2026-03-29 01:00 120, 2026-10-25 01:00 60"},
        {"CET-1CEST,M3.5.0,M10.5.0/3", 2050, "2050-03-27 01:00 120, 2050-10-30 01:00 60"},
        {"EST5EDT,M3.2.0,M11.1.0", 2026, "2026-03-08 07:00 -240, 2026-11-01 06:00 -300"},
        {"EST+5EDT+4,M3.2.0/02:00:00,M11.1.0/2", 2026, "2026-03-08 07:00 -240, 2026-11-01 06:00 -300"},
        {"<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", 2026, "2026-04-04 15:00 630, 2026-10-03 15:30 660"},
        {"<-02>2<-01>,M3.5.0/-1,M10.5.0/0", 2026, "2026-03-29 01:00 -60, 2026-10-25 01:00 -120"},
        {"IST-1GMT0,M10.5.0,M3.5.0/1", 2026, "2026-03-29 01:00 60, 2026-10-25 01:00 0"},
        {"AAA0BBB,J60,J61", 2028, "2028-03-01 02:00 60, 2028-03-02 01:00 0"},
        {"AAA0BBB,J60,J61", 2027, "2027-03-01 02:00 60, 2027-03-02 01:00 0"},
        {"AAA0BBB,59,60/0", 2028, "2028-02-29 02:00 60, 2028-02-29 23:00 0"},
    }));
    INFO(row.rule);
    const auto rule = PosixZoneRule::parse(row.rule);
    REQUIRE(rule);
    std::string shown;
    for (const auto& change : rule->changes(std::chrono::year{row.year}))
        shown += (shown.empty() ? "" : ", ") + show(change.at) + " " +
                 std::to_string(change.offset / std::chrono::minutes{1});
    CHECK(shown == row.expected);
}

TEST_CASE("a text that is not a rule with daylight saving is none")
{
    for (const char* text :
         {"", "UTC0", "<+13>-13", "CET-1CEST", "CET-1CEST,M3.5.0", "CET-1CEST,M3.5.0,M10.5.0/3x",
          "CET-1CEST,M13.5.0,M10.5.0", "CET-1CEST,M3.6.0,M10.5.0", "CET-1CEST,M3.5.7,M10.5.0", "CET-1CEST,J0,J1",
          "CET-1CEST,366,1", "CET-1CEST,M3.5.0/168,M10.5.0", "CE-1CEST,M3.5.0,M10.5.0", "<CET-1CEST,M3.5.0,M10.5.0",
          "CET-CEST,M3.5.0,M10.5.0", "CET-99999999999CEST,M3.5.0,M10.5.0"}) {
        INFO(text);
        CHECK_FALSE(PosixZoneRule::parse(text));
    }
}
