#include <holdfast/detail/coordinator/src.hpp>
