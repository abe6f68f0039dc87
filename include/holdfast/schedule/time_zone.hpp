#ifndef HOLDFAST_SCHEDULE_TIME_ZONE_HPP
#define HOLDFAST_SCHEDULE_TIME_ZONE_HPP

#include <holdfast/schedule/local_time.hpp>
#include <holdfast/time.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace holdfast::inline v1 {

/// A zone of the operating system's time-zone database (`/usr/share/zoneinfo`).
///
/// A value: copies share one immutable table, so copy it freely and use it from any thread. Finding a zone reads and
/// converts the table once (tens of microseconds); keep the value rather than the name where it is used often.
/// Daylight saving goes on by the zone's last rule until the year 2200. Arguments before the year -20000 or after the
/// year 20000 are taken as those years.
class TimeZone {
public:
    /// The zone with this IANA name (`Europe/Berlin`, `UTC`), links included.
    ///
    /// Errors   `invalid_configuration`: the database has no such zone.
    [[nodiscard]] static TimeZone find(std::string_view name);

    /// UTC; needs no database.
    [[nodiscard]] static TimeZone utc();

    /// The name it was found by.
    [[nodiscard]] const std::string& name() const noexcept;

    /// What a clock on the wall shows at this instant.
    [[nodiscard]] LocalTime to_local(TimePoint instant) const noexcept;

    /// The instant at which a clock on the wall shows this time for the first time; for a time that is skipped, the
    /// instant of the change.
    [[nodiscard]] TimePoint to_instant(LocalTime local) const noexcept;

    /// As `to_instant`; and for a time that is shown twice also the end of that doubled stretch of wall-clock time,
    /// otherwise `local` itself.
    struct Instant {
        TimePoint first;
        LocalTime doubled_until;
    };
    [[nodiscard]] Instant resolve(LocalTime local) const noexcept;

    /// Same name.
    friend bool operator==(const TimeZone& one, const TimeZone& other) noexcept { return one.name() == other.name(); }

private:
    struct Table;
    explicit TimeZone(std::shared_ptr<const Table> table) noexcept : table_(std::move(table)) {}

    std::shared_ptr<const Table> table_;
};

}  // namespace holdfast::inline v1

#endif
