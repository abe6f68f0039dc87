#include <holdfast/persistence/src.hpp>
