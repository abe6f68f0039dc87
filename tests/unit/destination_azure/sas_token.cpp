#include <holdfast/destination/azure/sas_token.hpp>

#include <catch2/catch.hpp>

#include <string>

using namespace holdfast;
using namespace holdfast::azure;

TEST_CASE("A token is taken as portals show it")
{
    CHECK(sas_query("?sv=1&sig=2") == "sv=1&sig=2");
    CHECK(sas_query("&sv=1&sig=2&") == "sv=1&sig=2");
    CHECK(sas_field("?sv=1&sp=rl&sig=a%2Bb", "sp") == "rl");
    CHECK(sas_field("?sv=1&sp=rl&sig=a%2Bb", "sig") == "a+b");
    CHECK(sas_field("sv=1", "s").empty());
    CHECK(sas_field("", "sv").empty());
    CHECK(sas_field("flag&sv=1", "sv") == "1");
}

TEST_CASE("What cannot be a token is told")
{
    CHECK(is_sas_token("?sv=2022-11-02&sp=racwdl&sig=abc%3D"));
    for (const char* text : {"", "abc", "sv=1", "sig=1", "sv=1&sig=a b", "sv=1&sig=a\r\nx: y", "sv=1&sig=a#b",
                             "https://acme.blob.core.windows.net/box?sv=1"}) {
        INFO(text);
        CHECK_FALSE(is_sas_token(text));
    }
}

TEST_CASE("When a token ends is known in each of its forms")
{
    const auto day = to_time_point(std::chrono::sys_days(std::chrono::year(2026) / 1 / 2));
    CHECK(sas_expiry("se=2026-01-02T00%3A00%3A00Z") == day);
    CHECK(sas_expiry("se=2026-01-02T00:00Z") == day);
    CHECK(sas_expiry("se=2026-01-02") == day);
    CHECK(sas_expiry("se=2026-01-02T00:00:01.5000000Z") == day + std::chrono::milliseconds(1500));
    for (const char* text : {"", "se=", "se=soon", "se=2026-13-02", "se=2026-01-02T00:00:00+01:00"}) {
        INFO(text);
        CHECK_FALSE(sas_expiry(text));
    }
}
