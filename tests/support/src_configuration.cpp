#include <holdfast/configuration/src.hpp>
