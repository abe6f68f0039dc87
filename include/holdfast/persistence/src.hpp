#ifndef HOLDFAST_PERSISTENCE_SRC_HPP
#define HOLDFAST_PERSISTENCE_SRC_HPP

/// The function bodies of this folder; included by holdfast/src.hpp in exactly one translation unit. Those of
/// SqlitePersistence are apart, in holdfast/persistence/sqlite/src.hpp, because they need SQLite.

#include <holdfast/persistence/key_file.ipp>
#include <holdfast/persistence/record_seal.ipp>

#endif
