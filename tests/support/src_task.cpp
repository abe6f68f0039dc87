#include <holdfast/task/src.hpp>
