#ifndef HOLDFAST_SCHEDULE_CRON_DIALECT_HPP
#define HOLDFAST_SCHEDULE_CRON_DIALECT_HPP

namespace holdfast::inline v1 {

/// How a cron expression is read. Syntax and errors are the same; the instants differ.
enum class CronDialect {
    /// The instants of RavenDB's parser: day of month and day of week must both match, and a step counts from
    /// zero within its range (`*/2` days = 2, 4, 6; `2/5` minutes from :52 gives :57).
    raven,
    /// crontab(5): if both day fields are restricted either may match, and a step counts from the first value.
    posix
};

}  // namespace holdfast::inline v1

#endif
