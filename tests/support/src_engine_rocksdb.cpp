#include <holdfast/engine/rocksdb/src.hpp>
