#include <holdfast/src.hpp>
#include <holdfast/persistence/sqlite/src.hpp>
