#ifndef HOLDFAST_ENGINE_ROCKSDB_SRC_HPP
#define HOLDFAST_ENGINE_ROCKSDB_SRC_HPP

/// The bodies of the RocksDB engine. Include it, after holdfast/src.hpp, in exactly one translation unit of a program.

#include <holdfast/engine/rocksdb/opening.ipp>
#include <holdfast/engine/rocksdb/registry.ipp>
#include <holdfast/engine/rocksdb/restore.ipp>
#include <holdfast/engine/rocksdb/snapshot.ipp>
#include <holdfast/engine/rocksdb/state.ipp>
#include <holdfast/engine/rocksdb/status.ipp>
#include <holdfast/engine/rocksdb/store.ipp>

#endif
