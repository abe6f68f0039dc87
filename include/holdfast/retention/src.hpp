#ifndef HOLDFAST_RETENTION_SRC_HPP
#define HOLDFAST_RETENTION_SRC_HPP

/// The function bodies of this folder; included by holdfast/src.hpp in exactly one translation unit.

#include <holdfast/retention/execute.ipp>
#include <holdfast/retention/plan.ipp>

#endif
