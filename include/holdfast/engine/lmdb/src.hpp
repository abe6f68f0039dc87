#ifndef HOLDFAST_ENGINE_LMDB_SRC_HPP
#define HOLDFAST_ENGINE_LMDB_SRC_HPP

/// The bodies of the LMDB engine. Include it, after holdfast/src.hpp, in exactly one translation unit of a program.

#include <holdfast/engine/lmdb/folder.ipp>
#include <holdfast/engine/lmdb/live_environment.ipp>
#include <holdfast/engine/lmdb/pages.ipp>
#include <holdfast/engine/lmdb/store.ipp>

#endif
