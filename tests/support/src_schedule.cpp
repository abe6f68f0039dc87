#include <holdfast/schedule/src.hpp>
