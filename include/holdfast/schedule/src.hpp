#ifndef HOLDFAST_SCHEDULE_SRC_HPP
#define HOLDFAST_SCHEDULE_SRC_HPP

/// The function bodies of this folder; included by holdfast/src.hpp in exactly one translation unit.

#include <holdfast/schedule/admission_queue.ipp>
#include <holdfast/schedule/cron.ipp>
#include <holdfast/schedule/cron_parser.ipp>
#include <holdfast/schedule/decision_log.ipp>
#include <holdfast/schedule/due_queue.ipp>
#include <holdfast/schedule/host_time_zone.ipp>
#include <holdfast/schedule/occurrence.ipp>
#include <holdfast/schedule/plan.ipp>
#include <holdfast/schedule/posix_zone_rule.ipp>
#include <holdfast/schedule/retry.ipp>
#include <holdfast/schedule/time_zone.ipp>

#endif
