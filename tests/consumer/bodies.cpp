#include <holdfast/src.hpp>
#include <holdfast/persistence/sqlite_src.hpp>
