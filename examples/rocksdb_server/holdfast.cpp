// The one translation unit that compiles what is in the library's .ipp files.
#include <holdfast/src.hpp>

#include <holdfast/engine/rocksdb/src.hpp>
#include <holdfast/persistence/sqlite/src.hpp>
