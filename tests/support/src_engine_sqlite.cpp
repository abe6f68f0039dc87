#include <holdfast/engine/sqlite/src.hpp>
