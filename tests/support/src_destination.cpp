#include <holdfast/destination/src.hpp>
