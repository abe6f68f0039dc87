#include <holdfast/backup/src.hpp>
