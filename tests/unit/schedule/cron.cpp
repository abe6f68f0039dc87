#include <holdfast/error.hpp>
#include <holdfast/schedule/cron.hpp>

#include <catch2/catch.hpp>

#include "times.hpp"

#include <string>
#include <vector>

using holdfast::CronDialect;
using holdfast::CronExpression;
using holdfast::LocalMinute;

namespace {

std::string next_three(const std::string& text, CronDialect dialect, const std::string& after = "2026-01-15 10:30")
{
    const CronExpression cron = CronExpression::parse(text, dialect);
    std::string shown;
    auto time = std::optional<LocalMinute>(local(after));
    for (int i = 0; i < 3; ++i) {
        time = cron.next(*time);
        if (!time) return shown + "none";
        shown += (i != 0 ? ", " : "") + show_time(time->time_since_epoch());
    }
    return shown;
}

std::string refusal(const std::string& text, CronDialect dialect = CronDialect::raven)
{
    try {
        (void)CronExpression::parse(text, dialect);
    } catch (const holdfast::Error& error) {
        CHECK(error.code() == holdfast::errc::invalid_configuration);
        return error.diagnostics().message;
    }
    return "accepted";
}

}  // namespace

TEST_CASE("both dialects give the same instants where they mean the same")
{
    struct Row {
        const char* expression;
        const char* expected;
    };
    const auto row = GENERATE(values<Row>({
        {"*/15 * * * *", "2026-01-15 10:45, 2026-01-15 11:00, 2026-01-15 11:15"},
        {"30 10 * * *", "2026-01-16 10:30, 2026-01-17 10:30, 2026-01-18 10:30"},
        {"10-59/20 * * * *", "2026-01-15 10:50, 2026-01-15 11:10, 2026-01-15 11:30"},
        {"23 0-20/2 * * *", "2026-01-15 12:23, 2026-01-15 14:23, 2026-01-15 16:23"},
        {"0 0 31 * *", "2026-01-31 00:00, 2026-03-31 00:00, 2026-05-31 00:00"},
        {"0 0 29 2 *", "2028-02-29 00:00, 2032-02-29 00:00, 2036-02-29 00:00"},
        {"0 12 * * 1-5", "2026-01-15 12:00, 2026-01-16 12:00, 2026-01-19 12:00"},
        {"0 3 * * 0", "2026-01-18 03:00, 2026-01-25 03:00, 2026-02-01 03:00"},
        {"0 3 * * 7", "2026-01-18 03:00, 2026-01-25 03:00, 2026-02-01 03:00"},
        {"5 4 * * sun", "2026-01-18 04:05, 2026-01-25 04:05, 2026-02-01 04:05"},
        {"0 0 1 jan *", "2027-01-01 00:00, 2028-01-01 00:00, 2029-01-01 00:00"},
        {"0 0 1 JAN *", "2027-01-01 00:00, 2028-01-01 00:00, 2029-01-01 00:00"},
        {"* * * * *", "2026-01-15 10:31, 2026-01-15 10:32, 2026-01-15 10:33"},
        {"\t59  23 \t31 12 * ", "2026-12-31 23:59, 2027-12-31 23:59, 2028-12-31 23:59"},
        {"0,30 10,11 * * *", "2026-01-15 11:00, 2026-01-15 11:30, 2026-01-16 10:00"},
        {"2/5 * * * *", "2026-01-15 10:32, 2026-01-15 10:37, 2026-01-15 10:42"},
        {"50/5 10 * * *", "2026-01-15 10:50, 2026-01-15 10:55, 2026-01-16 10:50"},
        {"0 0 ? * MON", "2026-01-19 00:00, 2026-01-26 00:00, 2026-02-02 00:00"},
        {"0 0 16 * ?", "2026-01-16 00:00, 2026-02-16 00:00, 2026-03-16 00:00"},
        // ranges that go round
        {"0 22-1 * * *", "2026-01-15 22:00, 2026-01-15 23:00, 2026-01-16 00:00"},
        {"0 22-4/3 * * *", "2026-01-15 22:00, 2026-01-16 01:00, 2026-01-16 04:00"},
        {"58-1 * * * *", "2026-01-15 10:58, 2026-01-15 10:59, 2026-01-15 11:00"},
        {"0 0 1 NOV-FEB *", "2026-02-01 00:00, 2026-11-01 00:00, 2026-12-01 00:00"},
        {"0 0 30-2 * *", "2026-01-30 00:00, 2026-01-31 00:00, 2026-02-01 00:00"},
        {"0 0 * * SAT-MON", "2026-01-17 00:00, 2026-01-18 00:00, 2026-01-19 00:00"},
        {"0 0 * * 5-7", "2026-01-16 00:00, 2026-01-17 00:00, 2026-01-18 00:00"},
        {"0 0 * * 7-1", "2026-01-18 00:00, 2026-01-19 00:00, 2026-01-25 00:00"},
        {"0 0 * * MON-SUN/6", "2026-01-18 00:00, 2026-01-19 00:00, 2026-01-25 00:00"},
        {"0 0 * * 0-7", "2026-01-16 00:00, 2026-01-17 00:00, 2026-01-18 00:00"},
        // last days
        {"0 0 L * *", "2026-01-31 00:00, 2026-02-28 00:00, 2026-03-31 00:00"},
        {"0 0 L 2 *", "2026-02-28 00:00, 2027-02-28 00:00, 2028-02-29 00:00"},
        {"0 0 LW * *", "2026-01-30 00:00, 2026-02-27 00:00, 2026-03-31 00:00"},
        {"0 0 15,L * *", "2026-01-31 00:00, 2026-02-15 00:00, 2026-02-28 00:00"},
        {"0 0 * * 5L", "2026-01-30 00:00, 2026-02-27 00:00, 2026-03-27 00:00"},
        {"0 0 * * friL", "2026-01-30 00:00, 2026-02-27 00:00, 2026-03-27 00:00"},
        {"0 0 * * 7L", "2026-01-25 00:00, 2026-02-22 00:00, 2026-03-29 00:00"},
        // the weekday nearest to a day: Saturday goes back, Sunday forward, neither leaves the month
        {"0 0 17W * *", "2026-01-16 00:00, 2026-02-17 00:00, 2026-03-17 00:00"},
        {"0 0 18W * *", "2026-01-19 00:00, 2026-02-18 00:00, 2026-03-18 00:00"},
        {"0 0 1W 8 *", "2026-08-03 00:00, 2027-08-02 00:00, 2028-08-01 00:00"},
        {"0 0 31W 5 *", "2026-05-29 00:00, 2027-05-31 00:00, 2028-05-31 00:00"},
        {"0 0 31W * *", "2026-01-30 00:00, 2026-03-31 00:00, 2026-05-29 00:00"},
        {"0 0 30w,1w * *", "2026-01-30 00:00, 2026-02-02 00:00, 2026-03-02 00:00"},
        // the k-th weekday
        {"0 0 * * 4#3", "2026-02-19 00:00, 2026-03-19 00:00, 2026-04-16 00:00"},
        {"0 0 * * MON#1", "2026-02-02 00:00, 2026-03-02 00:00, 2026-04-06 00:00"},
        {"0 0 * * 0#5", "2026-03-29 00:00, 2026-05-31 00:00, 2026-08-30 00:00"},
        {"0 0 * * 7#5", "2026-03-29 00:00, 2026-05-31 00:00, 2026-08-30 00:00"},
        {"0 0 * * 1#1,5L", "2026-01-30 00:00, 2026-02-02 00:00, 2026-02-27 00:00"},
    }));
    INFO(row.expression);
    CHECK(next_three(row.expression, CronDialect::raven) == row.expected);
    CHECK(next_three(row.expression, CronDialect::posix) == row.expected);
}

