#ifndef HOLDFAST_PERSISTENCE_SQLITE_SRC_HPP
#define HOLDFAST_PERSISTENCE_SQLITE_SRC_HPP

/// The function bodies of SqlitePersistence. A program that uses it includes this file beside holdfast/src.hpp, in
/// exactly one translation unit, and links SQLite.

#include <holdfast/persistence/sqlite/connection.ipp>
#include <holdfast/persistence/sqlite/file_lock.ipp>
#include <holdfast/persistence/sqlite/opening.ipp>
#include <holdfast/persistence/sqlite/persistence.ipp>

#endif
