#include <holdfast/restore/src.hpp>