TEST_CASE("the dialects differ in the two day fields and in where a step counts from")
{
    struct Row {
        const char* expression;
        const char* raven;
        const char* posix;
    };
    const auto row = GENERATE(values<Row>({
        {"0 0 13 * 5", "2026-02-13 00:00, 2026-03-13 00:00, 2026-11-13 00:00",
         "2026-01-16 00:00, 2026-01-23 00:00, 2026-01-30 00:00"},
        {"0 0 */2 * *", "2026-01-16 00:00, 2026-01-18 00:00, 2026-01-20 00:00",
         "2026-01-17 00:00, 2026-01-19 00:00, 2026-01-21 00:00"},
        {"0 0 1 */5 *", "2026-05-01 00:00, 2026-10-01 00:00, 2027-05-01 00:00",
         "2026-06-01 00:00, 2026-11-01 00:00, 2027-01-01 00:00"},
        {"0 0 L * 5", "2026-07-31 00:00, 2027-04-30 00:00, 2027-12-31 00:00",
         "2026-01-16 00:00, 2026-01-23 00:00, 2026-01-30 00:00"},
        // crontab(5): a field that begins with a star does not count as restricted
        {"0 0 */2 * 5", "2026-01-16 00:00, 2026-01-30 00:00, 2026-02-06 00:00",
         "2026-01-23 00:00, 2026-02-13 00:00, 2026-02-27 00:00"},
        {"0 0 1-7 * */6", "2026-02-01 00:00, 2026-02-07 00:00, 2026-03-01 00:00",
         "2026-02-01 00:00, 2026-02-07 00:00, 2026-03-01 00:00"},
    }));
    INFO(row.expression);
    CHECK(next_three(row.expression, CronDialect::raven) == row.raven);
    CHECK(next_three(row.expression, CronDialect::posix) == row.posix);
}

