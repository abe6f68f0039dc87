#ifndef HOLDFAST_ENGINE_ROCKSDB_SRC_HPP
#define HOLDFAST_ENGINE_ROCKSDB_SRC_HPP

/// The bodies of the RocksDB engine. Include it, after holdfast/src.hpp, in exactly one translation unit of a program.

#include <holdfast/engine/rocksdb/backup_writer.ipp>
#include <holdfast/engine/rocksdb/checkpoint.ipp>
#include <holdfast/engine/rocksdb/opening.ipp>
#include <holdfast/engine/rocksdb/records/all_rows.ipp>
#include <holdfast/engine/rocksdb/records/builder.ipp>
#include <holdfast/engine/rocksdb/records/catalog.ipp>
#include <holdfast/engine/rocksdb/records/changes.ipp>
#include <holdfast/engine/rocksdb/records/continuity.ipp>
#include <holdfast/engine/rocksdb/records/escaping.ipp>
#include <holdfast/engine/rocksdb/records/parser.ipp>
#include <holdfast/engine/rocksdb/records/reader.ipp>
#include <holdfast/engine/rocksdb/records/sequence_notes.ipp>
#include <holdfast/engine/rocksdb/records/view.ipp>
#include <holdfast/engine/rocksdb/records/wal.ipp>
#include <holdfast/engine/rocksdb/records/writer.ipp>
#include <holdfast/engine/rocksdb/registry.ipp>
#include <holdfast/engine/rocksdb/restore.ipp>
#include <holdfast/engine/rocksdb/snapshot.ipp>
#include <holdfast/engine/rocksdb/state.ipp>
#include <holdfast/engine/rocksdb/status.ipp>
#include <holdfast/engine/rocksdb/store.ipp>

#endif
