#include <holdfast/engine/lmdb/src.hpp>
#include <holdfast/engine/rocksdb/src.hpp>
#include <holdfast/engine/sqlite/src.hpp>
