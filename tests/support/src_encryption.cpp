#include <holdfast/encryption/src.hpp>
