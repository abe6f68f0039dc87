#include <holdfast/engine/files/src.hpp>
