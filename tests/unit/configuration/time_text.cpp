#include <holdfast/configuration/time_text.hpp>

#include <catch2/catch.hpp>

#include <cstdint>
#include <limits>
#include <random>
#include <string>

using namespace holdfast;

namespace {

constexpr std::int64_t second = 10'000'000;
constexpr std::int64_t day = 86'400 * second;

TimePoint at(int year, unsigned month, unsigned of_month, std::int64_t ticks)
{
    return TimePoint(
               std::chrono::sys_days(std::chrono::year(year) / static_cast<int>(month) / static_cast<int>(of_month))) +
           TimeSpan(ticks);
}

}  // namespace

TEST_CASE("Spans are written as .NET writes them and read back exactly")
{
    struct Case {
        std::int64_t ticks;
        std::string text;
    };
    const Case cases[] = {
        {0, "00:00:00"},
        {1, "00:00:00.0000001"},
        {-1, "-00:00:00.0000001"},
        {15 * second, "00:00:15"},
        {7 * day, "7.00:00:00"},
        {-(7 * day + 3600 * second), "-7.01:00:00"},
        {day - 1, "23:59:59.9999999"},
        {std::numeric_limits<std::int64_t>::max(), "10675199.02:48:05.4775807"},
        {std::numeric_limits<std::int64_t>::min(), "-10675199.02:48:05.4775808"},
    };
    for (const Case& one : cases) {
        CHECK(format_span(TimeSpan(one.ticks)) == one.text);
        REQUIRE(parse_span(one.text));
        CHECK(parse_span(one.text)->count() == one.ticks);
    }
    CHECK(parse_span("0.00:00:00.5")->count() == 5'000'000);
    std::mt19937_64 random(1);
    for (int round = 0; round < 10'000; ++round) {
        const TimeSpan span(static_cast<std::int64_t>(random()) >> (random() % 64));
        CHECK(parse_span(format_span(span)) == span);
    }
}

TEST_CASE("What is no span is not read")
{
    for (const std::string text : {"",
                                   "-",
                                   "7",
                                   "7.",
                                   "7.1",
                                   "1:00:00",
                                   "24:00:00",
                                   "00:60:00",
                                   "00:00:60",
                                   "00:00",
                                   "00:00:00.",
                                   "00:00:00.12345678",
                                   "+00:00:00",
                                   "--00:00:00",
                                   " 00:00:00",
                                   "00:00:00 ",
                                   "1.-00:00:00",
                                   "10675199.02:48:05.4775808",
                                   "-10675199.02:48:05.4775809",
                                   "10675200.00:00:00",
                                   "123456789.00:00:00",
                                   "00:00:00Z",
                                   "1d"}) {
        INFO(text);
        CHECK_FALSE(parse_span(text));
    }
}

TEST_CASE("Times are written in UTC with seven digits, and read with an offset or without")
{
    CHECK(format_time(at(2024, 2, 29, 12 * 3600 * second + 1)) == "2024-02-29T12:00:00.0000001Z");
    CHECK(format_time(at(1969, 12, 31, day - 1)) == "1969-12-31T23:59:59.9999999Z");
    CHECK(format_time(at(1, 1, 1, 0)) == "0001-01-01T00:00:00.0000000Z");
    CHECK(format_time(at(-5, 1, 1, 0)) == "0001-01-01T00:00:00.0000000Z");
    CHECK(format_time(at(12'000, 1, 1, 0)) == "9999-12-31T23:59:59.9999999Z");

    struct Case {
        std::string text;
        TimePoint time;
    };
    const Case cases[] = {
        {"2024-02-29T12:00:00Z", at(2024, 2, 29, 43'200 * second)},
        {"2024-02-29T12:00:00", at(2024, 2, 29, 43'200 * second)},
        {"2024-02-29T12:00:00.5Z", at(2024, 2, 29, 43'200 * second + 5'000'000)},
        {"2024-02-29T12:00:00.1234567", at(2024, 2, 29, 43'200 * second + 1'234'567)},
        {"2024-02-29T12:00:00+02:00", at(2024, 2, 29, 36'000 * second)},
        {"2024-02-29T12:00:00.0000001-05:30", at(2024, 2, 29, 63'000 * second + 1)},
        {"0001-01-01T00:00:00.0000000Z", at(1, 1, 1, 0)},
        {"9999-12-31T23:59:59.9999999Z", at(9999, 12, 31, day - 1)},
    };
    for (const Case& one : cases) {
        INFO(one.text);
        CHECK(parse_time(one.text) == one.time);
    }
    std::mt19937_64 random(2);
    for (int round = 0; round < 10'000; ++round) {
        const TimePoint time = at(1, 1, 1, 0) + TimeSpan(static_cast<std::int64_t>(random() % (3'652'059ULL * day)));
        CHECK(parse_time(format_time(time)) == time);
    }
}

TEST_CASE("What is no time is not read")
{
    for (const std::string text : {"",
                                   "2024-02-29",
                                   "2024-02-29T12:00Z",
                                   "2023-02-29T00:00:00Z",
                                   "2024-13-01T00:00:00Z",
                                   "2024-00-01T00:00:00Z",
                                   "2024-01-00T00:00:00Z",
                                   "2024-01-32T00:00:00Z",
                                   "2024-01-01T24:00:00Z",
                                   "2024-01-01T00:60:00Z",
                                   "2024-01-01T00:00:60Z",
                                   "2024-01-01T00:00:00.Z",
                                   "2024-01-01T00:00:00.12345678Z",
                                   "2024-01-01T00:00:00z",
                                   "2024-01-01 00:00:00Z",
                                   "24-01-01T00:00:00Z",
                                   "2024-1-1T00:00:00Z",
                                   "0000-01-01T00:00:00Z",
                                   "0001-01-01T00:00:00+01:00",
                                   "9999-12-31T23:59:59-01:00",
                                   "2024-01-01T00:00:00+0100",
                                   "2024-01-01T00:00:00ZZ",
                                   "2024-01-01T00:00:00+24:00",
                                   " 2024-01-01T00:00:00Z",
                                   "+2024-01-01T00:00:00Z"}) {
        INFO(text);
        CHECK_FALSE(parse_time(text));
    }
}
