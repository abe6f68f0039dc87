#include <holdfast/destination/http/date.hpp>

#include <catch2/catch.hpp>

using namespace holdfast;
using namespace holdfast::http;
using namespace std::chrono_literals;

namespace {
const TimePoint may = to_time_point(std::chrono::sys_days(std::chrono::year(2013) / 5 / 24));
}

TEST_CASE("HTTP and ISO dates are read, anything else is not")
{
    CHECK(parse_http_date("Fri, 24 May 2013 00:00:00 GMT") == may);
    CHECK(parse_iso_time("2013-05-24T00:00:00Z") == may);
    CHECK(parse_iso_time("2013-05-24T01:02:03.4567891Z") == may + 1h + 2min + 3s + TimeSpan(4'567'891));
    for (const char* text :
         {"", "Fri, 24 May 2013 00:00:00 UTC", "Fri, 32 May 2013 00:00:00 GMT", "Fri, 24 Mai 2013 00:00:00 GMT",
          "Fri, 24 ayJ 2013 00:00:00 GMT", "Fri, 24 May 2013 24:00:00 GMT", "Fri, 2x May 2013 00:00:00 GMT"}) {
        INFO(text);
        CHECK_FALSE(parse_http_date(text));
    }
    for (const char* text :
         {"", "2013-05-24", "2013-05-24T00:00:00", "2013-13-24T00:00:00Z", "2013-02-30T00:00:00Z",
          "2013-05-24T00:00:00.x1Z", "2013-05-24T00:00:00+01:00Z", "2013-05-24T00:00:00.00000000000000000000000Z"}) {
        INFO(text);
        CHECK_FALSE(parse_iso_time(text));
    }
}

TEST_CASE("Times are written as AWS wants them")
{
    CHECK(compact_time(may + 1h + 2min + 3s + 999ms) == "20130524T010203Z");
    CHECK(http_date(may + 1h + 2min + 3s + 999ms) == "Fri, 24 May 2013 01:02:03 GMT");
    CHECK(http_date(may - 236 * 24h) == "Sun, 30 Sep 2012 00:00:00 GMT");
    CHECK(parse_http_date(http_date(may)) == may);
    CHECK(iso_time(may + 23h + 59min) == "2013-05-24T23:59:00Z");
}

TEST_CASE("Retry-After is seconds or a date, never negative, at most a day")
{
    CHECK(parse_retry_after("120", may) == TimeSpan(120s));
    CHECK(parse_retry_after("0", may) == TimeSpan(0s));
    CHECK(parse_retry_after("999999999", may) == TimeSpan(24h));
    CHECK(parse_retry_after("Fri, 24 May 2013 00:00:30 GMT", may) == TimeSpan(30s));
    CHECK(parse_retry_after("Fri, 24 May 2013 00:00:30 GMT", may + 1h) == TimeSpan(0s));
    for (const char* text : {"", "-1", "1.5", "soon", "99999999999999999999"})
        CHECK_FALSE(parse_retry_after(text, may));
}