TEST_CASE("a refused expression names the position, the field and the reason")
{
    struct Row {
        const char* expression;
        const char* expected;
    };
    const auto row = GENERATE(values<Row>({
        {"", "position 1 (minute): the field is missing"},
        {"* * 7", "position 6 (month): the field is missing"},
        {"* * * *", "position 8 (day of week): the field is missing"},
        {"* * * * * *", "position 11: there is something after the fifth field"},
        {"*x * * * *", "position 2 (minute): unexpected 'x'"},
        {"5x * * * *", "position 2 (minute): unexpected 'x'"},
        {"60 * * * *", "position 1 (minute): a number must be from 0 to 59, not 60"},
        {"* 24 * * *", "position 3 (hour): a number must be from 0 to 23, not 24"},
        {"* * 0 * *", "position 5 (day of month): a number must be from 1 to 31, not 0"},
        {"* * 32 * *", "position 5 (day of month)"},
        {"* * * 0 *", "position 7 (month): a number or a three-letter name must be from 1 to 12, not 0"},
        {"* * * 13 *", "position 7 (month)"},
        {"* * * JANUARY *", "position 10 (month): unexpected 'U'"},
        {"* * * * 8", "position 9 (day of week)"},
        {"* * * * XYZ", "position 9 (day of week): expected a number or a three-letter name, found 'X'"},
        {"*/0 * * * *", "position 3 (minute): a step must be from 1 to 59, not 0"},
        {"*/60 * * * *", "position 3 (minute): a step must be from 1 to 59, not 60"},
        {"*/ * * * *", "position 3 (minute): expected a step, found the end of the field"},
        {"1-/2 * * * *", "position 3 (minute): expected a number, found '/'"},
        {"1-2-3 * * * *", "position 4 (minute): unexpected '-'"},
        {"1/2/3 * * * *", "position 4 (minute): unexpected '/'"},
        {"1,,2 * * * *", "position 3 (minute): expected a number, found ','"},
        {"1, * * * *", "position 3 (minute): expected a number, found the end of the field"},
        {"-1 * * * *", "position 1 (minute): expected a number, found '-'"},
        {"+1 * * * *", "position 1 (minute): expected a number, found '+'"},
        {"1.5 * * * *", "position 2 (minute): unexpected '.'"},
        {"? * * * *", "position 1 (minute)"},
        {"* * ?/2 * *", "position 6 (day of month): '?' stands alone"},
        {"* * ?,3 * *", "position 6 (day of month): '?' stands alone"},
        {"* * 3,? * *", "position 7 (day of month)"},
        {"L * * * *", "position 1 (minute)"},
        {"* * L-3 * *", "position 6 (day of month): unexpected '-'"},
        {"* * 3L * *", "position 6 (day of month): unexpected 'L'"},
        {"* * WL * *", "position 5 (day of month)"},
        {"* * 1-5W * *", "position 8 (day of month): unexpected 'W'"},
        {"* * 32W * *", "position 5 (day of month)"},
        {"* * * * L", "position 9 (day of week): expected a number or a three-letter name, found 'L'"},
        {"* * * * 1W", "position 10 (day of week): unexpected 'W'"},
        {"* * * * 1#0", "position 11 (day of week): the number after '#' must be from 1 to 5, not 0"},
        {"* * * * 1#6", "position 11 (day of week)"},
        {"* * 1#1 * *", "position 6 (day of month): unexpected '#'"},
        {"99999999999999999999 * * * *", "position 1 (minute): the number is too large"},
        {"@daily", "position 1 (minute): expected a number, found '@'"},
        {"\x01 * * * *", "an unprintable character"},
        {"0 0 30 2 *", "would never fire"},
        {"0 0 31 4 *", "would never fire"},
        {"0 0 31 4,6,9,11 *", "would never fire"},
        {"0 0 30-31 2 *", "would never fire"},
        {"0 0 30W 2 *", "would never fire"},
    }));
    INFO(row.expression);
    for (const CronDialect dialect : {CronDialect::raven, CronDialect::posix}) {
        const std::string text = refusal(row.expression, dialect);
        CHECK_THAT(text, Catch::Contains(row.expected));
        CHECK_THAT(text, Catch::Contains("Write five fields"));
    }
}

