#include <holdfast/retention/src.hpp>
