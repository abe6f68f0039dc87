#ifndef HOLDFAST_SCHEDULE_LOCAL_TIME_HPP
#define HOLDFAST_SCHEDULE_LOCAL_TIME_HPP

#include <holdfast/time.hpp>

#include <chrono>

namespace holdfast::inline v1 {

/// A moment on a wall clock, without a zone, with the resolution of `TimeSpan`.
using LocalTime = std::chrono::local_time<TimeSpan>;

/// A whole minute on a wall clock; the resolution of cron expressions.
using LocalMinute = std::chrono::local_time<std::chrono::minutes>;

}  // namespace holdfast::inline v1

#endif