TEST_CASE("an AND-ed combination of days that no calendar has is refused, an OR-ed one is not")
{
    for (const char* expression : {"0 0 1-7 * 1L", "0 0 8-31 * 1#1", "0 0 1 * 2#5", "0 0 1-27 2 0#5", "0 0 22 * 3L"}) {
        INFO(expression);
        if (std::string(expression) == "0 0 22 * 3L") {
            CHECK(refusal(expression) == "accepted");  // in a February of 28 days
            continue;
        }
        CHECK_THAT(refusal(expression), Catch::Contains("would never fire"));
        CHECK(refusal(expression, CronDialect::posix) == "accepted");
    }
}

TEST_CASE("rare days are found across the missing leap years")
{
    // 29 February on a Sunday: 2032, 2060, 2088, then 2100 is no leap year.
    CHECK(next_three("0 0 29 2 0", CronDialect::raven) == "2032-02-29 00:00, 2060-02-29 00:00, 2088-02-29 00:00");
    CHECK(next_three("0 0 29 2 0", CronDialect::raven, "2088-02-29 00:00") ==
          "2128-02-29 00:00, 2156-02-29 00:00, 2184-02-29 00:00");
    CHECK(next_three("0 0 29 2 *", CronDialect::raven, "2096-03-01 00:00") ==
          "2104-02-29 00:00, 2108-02-29 00:00, 2112-02-29 00:00");
    CHECK(next_three("0 0 * 2 1#5", CronDialect::raven) == "2044-02-29 00:00, 2072-02-29 00:00, 2112-02-29 00:00");
}

TEST_CASE("the ends of the calendar are safe")
{
    const auto cron = CronExpression::parse("59 23 31 12 *", CronDialect::raven);
    CHECK(cron.next(local("9999-12-31 23:58")) == local("9999-12-31 23:59"));
    CHECK(cron.next(local("9999-12-31 23:59")) == std::nullopt);
    CHECK(cron.next(LocalMinute::max()) == std::nullopt);
    CHECK(cron.next(LocalMinute::min()) == local("0001-12-31 23:59"));
    CHECK_FALSE(cron.matches(LocalMinute::min()));
    CHECK_FALSE(cron.matches(LocalMinute::max()));
}

TEST_CASE("an expression longer than 256 characters is refused, one of 256 is read")
{
    const std::string end = "1 * * * *";
    std::string list;
    while (list.size() < 246) list += "1,";
    CHECK(refusal(list + "59 * * * *").find("longer than 256") == std::string::npos);
    const std::string longest = std::string(256 - end.size(), ' ') + end;
    CHECK(refusal(longest) == "accepted");
    CHECK_THAT(refusal(" " + longest), Catch::Contains("position 257: it is longer than 256 characters"));
    CHECK(refusal(std::string(100'000, 'x')).size() < 400);
}

TEST_CASE("two spellings of the same sets are equal, and matches() asks about one minute")
{
    const auto parse = [](const char* text) { return CronExpression::parse(text, CronDialect::raven); };
    CHECK(parse("0,30 * * * *") == parse("*/30 * * * *"));
    CHECK(parse("0 0 * * 0") == parse("0 0 ? JAN-DEC SUN"));
    CHECK_FALSE(parse("0 0 * * 0") == parse("0 0 * * 1"));
    CHECK_FALSE(parse("0 0 * * 0") == CronExpression::parse("0 0 * * 0", CronDialect::posix));
    CHECK(parse("30 10 * * *").matches(local("2026-01-15 10:30")));
    CHECK_FALSE(parse("30 10 * * *").matches(local("2026-01-15 10:31")));
}
