#include <holdfast/src.hpp>
