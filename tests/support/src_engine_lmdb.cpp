#include <holdfast/engine/lmdb/src.hpp>
