#ifndef HOLDFAST_DETAIL_COORDINATOR_SRC_HPP
#define HOLDFAST_DETAIL_COORDINATOR_SRC_HPP

/// The function bodies of this folder; included by holdfast/src.hpp in exactly one translation unit.

// g++ 12 takes the lambdas of coroutines in included files for a breach of the one-definition rule; these files are
// compiled once.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wsubobject-linkage"
#endif

#include <holdfast/detail/coordinator/task_record.ipp>
#include <holdfast/detail/coordinator/staging.ipp>
#include <holdfast/detail/coordinator/start.ipp>
#include <holdfast/detail/coordinator/load.ipp>
#include <holdfast/detail/coordinator/operations.ipp>
#include <holdfast/detail/coordinator/templates.ipp>
#include <holdfast/detail/coordinator/databases.ipp>
#include <holdfast/detail/coordinator/tasks.ipp>
#include <holdfast/detail/coordinator/scheduling.ipp>
#include <holdfast/detail/coordinator/record_run.ipp>
#include <holdfast/detail/coordinator/run.ipp>
#include <holdfast/detail/coordinator/build.ipp>
#include <holdfast/detail/coordinator/catch_up.ipp>
#include <holdfast/detail/coordinator/retain.ipp>
#include <holdfast/detail/coordinator/readings.ipp>
#include <holdfast/detail/coordinator/restore.ipp>
#include <holdfast/detail/coordinator/verify.ipp>
#include <holdfast/detail/coordinator/check_places.ipp>
#include <holdfast/detail/coordinator/place_notes.ipp>
#include <holdfast/detail/coordinator/bodies.ipp>
#include <holdfast/detail/coordinator/make_core.ipp>
#include <holdfast/detail/coordinator/call.ipp>

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif

#endif
