#include <holdfast/error.hpp>
#include <holdfast/schedule/time_zone.hpp>

#include <catch2/catch.hpp>

#include "times.hpp"

#include <string>

using holdfast::LocalTime;
using holdfast::TimePoint;
using holdfast::TimeZone;
using namespace std::chrono_literals;

TEST_CASE("a wall clock shows the zone's offset, daylight saving included")
{
    struct Row {
        const char* zone;
        const char* instant;
        const char* local;
    };
    const auto row = GENERATE(values<Row>({
        {"UTC", "2026-07-01 12:00", "2026-07-01 12:00"},
        {"Europe/Berlin", "2026-01-15 12:00", "2026-01-15 13:00"},
        {"Europe/Berlin", "2026-03-29 00:59:59", "2026-03-29 01:59:59"},
        {"Europe/Berlin", "2026-03-29 01:00", "2026-03-29 03:00"},
        {"Europe/Berlin", "2026-10-25 00:59:59", "2026-10-25 02:59:59"},
        {"Europe/Berlin", "2026-10-25 01:00", "2026-10-25 02:00"},
        {"America/New_York", "2026-03-08 06:59:59", "2026-03-08 01:59:59"},
        {"America/New_York", "2026-03-08 07:00", "2026-03-08 03:00"},
        {"America/New_York", "2026-11-01 05:59", "2026-11-01 01:59"},
        {"America/New_York", "2026-11-01 06:00", "2026-11-01 01:00"},
        {"Asia/Kolkata", "2026-07-01 00:00", "2026-07-01 05:30"},
        {"Australia/Lord_Howe", "2026-04-04 14:59", "2026-04-05 01:59"},
        {"Australia/Lord_Howe", "2026-04-04 15:00", "2026-04-05 01:30"},
        {"Pacific/Apia", "2011-12-30 09:59", "2011-12-29 23:59"},
        {"Pacific/Apia", "2011-12-30 10:00", "2011-12-31 00:00"},
        {"Pacific/Apia", "2026-07-01 00:00", "2026-07-01 13:00"},
        // beyond what the zone's file lists
        {"Europe/Berlin", "2038-07-01 12:00", "2038-07-01 14:00"},
        {"Europe/Berlin", "2099-07-01 12:00", "2099-07-01 14:00"},
        {"Europe/Berlin", "2150-01-01 12:00", "2150-01-01 13:00"},
        {"America/New_York", "2038-07-01 12:00", "2038-07-01 08:00"},
        {"America/New_York", "2150-01-01 12:00", "2150-01-01 07:00"},
        {"Australia/Lord_Howe", "2099-07-01 12:00", "2099-07-01 22:30"},
        {"Australia/Lord_Howe", "2150-01-01 12:00", "2150-01-01 23:00"},
        {"Europe/Dublin", "2099-07-01 12:00", "2099-07-01 13:00"},
        {"Asia/Kolkata", "2099-07-01 12:00", "2099-07-01 17:30"},
        {"Asia/Calcutta", "2026-07-01 00:00", "2026-07-01 05:30"},
    }));
    INFO(row.zone << " " << row.instant);
    CHECK(show(TimeZone::find(row.zone).to_local(utc(row.instant))) == row.local);
}

TEST_CASE("a skipped local time is the instant of the change, a doubled one its first pass")
{
    struct Row {
        const char* zone;
        const char* local;
        const char* instant;
        const char* doubled_until;
    };
    const auto row = GENERATE(values<Row>({
        {"Europe/Berlin", "2026-03-29 01:59", "2026-03-29 00:59", ""},
        {"Europe/Berlin", "2026-03-29 02:00", "2026-03-29 01:00", ""},
        {"Europe/Berlin", "2026-03-29 02:59", "2026-03-29 01:00", ""},
        {"Europe/Berlin", "2026-03-29 03:00", "2026-03-29 01:00", ""},
        {"Europe/Berlin", "2026-03-29 03:01", "2026-03-29 01:01", ""},
        {"Europe/Berlin", "2026-10-25 01:59", "2026-10-24 23:59", ""},
        {"Europe/Berlin", "2026-10-25 02:00", "2026-10-25 00:00", "2026-10-25 03:00"},
        {"Europe/Berlin", "2026-10-25 02:59", "2026-10-25 00:59", "2026-10-25 03:00"},
        {"Europe/Berlin", "2026-10-25 03:00", "2026-10-25 02:00", ""},
        {"Australia/Lord_Howe", "2026-04-05 01:29", "2026-04-04 14:29", ""},
        {"Australia/Lord_Howe", "2026-04-05 01:30", "2026-04-04 14:30", "2026-04-05 02:00"},
        {"Australia/Lord_Howe", "2026-10-04 02:15", "2026-10-03 15:30", ""},
        {"Pacific/Apia", "2011-12-30 12:00", "2011-12-30 10:00", ""},
        {"UTC", "2026-03-29 02:30", "2026-03-29 02:30", ""},
    }));
    INFO(row.zone << " " << row.local);
    const TimeZone zone = TimeZone::find(row.zone);
    const TimeZone::Instant instant = zone.resolve(local(row.local));
    CHECK(show(instant.first) == row.instant);
    CHECK(zone.to_instant(local(row.local)) == instant.first);
    CHECK(show(instant.doubled_until) == (*row.doubled_until != '\0' ? row.doubled_until : row.local));
}

TEST_CASE("an unknown zone is refused by name, with what to write instead")
{
    for (const char* name :
         {"", "Europe/Nowhere", "../../etc/passwd", "europe/berlin", "Europe/Berlin ", "/usr/share/zoneinfo/UTC"}) {
        INFO(name);
        try {
            (void)TimeZone::find(name);
            FAIL("accepted");
        } catch (const holdfast::Error& error) {
            CHECK(error.code() == holdfast::errc::invalid_configuration);
            CHECK_THAT(error.diagnostics().message,
                       Catch::Contains("\"" + std::string(name) + "\"") && Catch::Contains("Use an IANA name"));
        }
    }
}

TEST_CASE("UTC needs no database, and zones compare by name")
{
    CHECK(TimeZone::utc().name() == "UTC");
    CHECK(TimeZone::utc().to_local(utc("2026-07-01 12:00")) == LocalTime{local("2026-07-01 12:00")});
    CHECK(TimeZone::utc() == TimeZone::find("UTC"));
    CHECK_FALSE(TimeZone::utc() == TimeZone::find("Europe/Berlin"));
}

TEST_CASE("the ends of the range are safe")
{
    for (const char* name : {"UTC", "Europe/Berlin", "Pacific/Apia"}) {
        const TimeZone zone = TimeZone::find(name);
        CHECK(zone.to_local(TimePoint::min()) < zone.to_local(TimePoint::max()));
        CHECK(zone.to_instant(LocalTime::min()) < zone.to_instant(LocalTime::max()));
    }
}
