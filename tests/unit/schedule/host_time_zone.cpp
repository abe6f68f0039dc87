#include <holdfast/schedule/host_time_zone.hpp>

#include <holdfast/schedule/time_zone.hpp>

#include <catch2/catch.hpp>

#include <cstdlib>
#include <optional>
#include <string>

using holdfast::host_time_zone;
using holdfast::zone_name_from;

TEST_CASE("the zone's name comes from TZ, else from the link, else from the file")
{
    struct Row {
        std::optional<std::string_view> variable;
        const char* link;
        const char* file;
        const char* expected;
    };
    const auto row = GENERATE(values<Row>({
        {"Europe/Berlin", "/usr/share/zoneinfo/Asia/Tokyo", "Asia/Tokyo\n", "Europe/Berlin"},
        {":Europe/Berlin", "", "", "Europe/Berlin"},
        {":/usr/share/zoneinfo/Europe/Berlin", "", "", "Europe/Berlin"},
        {"/usr/share/zoneinfo/America/Argentina/Ushuaia", "", "", "America/Argentina/Ushuaia"},
        {"/somewhere/else", "", "", ""},
        {"", "/usr/share/zoneinfo/Asia/Tokyo", "", "UTC"},
        {":", "", "", "UTC"},
        {std::nullopt, "/usr/share/zoneinfo/Asia/Tokyo", "Europe/Berlin\n", "Asia/Tokyo"},
        {std::nullopt, "../usr/share/zoneinfo/Etc/UTC", "", "Etc/UTC"},
        {std::nullopt, "", " Europe/Berlin \n", "Europe/Berlin"},
        {std::nullopt, "/etc/localtime.copy", "Europe/Berlin", "Europe/Berlin"},
        {std::nullopt, "", "", ""},
        {std::nullopt, "", " \n", ""},
    }));
    CHECK(zone_name_from(row.variable, row.link, row.file) == row.expected);
}

TEST_CASE("the host's zone is one of the database, and UTC if nothing names one")
{
    CHECK_NOTHROW(holdfast::TimeZone::find(host_time_zone()));
    const char* const before = std::getenv("TZ");
    const std::optional<std::string> kept = before != nullptr ? std::optional<std::string>(before) : std::nullopt;
    ::setenv("TZ", "Australia/Lord_Howe", 1);
    CHECK(host_time_zone() == "Australia/Lord_Howe");
    ::setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1);
    CHECK(host_time_zone() == "UTC");
    ::setenv("TZ", "../../etc/passwd", 1);
    CHECK(host_time_zone() == "UTC");
    if (kept)
        ::setenv("TZ", kept->c_str(), 1);
    else
        ::unsetenv("TZ");
}
