#ifndef HOLDFAST_RESTORE_SRC_HPP
#define HOLDFAST_RESTORE_SRC_HPP

/// The function bodies of this folder; included by holdfast/src.hpp in exactly one translation unit.

#endif
