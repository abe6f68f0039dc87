#include <holdfast/persistence/src.hpp>
#include <holdfast/persistence/sqlite/src.hpp>
