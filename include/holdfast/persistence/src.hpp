#ifndef HOLDFAST_PERSISTENCE_SRC_HPP
#define HOLDFAST_PERSISTENCE_SRC_HPP

/// The function bodies of this folder; included by holdfast/src.hpp in exactly one translation unit.

#endif
