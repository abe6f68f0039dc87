#ifndef HOLDFAST_ENGINE_SQLITE_SRC_HPP
#define HOLDFAST_ENGINE_SQLITE_SRC_HPP

/// The bodies of the SQLite engine. Include it, after holdfast/src.hpp, in exactly one translation unit of a program.

#include <holdfast/engine/sqlite/connection.ipp>
#include <holdfast/engine/sqlite/folder.ipp>
#include <holdfast/engine/sqlite/live_pages.ipp>
#include <holdfast/engine/sqlite/restore.ipp>
#include <holdfast/engine/sqlite/wal_pages.ipp>
#include <holdfast/engine/sqlite/snapshot.ipp>
#include <holdfast/engine/sqlite/store.ipp>
#include <holdfast/engine/sqlite/wal_pages.ipp>

#endif
